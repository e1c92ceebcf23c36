import { defineConfig } from 'vitest/config';

const report = process.env.VITEST_JSON;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // One fewer is the default: of two cores, one would wait.
    maxWorkers: '100%',
    // The shared logger of the tests' own process stays silent.
    env: { LOGLY_AUTOINIT: 'false' },
    testTimeout: 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});

import { defineConfig } from 'vitest/config';

const report = process.env.VITEST_JSON;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // The shared logger of the tests' own process stays silent.
    env: { LOGLY_AUTOINIT: 'false' },
    testTimeout: 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});

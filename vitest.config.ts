import { defineConfig } from 'vitest/config';

const report = process.env.VITEST_JSON;

const NO_PROXIES = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, '']),
);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // One fewer is the default: of two cores, one would wait.
    maxWorkers: '100%',
    // The shared logger of the tests' own process stays silent.
    // Servers of the tests are reached directly, whatever the machine's proxy is.
    env: { LOGLY_AUTOINIT: 'false', ...NO_PROXIES },
    testTimeout: 30_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});

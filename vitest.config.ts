import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    env: { LOGLY_AUTOINIT: 'false' },
    testTimeout: 30_000,
  },
});

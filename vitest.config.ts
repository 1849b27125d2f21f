import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/support/global-setup.ts'],
    // Real databases and a real browser on machines with two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that fails once in ten is a fault of the test or of the product, and to be found.
    retry: 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});

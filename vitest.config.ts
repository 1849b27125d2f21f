import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/support/global-setup.ts'],
    // Real databases and a real browser on machines with two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Kills and races are run for real, on machines that may be busy: what fails twice is a fault. To find what fails once:
    // `npx vitest run --retry=0 test/FOLDER`, several times.
    retry: 1,
    pool: 'forks',
    // Tests wait for databases, browsers and processes they kill: three keep two cores busy.
    maxWorkers: 3,
    // Each has a database of its own, and modules keep nothing that differs from one file to the next: loading them anew for each
    // of some 270 files cost a quarter of the time.
    isolate: false,
  },
});

import { defineConfig } from 'vitest/config';

/** What takes minutes: hostile input, random scripts, each way to type a text. */
const ENDURANCE = [
  'hostile-input',
  'typing',
  'fuzz',
  'regular-expressions',
  'built-expressions',
  'quick-compose',
  'incremental',
  'warm-start',
].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    // By default one core is left idle, which of two is half the machine.
    maxWorkers: '100%',
    // `npm run coverage`; docs/untested.md names what stays below.
    coverage: {
      provider: 'v8',
      include: ['server/src/core/**/*.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: '.cache/coverage',
      thresholds: { lines: 90, branches: 90 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/*.test.ts'],
          exclude: ENDURANCE,
          pool: 'threads',
          testTimeout: 30_000,
        },
      },
      { test: { name: 'endurance', include: ENDURANCE, pool: 'threads', testTimeout: 60_000 } },
      {
        test: {
          name: 'agreement',
          include: ['test/mutations/*.test.ts', 'test/components/*.test.ts', 'test/answers/*.test.ts'],
          pool: 'threads',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'view', include: ['test/view/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'editors',
          include: ['test/editors/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'server', include: ['test/server/*.test.ts'], testTimeout: 30_000 } },
    ],
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/*.test.ts'], pool: 'threads' } },
      { test: { name: 'server', include: ['test/server/*.test.ts'], testTimeout: 30_000 } },
    ],
  },
});

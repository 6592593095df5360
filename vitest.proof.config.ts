import { defineConfig } from 'vitest/config';

/** The proofs (docs/reliability.md): real processes by the dozen and simulated fleets. One at a time, so that they do not slow each other down. */
export default defineConfig({
  test: {
    include: ['test/proof/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Proofs that keep both cores busy, or whose hosts must not be starved: one at a time. */
const ALONE = ['simulator', 'mutants', 'chaos', 'claim-race', 'network-folder', 'nfs'].map(
  (name) => `test/proof/${name}.test.ts`,
);
const LONG_MS = process.env.ORZE_PROOF === 'long' ? 4 * 3_600_000 : 300_000;
const limits = { testTimeout: LONG_MS, hookTimeout: LONG_MS, setupFiles: ['test/rig/texts-by-pattern.ts'] };

/** The proofs of docs/reliability.md: real processes by the dozen and simulated fleets. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...limits, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      {
        test: {
          ...limits,
          name: 'beside',
          include: ['test/proof/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/rig/texts-by-pattern.ts'],
    // On two cores: much of the time is spent in waiting for real processes. Two take a quarter longer.
    maxWorkers: 3,
    // A property of a million cases takes minutes.
    testTimeout: process.env.ORZE_PROOF === 'long' ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    // Of what real processes and browsers bring about: a second is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
  },
});

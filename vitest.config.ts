import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Real processes on two cores: more workers only make each other late.
    maxWorkers: 2,
    // A property of a million cases takes minutes.
    testTimeout: process.env.ORZE_PROOF === 'long' ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    // Of what real processes and browsers bring about: a second is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
  },
});

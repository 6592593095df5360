import { configDefaults, defineConfig } from 'vitest/config';

const given = {
  setupFiles: ['test/rig/texts-by-pattern.ts'],
  // A property of a million cases takes minutes.
  testTimeout: process.env.ORZE_PROOF === 'long' ? 3_600_000 : 60_000,
  hookTimeout: 60_000,
  // Of what real processes and browsers bring about: a second is short on a busy machine.
  expect: { poll: { timeout: 20_000 } },
};
const within = (folder: string): string => `${folder}/**/*.test.{ts,tsx}`;
/** Files that leave nothing behind in their process: loading the code anew for each of them took a quarter of their time. */
const TOGETHER = ['test/core', 'test/app', 'test/face/web/model'].map(within);
const exclude = [...configDefaults.exclude, ...TOGETHER, 'test/proof/**'];

export default defineConfig({
  test: {
    // On two cores: much of the time is spent in waiting for real processes. Two take a quarter longer.
    maxWorkers: 3,
    projects: [
      { test: { ...given, name: 'together', include: TOGETHER, isolate: false } },
      { test: { ...given, name: 'apart', include: [within('test')], exclude } },
    ],
  },
});

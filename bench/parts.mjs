/** The parts of the benchmark and their sizes. A part answers `{rows, panels?}`: see goals.mjs and plot.mjs. */
import { measureDashboard } from './dashboard.mjs';
import { measureFleet } from './fleet.mjs';
import { measureFootprint } from './footprint.mjs';
import { measureGap } from './gap.mjs';
import { measureLifecycle } from './lifecycle.mjs';
import { measureLook } from './look.mjs';
import { measureScale } from './scale.mjs';
import { measureStart } from './start.mjs';
import { measureThroughput } from './throughput.mjs';

export const PARTS = {
  gap: {
    measure: measureGap,
    full: { runs: 250, queued: 10_000 },
    quick: { runs: 40, queued: 10_000 },
  },
  throughput: {
    measure: measureThroughput,
    full: { runs: 1500 },
    quick: { runs: 40 },
  },
  lifecycle: {
    measure: measureLifecycle,
    full: { runs: 60, sizes: [100, 10_000] },
    quick: { runs: 10, sizes: [100, 1000] },
  },
  scale: {
    measure: measureScale,
    full: { waiting: [1000, 10_000, 100_000, 1_000_000], finished: [1000, 10_000, 100_000] },
    quick: { waiting: [1000, 10_000], finished: [100, 1000] },
  },
  fleet: {
    measure: measureFleet,
    full: { hosts: 16, ideas: 5000, runs: 3000 },
    quick: { hosts: 4, ideas: 200, runs: 40 },
  },
  footprint: {
    measure: measureFootprint,
    full: { ideas: 10_000, settleS: 40, restS: 60 },
    quick: { ideas: 1000, settleS: 4, restS: 10 },
  },
  start: {
    measure: measureStart,
    full: { times: 60, ideas: 10_000 },
    quick: { times: 3, ideas: 1000 },
  },
  look: {
    measure: measureLook,
    full: { runs: 100_000, waiting: 500, times: 5 },
    quick: { runs: 1000, waiting: 20, times: 2 },
  },
  dashboard: {
    measure: measureDashboard,
    full: { runs: 100_000, waiting: 500, times: 5, settleS: 75, idleS: 20, scrollS: 5 },
    quick: { runs: 1000, waiting: 20, times: 2, settleS: 1, idleS: 3, scrollS: 1 },
  },
};

/** Facts about a folder of which nothing is to be said. */
import type { FsFacts, RaceFacts, Spread } from '../../src/core/fs-facts.ts';

export function goodRace(change: Partial<RaceFacts> = {}): RaceFacts {
  return { rounds: 300, double: 0, none: 0, wins: [150, 150], errors: {}, ...change };
}

const quick: Spread = { count: 20, p50Ms: 1, p99Ms: 2 };

export function quickDelays(): FsFacts['delays'] {
  const one = { ...quick, timedOut: false };
  return { list: one, read: one, stat: one, replaced: one };
}

export function goodFacts(change: Partial<FsFacts> = {}): FsFacts {
  return {
    folder: '/data/results',
    mount: { point: '/data', type: 'ext4', source: '/dev/sda', options: ['rw'] },
    space: { freeBytes: 1e12, totalBytes: 2e12, freeInodes: 1e6, totalInodes: 2e6 },
    oneDevice: true,
    localDevice: false,
    broken: [],
    sync: { file: null, folder: null },
    races: {
      takers: 2,
      mkdir: goodRace(),
      create: goodRace(),
      publish: goodRace(),
      replace: { replaced: 300, reads: 900, missing: 0, torn: 0, errors: {} },
    },
    clock: { offsetS: 0, stepS: 0 },
    delays: quickDelays(),
    times: { mkdir: quick, 'create+write+fsync': quick, rename: quick, list: quick, read: quick },
    meet: null,
    ...change,
  };
}

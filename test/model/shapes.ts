/** The fleets that are checked. */
import { reach } from '../rig/proof.ts';
import type { Shape } from './state.ts';
import type { Switches } from './switches.ts';

export const SOUND: Switches = {
  pythonIsPrompt: true,
  reclaimIsPrompt: true,
  fence: 2,
  keeperIsReplaced: true,
  launchIsKnown: true,
  reserve: true,
  existingIsLost: true,
  grace: true,
  verify: 'token',
  unreadableIsNotWon: true,
  victimNamed: true,
  readBeforeMove: true,
  asideStays: true,
  readBack: true,
  putBack: true,
  launchVerifies: true,
  launchVerifiesAgain: true,
  launchSigns: true,
  ticket: true,
  newTokens: true,
  freeze: true,
  freezeAfterWake: true,
  thawVerifies: true,
  lateAnswerDoesNotThaw: true,
  lostIsKilled: true,
  absentIsLost: true,
  reclaimWatches: true,
  reclaimFinalises: true,
};

/** Any process may be stopped anywhere for any time. */
const UNTIMED: Switches = { ...SOUND, reclaimIsPrompt: false };

const CLAIMS: Shape = {
  nodes: 2,
  tokens: 3,
  pythons: 0,
  user: false,
  lease: false,
  orphan: false,
  faults: 255,
  switches: UNTIMED,
};
const LEASE: Shape = { ...CLAIMS, tokens: 2, lease: true, faults: 1, switches: SOUND };

export const SHAPES = {
  'claims of 2 hosts': CLAIMS,
  'claims of 3 hosts': { ...CLAIMS, nodes: 3, faults: reach(1, 2) },
  'claims of 4 hosts': { ...CLAIMS, nodes: 4, tokens: 2, faults: reach(1, 255) },
  'claims of 2 hosts and a farm.py': { ...CLAIMS, pythons: 1, faults: reach(2, 255) },
  'claims of 2 hosts and 2 farm.py': { ...CLAIMS, pythons: 2, faults: reach(1, 3) },
  'claims of 2 hosts and a user who deletes': { ...CLAIMS, user: true, faults: reach(2, 255), switches: SOUND },
  'a user who deletes what 2 hosts are moving': {
    ...CLAIMS,
    user: true,
    orphan: true,
    settles: true,
    faults: reach(1, 2),
  },
  'reclaim by 2 hosts': { ...CLAIMS, orphan: true },
  'reclaim by 3 hosts': { ...CLAIMS, nodes: 3, orphan: true, faults: reach(2, 255) },
  'leases of 2 hosts': { ...LEASE, faults: reach(1, 2) },
  'leases of 2 hosts and a farm.py': { ...LEASE, pythons: 1, faults: reach(0, 1) },
  'leases of 2 hosts and a user who deletes': { ...LEASE, user: true, faults: reach(0, 1) },
} satisfies Record<string, Shape>;

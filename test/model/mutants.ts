/** One step of the protocol, or one assumption under it, taken away: the check must tell a story for each. */
import { SHAPES } from './shapes.ts';
import type { Shape } from './state.ts';
import type { Switches } from './switches.ts';

type Row = [name: string, fleet: keyof typeof SHAPES, change: Partial<Switches>, faults?: number];

/** Steps of the protocol. */
const STEPS: Row[] = [
  ['no look after the rename: its answer is believed', 'claims of 2 hosts', { verify: 'none' }],
  ['the look asks whether there is a claim, not whose', 'claims of 2 hosts', { verify: 'exists' }],
  ['a claim that cannot be read counts as won', 'claims of 2 hosts', { unreadableIsNotWon: false }],
  ['an existing folder counts as reserved by us', 'claims of 2 hosts', { existingIsLost: false }],
  ['no mkdir before the rename, beside farm.py', 'claims of 2 hosts and a farm.py', { reserve: false }],
  ['an empty folder is published over at once, beside farm.py', 'claims of 2 hosts and a farm.py', { grace: false }],
  ['a new claim with the old token', 'leases of 2 hosts', { newTokens: false }],
  [
    'set aside under a name of its own, not of the victim',
    'reclaim by 2 hosts',
    { victimNamed: false, readBeforeMove: false },
  ],
  ['... also where it reads the claim before', 'reclaim by 2 hosts', { victimNamed: false }],
  ['what was given back frees its name', 'claims of 2 hosts', { asideStays: false }],
  ['no look at what was moved', 'a user who deletes what 2 hosts are moving', { readBack: false }],
  ['what was moved by mistake is not put back', 'a user who deletes what 2 hosts are moving', { putBack: false }],
  ['no ticket', 'leases of 2 hosts', { ticket: false }],
  ['a launch without a look at the claim', 'leases of 2 hosts', { launchVerifies: false, launchVerifiesAgain: false }],
  ['no second look at the claim after the ticket', 'leases of 2 hosts', { launchVerifiesAgain: false }],
  ['a launch that was held up counts its look as a renewal', 'leases of 2 hosts', { launchSigns: false }],
  ['no fence', 'leases of 2 hosts', { freeze: false }],
  ['no fence after a suspend', 'leases of 2 hosts', { freezeAfterWake: false }],
  ['thawed by a heartbeat, without a look at the claim', 'leases of 2 hosts', { thawVerifies: false }],
  ['thawed by an answer that is as old as the fence', 'leases of 2 hosts', { lateAnswerDoesNotThaw: false }],
  ['a lost claim kills nobody', 'leases of 2 hosts', { lostIsKilled: false }],
  ['a claim that is gone kills nobody', 'leases of 2 hosts and a user who deletes', { absentIsLost: false }],
  ['reclaimed at first sight', 'leases of 2 hosts', { reclaimWatches: false }],
  ['a silent run is moved away although its result is there', 'leases of 2 hosts', { reclaimFinalises: false }],
];

/** What the proof assumes; none of it can be had from files alone. */
const ASSUMPTIONS: Row[] = [
  [
    'beside farm.py, nobody is stopped for longer than the grace',
    'claims of 2 hosts and a farm.py',
    { pythonIsPrompt: false },
  ],
  ['a reclaimer is not stopped between its look and its rename', 'leases of 2 hosts', { reclaimIsPrompt: false }],
  ['the fence is shorter than the lease', 'leases of 2 hosts', { fence: 4 }],
  ['a keeper that is killed alone is replaced within the lease', 'leases of 2 hosts', { keeperIsReplaced: false }],
  ['an orze that comes back knows of a launch under way', 'leases of 2 hosts', { launchIsKnown: false }],
];

export interface Mutant {
  name: string;
  shape: Shape;
}

const mutant = ([name, fleet, change, faults]: Row): Mutant => {
  const shape: Shape = SHAPES[fleet];
  return { name, shape: { ...shape, faults: faults ?? shape.faults, switches: { ...shape.switches, ...change } } };
};

export const WITHOUT_STEP = STEPS.map(mutant);
export const WITHOUT_ASSUMPTION = ASSUMPTIONS.map(mutant);

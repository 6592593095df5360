import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Action, MyRun, Policy, World } from '../../src/core/decide.ts';
import type { IdeaHead } from '../../src/core/ideas.ts';
import type { Ending, ExitRecord, Outcome } from '../../src/core/run.ts';
import type { SlotState } from '../../src/core/slots.ts';
import type { IdeaId, SlotId, Stage, Token } from '../../src/core/words.ts';
import { CASES } from '../rig/cases.ts';

const policy: Policy = { stages: ['pre', 'train', 'eval', 'post:plots'], widePatienceS: 600 };
const T1 = '1'.repeat(32) as Token;

function idea(id: string, gpus = 1): IdeaHead {
  return { id: id as IdeaId, title: id, priority: 'medium', gpus, line: 1, offset: 0, bytes: 0, hash: 0 };
}

function slot(n: number, state: SlotState['state'] = 'free'): SlotState {
  const id = `gpu:${n}` as SlotId;
  const one = {
    id,
    kind: 'gpu' as const,
    index: n,
    device: `GPU-${n}`,
    name: 'x',
    visible: `${n}`,
    vendor: 'nvidia' as const,
  };
  if (state === 'ours') return { slot: one, state, token: T1 };
  return state === 'free' ? { slot: one, state } : { slot: one, state, why: 'because' };
}

function world(change: Partial<World>): World {
  return {
    now: 1000,
    intake: 'open',
    launchBlock: null,
    slots: [slot(0), slot(1)],
    spent: new Set(),
    mine: [],
    ready: [],
    elsewhere: new Set(),
    strays: [],
    kills: new Map(),
    launchesLeft: null,
    retries: [],
    research: null,
    cleanup: null,
    wide: null,
    ...change,
  };
}

function exit(stage: Stage, ending: Ending): ExitRecord {
  return {
    schema: 'orze.exit/1',
    token: T1,
    stage,
    ending,
    started_at: '',
    ended_at: '',
    duration_s: 1,
    metrics: null,
    stragglers: 0,
    unkillable: [],
  };
}

const well = (stage: Stage) => ({ stage, exit: exit(stage, { kind: 'exited', code: 0 }) });

function run(change: Partial<MyRun>): MyRun {
  return {
    id: 'idea-001' as IdeaId,
    token: T1,
    slots: ['gpu:0' as SlotId],
    stages: [],
    skipped: [],
    outcome: null,
    busy: false,
    retryAt: 0,
    unheld: false,
    killed: false,
    ...change,
  };
}

const outcome = (status: Outcome['status']) => ({ status }) as Outcome;
const claims = (actions: Action[]) =>
  actions.flatMap((action) => (action.do === 'claim' ? [`${action.idea.id}@${action.slots.join('+')}`] : []));
const next = (one: MyRun, intake: World['intake'] = 'open') => decide(world({ mine: [one], intake }), policy).actions;

describe('the life of a run', () => {
  it('begins with the pre-script, then trains, then concludes', () => {
    expect(next(run({}))).toEqual([{ do: 'start', token: T1, stage: 'pre' }]);
    expect(next(run({ stages: [well('pre')] }))).toEqual([{ do: 'start', token: T1, stage: 'train' }]);
    expect(next(run({ stages: [well('pre'), well('train')] }))).toEqual([{ do: 'conclude', token: T1 }]);
  });

  it('begins with training when there is no pre-script', () => {
    const actions = decide(world({ mine: [run({})] }), { ...policy, stages: ['train'] }).actions;
    expect(actions).toEqual([{ do: 'start', token: T1, stage: 'train' }]);
  });

  it('concludes without training when the pre-script failed', () => {
    const stages = [{ stage: 'pre' as const, exit: exit('pre', { kind: 'exited', code: 3 }) }];
    expect(next(run({ stages }))).toEqual([{ do: 'conclude', token: T1 }]);
  });

  it('goes on to eval and each post-script only when it completed', () => {
    const stages = [well('pre'), well('train')];
    expect(next(run({ stages, outcome: outcome('COMPLETED') }))).toEqual([{ do: 'start', token: T1, stage: 'eval' }]);
    expect(next(run({ stages, outcome: outcome('FAILED') }))).toEqual([{ do: 'release', token: T1 }]);
  });

  it('runs the post-scripts even when eval failed, and leaves out what was skipped', () => {
    const stages = [well('train'), { stage: 'eval' as const, exit: exit('eval', { kind: 'exited', code: 1 }) }];
    const completed = outcome('COMPLETED');
    expect(next(run({ stages, outcome: completed }))).toEqual([{ do: 'start', token: T1, stage: 'post:plots' }]);
    const skipped: Stage[] = ['post:plots'];
    expect(next(run({ stages, skipped, outcome: completed }))).toEqual([{ do: 'release', token: T1 }]);
  });

  it('waits while a stage runs, while an action is under way, and while a retry is not due', () => {
    expect(next(run({ stages: [{ stage: 'train', exit: null }] }))).toEqual([]);
    expect(next(run({ busy: true }))).toEqual([]);
    const later = decide(world({ mine: [run({ retryAt: 1005 })] }), policy);
    expect(later.actions).toEqual([]);
    expect(later.wakeAt).toBe(1005);
  });

  it('puts a new keeper over a stage that lost its own', () => {
    const stages = [{ stage: 'train' as const, exit: null }];
    expect(next(run({ stages, unheld: true }))).toEqual([{ do: 'resume', token: T1 }]);
  });
});

describe('the end of a run that was asked for', () => {
  const asked = (one: MyRun, how: 'end' | 'requeue' = 'end') =>
    decide(world({ mine: [one], kills: new Map([[T1, how]]) }), policy).actions;

  it('ends the stage that runs, once, whatever is asked beside it', () => {
    const stages = [{ stage: 'train' as const, exit: null }];
    expect(asked(run({ stages }))).toEqual([{ do: 'kill', token: T1, because: 'user' }]);
    expect(asked(run({ stages, killed: true }))).toEqual([]);
    expect(decide(world({ mine: [run({ stages })], kills: new Map() }), policy).actions).toEqual([]);
  });

  it('starts no further stage of a run that completed', () => {
    const evaluated = run({ stages: [well('train'), well('eval')], outcome: outcome('COMPLETED') });
    expect(asked(evaluated)).toEqual([{ do: 'release', token: T1 }]);
  });

  it('gives back what has not begun, where the idea is to wait again', () => {
    expect(asked(run({}), 'requeue')).toEqual([{ do: 'give-back', token: T1 }]);
    expect(asked(run({}))).toEqual([{ do: 'start', token: T1, stage: 'pre' }]);
  });
});

describe('stopping', () => {
  const ready = [idea('idea-002')];

  it('launches nothing more after the first signal, and lets runs go on to their last stage', () => {
    const stages = [well('train')];
    const one = run({ stages, outcome: outcome('COMPLETED') });
    const actions = decide(world({ intake: 'closing', mine: [one], ready }), policy).actions;
    expect(actions).toEqual([{ do: 'start', token: T1, stage: 'eval' }]);
  });

  it('ends what runs after the second signal and starts no further stage', () => {
    expect(next(run({ stages: [{ stage: 'train', exit: null }] }), 'ending')).toEqual([
      { do: 'kill', token: T1, because: 'stop' },
    ]);
    const completed = run({ stages: [well('train')], outcome: outcome('COMPLETED') });
    expect(next(completed, 'ending')).toEqual([{ do: 'release', token: T1 }]);
  });

  it('tells a run once to end', () => {
    const stages = [{ stage: 'train' as const, exit: null }];
    expect(next(run({ stages, killed: true }), 'ending')).toEqual([]);
  });

  it('gives back a claim that has trained nothing yet', () => {
    expect(next(run({}), 'ending')).toEqual([{ do: 'give-back', token: T1 }]);
    expect(next(run({ stages: [well('pre')] }), 'ending')).toEqual([{ do: 'give-back', token: T1 }]);
  });

  it('starts no research and no cleanup', () => {
    const due = { dueAt: 0, busy: false };
    expect(decide(world({ intake: 'closing', research: due, cleanup: due }), policy).actions).toEqual([]);
  });
});

describe('launching', () => {
  it('puts ideas in their order on free slots, one each', () => {
    const ready = [idea('idea-001'), idea('idea-002'), idea('idea-003')];
    expect(claims(decide(world({ ready }), policy).actions)).toEqual(['idea-001@gpu:0', 'idea-002@gpu:1']);
  });

  it('takes no slot that is foreign, faulty, unknown or ours', () => {
    const slots = [slot(0, 'foreign'), slot(1, 'faulty'), slot(2, 'unknown'), slot(3, 'ours'), slot(4)];
    expect(claims(decide(world({ slots, ready: [idea('idea-001'), idea('idea-002')] }), policy).actions)).toEqual([
      'idea-001@gpu:4',
    ]);
  });

  it('stops launching, and nothing else, when the disk is low', () => {
    const one = run({ stages: [well('train')] });
    const actions = decide(world({ launchBlock: 'low disk', ready: [idea('idea-002')], mine: [one] }), policy).actions;
    expect(actions).toEqual([{ do: 'conclude', token: T1 }]);
  });

  it('leaves slots alone that have had their launch (--once)', () => {
    const spent = new Set(['gpu:0' as SlotId]);
    expect(claims(decide(world({ spent, ready: [idea('idea-001')] }), policy).actions)).toEqual(['idea-001@gpu:1']);
  });

  it('gives an idea all the GPUs it asks for, or none', () => {
    const ready = [idea('idea-001', 2), idea('idea-002')];
    expect(claims(decide(world({ ready }), policy).actions)).toEqual(['idea-001@gpu:0+gpu:1']);
    const one = { slots: [slot(0), slot(1, 'ours')] };
    expect(claims(decide(world({ ready, ...one }), policy).actions)).toEqual(['idea-002@gpu:0']);
  });

  it('keeps freed slots for a wide idea once it has been overtaken long enough', () => {
    const ready = [idea('idea-001', 2), idea('idea-002')];
    const slots = [slot(0), slot(1, 'ours')];
    const first = decide(world({ ready, slots }), policy);
    expect(first.wide).toEqual({ id: 'idea-001', since: 1000 });
    expect(first.wakeAt).toBe(1600);
    const later = decide(world({ ready, slots, wide: first.wide, now: 1600 }), policy);
    expect(claims(later.actions)).toEqual([]);
    const free = decide(world({ ready, wide: first.wide, now: 1700 }), policy);
    expect(claims(free.actions)).toEqual(['idea-001@gpu:0+gpu:1']);
  });

  it('keeps no slot for a wide idea that dead or foreign GPUs leave too few for', () => {
    const ready = [idea('idea-001', 2), idea('idea-002')];
    const wide = { id: 'idea-001' as IdeaId, since: 0 };
    const slots = [slot(0), slot(1, 'faulty')];
    expect(claims(decide(world({ ready, slots, wide, now: 9999 }), policy).actions)).toEqual(['idea-002@gpu:0']);
  });

  it('passes over an idea that no slot count of this machine can hold, and names it', () => {
    const decision = decide(world({ ready: [idea('idea-001', 3), idea('idea-002')], now: 9999 }), policy);
    expect(claims(decision.actions)).toEqual(['idea-002@gpu:0']);
    expect(decision.tooWide).toEqual(['idea-001']);
  });
});

describe('ideas that were bound to other hosts', () => {
  const elsewhere = (...ids: string[]) => new Set(ids as IdeaId[]);

  it('are passed over, also where they come first, and keep no slot free', () => {
    const ready = [idea('idea-001'), idea('idea-002', 2), idea('idea-003')];
    const slots = [slot(0), slot(1, 'ours')];
    const decision = decide(world({ ready, slots, elsewhere: elsewhere('idea-001', 'idea-002'), now: 9999 }), policy);
    expect(claims(decision.actions)).toEqual(['idea-003@gpu:0']);
    expect(decision.wide).toBeNull();
    const wide = decide(world({ ready: [idea('idea-001', 9)], elsewhere: elsewhere('idea-001') }), policy);
    expect(wide).toMatchObject({ actions: [], tooWide: [] });
  });

  it('are not taken over from a host that is gone; what is only to be recorded is', () => {
    const strays: World['strays'] = [
      { id: 'idea-001' as IdeaId, verdict: { act: 'take-over', slots: 1 } },
      { id: 'idea-002' as IdeaId, verdict: { act: 'set-aside', why: 'lost' } },
    ];
    const decision = decide(world({ strays, elsewhere: elsewhere('idea-001', 'idea-002') }), policy);
    expect(decision.actions).toMatchObject([{ do: 'recover', id: 'idea-002' }]);
  });

  it('change nothing about all others', () => {
    const queue = fc.array(fc.record({ gpus: fc.integer({ min: 1, max: 3 }), bound: fc.boolean() }), { maxLength: 8 });
    const states = fc.array(fc.constantFrom<SlotState['state']>('free', 'ours', 'foreign'), { maxLength: 5 });
    fc.assert(
      fc.property(queue, states, (asked, seen) => {
        const ready = asked.map(({ gpus }, n) => idea(`idea-00${n}`, gpus));
        const bound = ready.filter((_, n) => asked[n]?.bound === true).map(({ id }) => id);
        const slots = seen.map((state, n) => slot(n, state));
        const all = decide(world({ ready, slots, elsewhere: new Set(bound) }), policy);
        const others = ready.filter(({ id }) => !bound.includes(id));
        expect(all).toEqual(decide(world({ ready: others, slots }), policy));
      }),
      { numRuns: CASES },
    );
  });
});

describe('a limit of launches', () => {
  const ready = ['idea-001', 'idea-002', 'idea-003'].map((id) => idea(id));

  it('launches so many, and then nothing', () => {
    expect(claims(decide(world({ ready, launchesLeft: 1 }), policy).actions)).toHaveLength(1);
    expect(claims(decide(world({ ready, launchesLeft: 0 }), policy).actions)).toEqual([]);
    expect(claims(decide(world({ ready, launchesLeft: null }), policy).actions)).toHaveLength(2);
  });
});

describe('research and cleanup', () => {
  it('start when due and not under way, and wake the loop when they are not', () => {
    const soon = { dueAt: 1010, busy: false };
    expect(decide(world({ research: { dueAt: 1000, busy: false } }), policy).actions).toEqual([{ do: 'research' }]);
    expect(decide(world({ research: { dueAt: 1000, busy: true } }), policy).actions).toEqual([]);
    expect(decide(world({ cleanup: soon }), policy)).toMatchObject({ actions: [], wakeAt: 1010 });
  });
});

describe('folders of others', () => {
  it('are recovered as judged, never while a verdict says wait', () => {
    const strays: World['strays'] = [
      { id: 'idea-001' as IdeaId, verdict: { act: 'wait', why: 'alive' } },
      { id: 'idea-002' as IdeaId, verdict: { act: 'set-aside', why: 'lost' } },
      { id: 'idea-003' as IdeaId, verdict: { act: 'finalise', why: 'lost' } },
    ];
    expect(decide(world({ strays }), policy).actions.map((action) => 'id' in action && action.id)).toEqual([
      'idea-002',
      'idea-003',
    ]);
  });

  it('are taken over before anything new is launched, when there are slots enough', () => {
    const strays: World['strays'] = [
      { id: 'idea-001' as IdeaId, verdict: { act: 'take-over', slots: 3 } },
      { id: 'idea-002' as IdeaId, verdict: { act: 'take-over', slots: 1 } },
    ];
    const ready = [idea('idea-003'), idea('idea-004')];
    expect(decide(world({ strays, ready }), policy).actions).toMatchObject([
      { do: 'take-over', id: 'idea-002', slots: ['gpu:0'] },
      { do: 'claim', idea: { id: 'idea-003' }, slots: ['gpu:1'] },
    ]);
    expect(decide(world({ strays, intake: 'closing' }), policy).actions).toEqual([]);
    expect(decide(world({ strays, launchBlock: 'low disk' }), policy).actions).toEqual([]);
  });
});

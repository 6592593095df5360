import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GpuLook, GpuReading } from '../../src/core/gpu.ts';
import { childEnv, judgeSlots, parseGpuFlag, planSlots, settleSlots } from '../../src/core/slots.ts';
import type { Slot, SlotPlan } from '../../src/core/slots.ts';
import { asToken } from '../../src/core/words.ts';
import type { Token } from '../../src/core/words.ts';
import { slotId } from '../../src/core/slot.ts';
import { CASES } from '../rig/cases.ts';
import { NOBODY, slotsOf, told } from '../rig/gpu-fixtures.ts';

const gpu = (index: number, rest: Partial<GpuReading> = {}): GpuReading => ({
  index,
  uuid: `GPU-${index}`,
  name: 'H100',
  vendor: 'nvidia',
  usedMiB: 4,
  totalMiB: 81559,
  fault: null,
  processes: [],
  mig: [],
  ...rest,
});
const amd = (index: number) => gpu(index, { vendor: 'amd', uuid: `amd:${index}` });
const look = (...gpus: GpuReading[]): GpuLook => ({ ok: true, gpus });
const slices = ['MIG-a', 'MIG-b'].map((uuid) => ({ uuid, name: 'MIG 3g.40gb' }));
const migGpu = (rest: Partial<GpuReading> = {}) => gpu(0, { mig: slices, ...rest });
const HUNG: GpuLook = { ok: false, why: 'unknown', message: 'nvidia-smi did not answer within 10 s' };
const ABSENT: GpuLook = { ok: false, why: 'absent', message: 'nvidia-smi: command not found' };
const ALL: SlotPlan = { kind: 'all' };

function token(): Token {
  const made = asToken('ab'.repeat(16));
  if (made === undefined) throw new Error('not a token');
  return made;
}

function planned(plan: SlotPlan, seen: GpuLook): Slot[] {
  const result = planSlots(plan, seen);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const ids = (slots: readonly Slot[]) => slots.map(({ id }) => id);
const judged = (slots: readonly Slot[], seen: GpuLook, options = {}) =>
  judgeSlots(slots, seen, { ...NOBODY, ...options }).map(told);

describe('parseGpuFlag', () => {
  it.each([
    [undefined, ALL],
    ['auto', ALL],
    ['0', { kind: 'gpus', indices: [0] }],
    ['1,0', { kind: 'gpus', indices: [1, 0] }],
    ['0, 2', { kind: 'gpus', indices: [0, 2] }],
    ['0-2,5', { kind: 'gpus', indices: [0, 1, 2, 5] }],
    ['cpu:1', { kind: 'cpu', lanes: 1 }],
    ['cpu:1024', { kind: 'cpu', lanes: 1024 }],
  ])('reads %s', (text, value) => {
    expect(parseGpuFlag(text)).toEqual({ ok: true, value });
  });

  it.each(['0,0', '0-2,1', '3-3,3'])('refuses a GPU that is named twice: %s', (text) => {
    expect(parseGpuFlag(text)).toMatchObject({ problem: { code: 'E0303', message: expect.stringContaining('twice') } });
  });

  it.each(['none', 'cpu'])('shows how to run without a GPU when asked for %s', (text) => {
    expect(parseGpuFlag(text)).toMatchObject({ problem: { code: 'E0303', help: expect.stringContaining('cpu:4') } });
  });

  it.each([
    '',
    ' ',
    ',',
    '0,',
    'gpu0',
    '-1',
    '3-1',
    '0-99999',
    '1024',
    '0.5',
    'cpu:',
    'cpu:0',
    'cpu:1025',
    'cpu:x',
    '０',
  ])('refuses "%s" and says what was expected', (text) => {
    const result = parseGpuFlag(text);
    expect(result).toMatchObject({ ok: false, problem: { code: 'E0303' } });
    expect(!result.ok && result.problem.message.length).toBeGreaterThan(20);
  });

  it('answers every text, and never with one GPU twice', () => {
    const near = fc.array(fc.constantFrom('0', '1', '12', ',', '-', ' ', 'cpu:', 'auto', 'x'), { maxLength: 12 });
    const text = fc.oneof(
      fc.string(),
      near.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (one) => {
        const result = parseGpuFlag(one);
        const indices = result.ok && result.value.kind === 'gpus' ? result.value.indices : [0];
        expect(indices.length).toBeGreaterThan(0);
        expect(new Set(indices).size).toBe(indices.length);
        expect(result.ok || result.problem.help !== undefined).toBe(true);
      }),
      { numRuns: CASES },
    );
  });
});

describe('planSlots', () => {
  it('makes a slot of every GPU and of every MIG slice', () => {
    const slots = planned(ALL, look(migGpu(), gpu(1)));
    expect(ids(slots)).toEqual(['mig:MIG-a', 'mig:MIG-b', 'gpu:1']);
    expect(slots[0]).toEqual({
      id: 'mig:MIG-a',
      kind: 'mig',
      index: 0,
      device: 'MIG-a',
      name: 'H100 MIG 3g.40gb',
      visible: 'MIG-a',
      vendor: 'nvidia',
    });
    expect(slots[2]).toMatchObject({ kind: 'gpu', device: 'GPU-1', visible: '1' });
  });

  it('keeps the order in which GPUs were named', () => {
    expect(ids(planned({ kind: 'gpus', indices: [2, 0] }, look(gpu(0), gpu(1), gpu(2))))).toEqual(['gpu:2', 'gpu:0']);
  });

  it('makes CPU lanes without a look at any GPU', () => {
    const lanes = planned({ kind: 'cpu', lanes: 2 }, ABSENT);
    expect(ids(lanes)).toEqual(['cpu:0', 'cpu:1']);
    expect(lanes[1]).toMatchObject({ kind: 'cpu', index: 1, device: 'cpu:1', visible: '', vendor: null });
  });

  it('names the GPUs that are there when one is asked for that is not', () => {
    expect(planSlots({ kind: 'gpus', indices: [0, 5] }, look(gpu(0), gpu(2)))).toEqual({
      ok: false,
      problem: {
        code: 'E0303',
        message: '`--gpus` names GPU 5, which is not on this machine',
        help: 'the GPUs here are `--gpus 0,2`',
      },
    });
  });

  it('says what was tried when there is no GPU, and offers CPU lanes', () => {
    for (const plan of [ALL, { kind: 'gpus' as const, indices: [0] }]) {
      expect(planSlots(plan, ABSENT)).toMatchObject({
        problem: {
          code: 'E0302',
          message: 'no GPU found on this machine',
          note: 'nvidia-smi: command not found',
          help: expect.stringContaining('`orze --gpus cpu:4`'),
        },
      });
    }
    expect(planSlots(ALL, look())).toMatchObject({ problem: { code: 'E0302' } });
  });

  it('does not guess which GPUs there are while the tool hangs', () => {
    expect(planSlots(ALL, HUNG)).toMatchObject({ problem: { code: 'E0305', note: HUNG.ok ? '' : HUNG.message } });
  });

  it('takes named GPUs as unknown slots while the tool hangs, and knows them once they are seen', () => {
    const slots = planned({ kind: 'gpus', indices: [0, 1] }, HUNG);
    expect(judged(slots, HUNG)).toEqual([
      '0 unknown: nvidia-smi did not answer within 10 s',
      '1 unknown: nvidia-smi did not answer within 10 s',
    ]);
    const seen = look(migGpu(), gpu(1), gpu(2));
    expect(judged(slots, seen)).toEqual(['0 unknown: not identified yet', '1 unknown: not identified yet']);
    const settled = settleSlots(slots, seen);
    expect(ids(settled)).toEqual(['mig:MIG-a', 'mig:MIG-b', 'gpu:1']);
    expect(judged(settled, seen)).toEqual(['mig:MIG-a free', 'mig:MIG-b free', '1 free']);
    expect(settleSlots(settled, look())).toBe(settled);
    expect(settleSlots(slots, HUNG)).toBe(slots);
  });

  it('does not identify a GPU that was broken at the start before it answers again', () => {
    const slots = planned(ALL, look(gpu(0), gpu(1, { uuid: 'nvidia:1', fault: 'GPU is lost' })));
    const broken = look(gpu(0), gpu(1, { uuid: 'nvidia:1', fault: 'GPU is lost' }));
    expect(judged(slots, broken)).toEqual(['0 free', '1 faulty: GPU is lost']);
    expect(settleSlots(slots, broken)).toBe(slots);
    expect(settleSlots(slots, look(gpu(0), gpu(1))).map(({ device }) => device)).toEqual(['GPU-0', 'GPU-1']);
  });
});

describe('judgeSlots', () => {
  const one = slotsOf(look(gpu(0)));
  const judgeOne = (rest: Partial<GpuReading>, options = {}) => judged(one, look(gpu(0, rest)), options)[0];

  it('gives a slot to its holder, whatever the look says', () => {
    const holders = new Map([[slotId('gpu', 0), token()]]);
    for (const seen of [HUNG, look(gpu(0, { usedMiB: 80000 })), look(gpu(0, { fault: 'GPU is lost' }))]) {
      expect(judgeSlots(one, seen, { ...NOBODY, holders })).toEqual([{ slot: one[0], state: 'ours', token: token() }]);
    }
  });

  it.each([HUNG, ABSENT])('frees no GPU by a look that failed', (seen) => {
    expect(judgeSlots(one, seen, NOBODY)).toMatchObject([{ state: 'unknown' }]);
  });

  it('keeps CPU lanes free whatever the GPU tools say', () => {
    expect(judged(planned({ kind: 'cpu', lanes: 1 }, HUNG), HUNG)).toEqual(['cpu:0 free']);
  });

  it('calls a GPU foreign from the first MiB above the threshold on', () => {
    expect(judgeOne({ usedMiB: 2000 })).toBe('0 free');
    expect(judgeOne({ usedMiB: 2001 })).toBe('0 foreign: 2001 MiB in use');
  });

  it('calls a GPU foreign for any process that is not ours, and names it', () => {
    const processes = [
      { pid: 9912, usedMiB: 185 },
      { pid: 7, usedMiB: null },
    ];
    expect(judgeOne({ processes })).toBe('0 foreign: not ours: pid 9912 (185 MiB), pid 7');
    expect(judgeOne({ processes }, { ourPids: new Set([9912]) })).toBe('0 foreign: not ours: pid 7');
    expect(judgeOne({ processes }, { ourPids: new Set([9912, 7]) })).toBe('0 free');
    expect(judgeOne({ processes: [{ pid: 0, usedMiB: 1 }] })).toBe('0 foreign: not ours: a process (1 MiB)');
  });

  it('names at most three processes', () => {
    const processes = [1, 2, 3, 4, 5].map((pid) => ({ pid, usedMiB: null }));
    expect(judgeOne({ processes })).toBe('0 foreign: not ours: pid 1, pid 2, pid 3, 2 more');
  });

  it('judges by memory alone where processes cannot be listed', () => {
    expect(judgeOne({ processes: null })).toBe('0 free');
    expect(judgeOne({ processes: null, usedMiB: 61000 })).toBe('0 foreign: 61000 MiB in use');
  });

  it('judges by processes and their memory where the GPU has no figure', () => {
    expect(judgeOne({ usedMiB: null })).toBe('0 free');
    const processes = [{ pid: 5, usedMiB: 19135 }];
    expect(judgeOne({ usedMiB: null, processes })).toBe('0 foreign: 19135 MiB in use · not ours: pid 5 (19135 MiB)');
    expect(judgeOne({ usedMiB: null, processes }, { ourPids: new Set([5]) })).toBe('0 foreign: 19135 MiB in use');
  });

  it('takes a device that never says anything of its use for usable', () => {
    expect(judgeOne({ usedMiB: null, processes: null })).toBe('0 free');
  });

  it('calls a faulty GPU faulty and an unclear one unknown', () => {
    expect(judgeOne({ fault: 'GPU requires reset' })).toBe('0 faulty: GPU requires reset');
    expect(judgeOne({ unclear: 'torn' })).toBe('0 unknown: torn');
  });

  it('does not take a GPU that is left out of the list for free', () => {
    const two = slotsOf(look(gpu(0), gpu(1)));
    expect(judged(two, look(gpu(0)))).toEqual(['0 free', '1 unknown: it is not listed any more']);
  });

  it('does not run on a GPU whose index now means another card', () => {
    const two = slotsOf(look(gpu(1), gpu(2)));
    const after = look(gpu(1, { uuid: 'GPU-2' }));
    expect(judged(two, after)).toEqual([
      '1 unknown: another GPU has its index now',
      '2 unknown: it is GPU 1 now and was GPU 2: start orze again',
    ]);
  });

  it('does not take a GPU of another maker for the one it knows', () => {
    expect(judgeOne({ vendor: 'amd' })).toBe('0 unknown: another GPU has its index now');
  });

  it('does not run on a whole GPU that was cut into slices', () => {
    expect(judgeOne({ mig: slices })).toBe('0 faulty: it was switched to MIG mode: start orze again to use its slices');
  });
});

describe('judgeSlots on MIG slices', () => {
  const two = slotsOf(look(migGpu()));

  it('judges each slice by the processes in it, not by the memory of its parent', () => {
    const processes = [{ pid: 5, usedMiB: 14195, slice: 'MIG-b' }];
    expect(judged(two, look(migGpu({ usedMiB: 70000, processes })))).toEqual([
      'mig:MIG-a free',
      'mig:MIG-b foreign: 14195 MiB in use · not ours: pid 5 (14195 MiB)',
    ]);
  });

  it('takes a process that only the parent is named for as one that may be in any slice', () => {
    const processes = [{ pid: 5, usedMiB: 14195 }];
    const why = 'foreign: not ours: pid 5 (14195 MiB)';
    expect(judged(two, look(migGpu({ processes })))).toEqual([`mig:MIG-a ${why}`, `mig:MIG-b ${why}`]);
    const holders = new Map([[slotId('mig', 'MIG-a'), token()]]);
    expect(judged(two, look(migGpu({ processes })), { holders })).toEqual(['mig:MIG-a ours', `mig:MIG-b ${why}`]);
    expect(judged(two, look(migGpu({ processes })), { holders, ourPids: new Set([5]) })[1]).toBe('mig:MIG-b free');
  });

  it('does not take a slice that is gone, or whose parent cannot be read, for free', () => {
    expect(judged(two, look(migGpu({ mig: slices.slice(0, 1) })))).toEqual([
      'mig:MIG-a free',
      'mig:MIG-b unknown: its MIG slice is not listed any more',
    ]);
    expect(judged(two, look(migGpu({ mig: [], unclear: 'no list' })))).toEqual([
      'mig:MIG-a unknown: no list',
      'mig:MIG-b unknown: no list',
    ]);
  });
});

describe('childEnv', () => {
  it('names NVIDIA GPUs by index in the order of nvidia-smi', () => {
    expect(childEnv(slotsOf(look(gpu(0), gpu(3))))).toEqual({
      CUDA_VISIBLE_DEVICES: '0,3',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      ORZE_GPUS: '0,3',
      ORZE_GPU_UUIDS: 'GPU-0,GPU-3',
    });
  });

  it('names a MIG slice by its uuid', () => {
    expect(childEnv(slotsOf(look(migGpu())).slice(1))).toMatchObject({ CUDA_VISIBLE_DEVICES: 'MIG-b', ORZE_GPUS: '0' });
  });

  it('gives both variables of HIP the same value', () => {
    expect(childEnv(slotsOf(look(amd(0), amd(1))))).toEqual({
      CUDA_VISIBLE_DEVICES: '0,1',
      HIP_VISIBLE_DEVICES: '0,1',
      ORZE_GPUS: '0,1',
      ORZE_GPU_UUIDS: 'amd:0,amd:1',
    });
  });

  it('hides every GPU from a CPU lane', () => {
    expect(childEnv(planned({ kind: 'cpu', lanes: 1 }, ABSENT))).toEqual({
      CUDA_VISIBLE_DEVICES: '',
      HIP_VISIBLE_DEVICES: '',
      ORZE_GPUS: '',
      ORZE_GPU_UUIDS: '',
    });
  });

  it('pins a GPU of a maker that is not known yet for both', () => {
    expect(childEnv(planned({ kind: 'gpus', indices: [1] }, HUNG))).toMatchObject({
      CUDA_VISIBLE_DEVICES: '1',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      HIP_VISIBLE_DEVICES: '1',
    });
  });
});

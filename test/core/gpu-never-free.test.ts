/** Whatever the tools print, a GPU that the whole output shows in use is never taken for free, and nothing throws. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAmdSmi, parseRocmSmi } from '../../src/core/gpu-amd.ts';
import type { GpuLook } from '../../src/core/gpu.ts';
import { judgeSlots } from '../../src/core/slots.ts';
import type { Slot } from '../../src/core/slots.ts';
import { CASES } from '../rig/cases.ts';
import { NOBODY, answerWith, lookFrom, slotsOf, textOf } from '../rig/gpu-fixtures.ts';

/** Machines with work on them: query, processes, slices. */
const MACHINES = [
  ['q-h100x4-idle-and-busy.txt', 'apps-two-procs-one-gpu.txt', 'L-four-gpus.txt'],
  ['q-96-gpus-order-differs.txt', 'apps-none.txt', 'L-four-gpus.txt'],
  ['q-titanx-8-old-driver.txt', 'apps-not-supported.txt', 'L-four-gpus.txt'],
  ['q-rtx3090x2-mig-na.txt', 'apps-none.txt', 'L-four-gpus.txt'],
  ['q-gb10-dgx-spark.txt', 'apps-gb10.txt', 'L-four-gpus.txt'],
  ['q-a100-mig-enabled.txt', 'apps-mig.txt', 'L-mig.txt'],
  ['q-gpu-requires-reset.txt', 'apps-none.txt', 'L-four-gpus.txt'],
  ['q-gpu-is-lost-cells.txt', 'apps-none.txt', 'L-one-lost.txt'],
  ['q-comma-in-name.txt', 'apps-none.txt', 'L-four-gpus.txt'],
].map(([query = '', apps = '', list = '']) => {
  const texts = { query: textOf(query), apps: textOf(apps), list: textOf(list) };
  const look = lookFrom(answerWith(texts.query), answerWith(texts.apps), answerWith(texts.list));
  return { texts, slots: slotsOf(look), free: freeIn(slotsOf(look), look) };
});

const AMD = [
  [parseAmdSmi, textOf('amd-smi-metric-json-gpu_data.txt')] as const,
  [parseRocmSmi, textOf('rocm-smi-json.txt').replace('27856896', '20000000000')] as const,
].map(([parse, text]) => {
  const look = parse(answerWith(text));
  return { parse, text, slots: slotsOf(look), free: freeIn(slotsOf(look), look) };
});

function freeIn(slots: readonly Slot[], look: GpuLook): Set<string> {
  const states = judgeSlots(slots, look, NOBODY);
  return new Set(states.filter(({ state }) => state === 'free').map(({ slot }) => slot.id));
}

/** A stretch of the text, or bytes that never were one, and how the tool ended. */
function damaged(text: string) {
  const cut = fc
    .tuple(fc.nat(text.length), fc.nat(text.length))
    .map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b)));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const soiled = fc.oneof(fc.tuple(cut, noise), fc.tuple(noise, cut)).map((parts) => parts.join(''));
  const code = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(-9, 2, 6, 9, 14, 15, 18, 255));
  const stdout = fc.oneof(
    { weight: 4, arbitrary: cut },
    cut.map((part) => `${part}\n`),
    noise,
    soiled,
  );
  return fc.tuple(stdout, code);
}

const machine = fc.constantFrom(...MACHINES);

it('has machines with GPUs that are in use', () => {
  for (const { slots, free } of [...MACHINES, ...AMD]) expect(free.size).toBeLessThan(slots.length);
});

it('frees no used GPU by a cut, noisy or failed query', () => {
  const broken = machine.chain((one) => damaged(one.texts.query).map((query) => ({ one, query })));
  fc.assert(
    fc.property(broken, ({ one, query }) => {
      const look = lookFrom(answerWith(...query), answerWith(one.texts.apps), answerWith(one.texts.list));
      for (const id of freeIn(one.slots, look)) expect(one.free).toContain(id);
    }),
    { numRuns: CASES },
  );
});

it('frees no used GPU by a list of processes that ends in the middle of a line', () => {
  const torn = machine.chain((one) =>
    fc.nat(one.texts.apps.length).map((at) => ({ one, apps: one.texts.apps.slice(0, at) })),
  );
  fc.assert(
    fc.property(
      // At a line's end a cut list is a whole one of fewer processes, and nobody could tell.
      torn.filter(({ apps }) => apps !== '' && !apps.endsWith('\n')),
      ({ one, apps }) => {
        const look = lookFrom(answerWith(one.texts.query), answerWith(apps), answerWith(one.texts.list));
        expect([...freeIn(one.slots, look)]).toEqual([]);
      },
    ),
    { numRuns: CASES },
  );
});

it('frees no used slice by a cut, noisy or failed list of slices', () => {
  const broken = machine.chain((one) => damaged(one.texts.list).map((list) => ({ one, list })));
  fc.assert(
    fc.property(broken, ({ one, list }) => {
      const look = lookFrom(answerWith(one.texts.query), answerWith(one.texts.apps), answerWith(...list));
      for (const id of freeIn(one.slots, look)) expect(one.free).toContain(id);
    }),
    { numRuns: CASES },
  );
});

it('frees no used AMD GPU by cut, noisy or failed JSON', () => {
  const broken = fc.constantFrom(...AMD).chain((one) => damaged(one.text).map((output) => ({ one, output })));
  fc.assert(
    fc.property(broken, ({ one, output }) => {
      for (const id of freeIn(one.slots, one.parse(answerWith(...output)))) expect(one.free).toContain(id);
    }),
    { numRuns: CASES },
  );
});

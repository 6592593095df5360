/** Breadth first through every reachable state: the first broken rule comes with a shortest story. */
import { keeperSteps } from './keeper.ts';
import { lateSteps } from './node-claim.ts';
import { nodeSteps } from './node.ts';
import { deathSteps, pythonSteps, timeSteps, userSteps } from './others.ts';
import { broken, ended } from './rules.ts';
import { forgetDetails } from './detail.ts';
import { Layout } from './state.ts';
import type { Emit, Shape } from './state.ts';

export interface Checked {
  states: number;
  steps: number;
  seconds: number;
  violation: { rule: string; story: string[] } | null;
}

function everyStep(l: Layout, s: Buffer, emit: Emit): void {
  const { shape } = l;
  for (let n = 0; n < shape.nodes; n += 1) {
    nodeSteps(l, s, n, emit);
    deathSteps(l, s, n, emit);
  }
  for (let k = 0; k < l.keepers; k += 1) keeperSteps(l, s, k, emit);
  for (let p = 0; p < shape.pythons; p += 1) pythonSteps(l, s, p, emit);
  if (shape.user) userSteps(l, s, emit);
  if (shape.lease) timeSteps(l, s, emit);
  lateSteps(l, s, emit);
}

export function check(shape: Shape, limit = 5_000_000): Checked {
  const began = performance.now();
  const l = new Layout(shape);
  const keys: string[] = [];
  const parents: number[] = [];
  const found = new Map<string, number>();
  // Without faults: who leads to whom, for the way back from the ends.
  const from: number[] = [];
  const to: number[] = [];
  let steps = 0;
  const note = (s: Buffer, parent: number): number => {
    forgetDetails(l, s);
    const key = s.toString('latin1');
    const known = found.get(key);
    if (known !== undefined) return known;
    found.set(key, keys.length);
    keys.push(key);
    parents.push(parent);
    return keys.length - 1;
  };
  const done = (violation: Checked['violation']): Checked => ({
    states: keys.length,
    steps,
    seconds: (performance.now() - began) / 1000,
    violation,
  });

  note(l.start(), -1);
  const ends: number[] = [];
  for (const [i, key] of keys.entries()) {
    if (keys.length > limit) throw new Error(`more than ${limit} states`);
    const s = Buffer.from(key, 'latin1');
    if (ended(l, s)) ends.push(i);
    let rule: string | undefined;
    let wrong = -1;
    everyStep(l, s, (next, _who, _text, fault) => {
      if (rule !== undefined) return;
      steps += 1;
      rule = broken(l, s, next);
      const known = note(next, i);
      if (rule !== undefined) {
        wrong = known;
        parents[known] = i;
        return;
      }
      if (fault) return;
      from.push(i);
      to.push(known);
    });
    if (rule !== undefined) return done({ rule, story: story(l, keys, parents, wrong) });
  }
  const stuck = firstStuck(keys.length, from, to, ends);
  return done(
    stuck === -1 ? null : { rule: 'I5: no way on, even without further faults', story: story(l, keys, parents, stuck) },
  );
}

/** The first state from which no end can be reached; -1: there is none. */
function firstStuck(count: number, from: readonly number[], to: readonly number[], ends: readonly number[]): number {
  const first = new Int32Array(count + 1);
  for (const target of to) first[target + 1] = (first[target + 1] ?? 0) + 1;
  for (let i = 0; i < count; i += 1) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
  const fill = first.slice();
  const sources = new Int32Array(to.length);
  for (const [i, target] of to.entries()) {
    const slot = fill[target] ?? 0;
    sources[slot] = from[i] ?? 0;
    fill[target] = slot + 1;
  }
  const reached = new Uint8Array(count);
  const queue = [...ends];
  for (const end of ends) reached[end] = 1;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (let i = first[next] ?? 0; i < (first[next + 1] ?? 0); i += 1) {
      const source = sources[i] ?? 0;
      if (reached[source] === 1) continue;
      reached[source] = 1;
      queue.push(source);
    }
  }
  return reached.indexOf(0);
}

/** The way to a state, told step by step: every step is taken once more to learn its name. */
function story(l: Layout, keys: readonly string[], parents: readonly number[], last: number): string[] {
  const path: number[] = [];
  for (let i = last; i !== -1; i = parents[i] ?? -1) path.unshift(i);
  const lines: string[] = [];
  for (let i = 1; i < path.length; i += 1) {
    const s = Buffer.from(keys[path[i - 1] ?? 0] ?? '', 'latin1');
    const goal = keys[path[i] ?? 0];
    let line = '';
    everyStep(l, s, (next, who, text) => {
      broken(l, s, next); // it also notes what was launched
      forgetDetails(l, next);
      if (line === '' && next.toString('latin1') === goal) line = `${who} ${text}`;
    });
    lines.push(`${i}. ${line}`);
  }
  return lines;
}

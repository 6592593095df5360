/** What must never be seen: invariants of reliability.md, and from which states the work must still be able to end. */
import { ABSENT, EMPTY, KEEPER, NODE, PARTIAL, PYTHON, TRAINER } from './state.ts';
import { PAUSED } from './node-parts.ts';
import { at, claimAt, inside } from './state.ts';
import type { Layout } from './state.ts';

/** The broken rule of a step, or undefined. */
export function broken(l: Layout, before: Buffer, after: Buffer): string | undefined {
  if (l.shape.settles === true) return notPutBack(l, after);
  return (
    twoTrainers(l, after) ??
    launchedWrongly(l, before, after) ??
    wonWithoutClaim(l, before, after) ??
    movedLive(l, before, after) ??
    lostResult(l, before, after) ??
    notPutBack(l, after)
  );
}

function twoTrainers(l: Layout, s: Buffer): string | undefined {
  const { shape } = l;
  const excused = at(s, l.excused);
  let running = 0;
  for (let p = 0; p < shape.pythons; p += 1) {
    if (at(s, l.python(p)) === PYTHON.trains && excused !== shape.tokens + 1 + p) running += 1;
  }
  for (let k = 0; k < l.keepers; k += 1) if (runs(l, s, k) && at(s, l.ktok(k)) !== excused) running += 1;
  if (!shape.lease) {
    for (let n = 0; n < shape.nodes; n += 1) {
      if (at(s, l.pc(n)) === NODE.won && at(s, l.tok(n)) !== excused) running += 1;
    }
  }
  return running > 1 ? 'I1: two trainers of one idea' : undefined;
}

const runs = (l: Layout, s: Buffer, k: number): boolean =>
  at(s, l.trainer(k)) === TRAINER.runs && (at(s, l.bits(at(s, l.knode(k)))) & PAUSED) === 0;

function launchedWrongly(l: Layout, before: Buffer, after: Buffer): string | undefined {
  for (let k = 0; k < l.keepers; k += 1) {
    if (at(before, l.trainer(k)) !== TRAINER.none || at(after, l.kpc(k)) !== KEEPER.rest) continue;
    const token = at(before, l.ktok(k));
    if ((at(before, l.launched) & (1 << token)) !== 0) return 'I2: a token launched twice';
    // Stopped between look and start, it starts late: frozen, or killed at its first look.
    const deleted = at(before, l.user) !== 0;
    if (at(before, l.age(k)) === 0 && claimAt(l, before) !== token && !deleted && !pythonWrote(l, before)) {
      return 'I3: launched without its token in claim.json';
    }
    after[l.launched] = at(after, l.launched) | (1 << token);
  }
  return undefined;
}

const pythonWrote = (l: Layout, s: Buffer): boolean => claimAt(l, s) > l.shape.tokens;

function wonWithoutClaim(l: Layout, before: Buffer, after: Buffer): string | undefined {
  for (let n = 0; n < l.shape.nodes; n += 1) {
    const pc = at(before, l.pc(n));
    if (at(after, l.pc(n)) !== NODE.won || pc === NODE.won || pc > NODE.verify) continue;
    if (pc !== NODE.idle && claimAt(l, before) !== at(before, l.tok(n)) && claimAt(l, after) !== at(before, l.tok(n))) {
      return 'W: a claim counted as won that the folder does not hold';
    }
  }
  return undefined;
}

function movedLive(l: Layout, before: Buffer, after: Buffer): string | undefined {
  const d = inside(at(before, l.place));
  if (d === 0 || at(after, l.place) === at(before, l.place) || at(after, l.user) !== 0) return undefined;
  const claim = at(before, l.claim(d));
  for (let k = 0; k < l.keepers; k += 1) {
    if (at(before, l.ktok(k)) === claim && runs(l, before, k)) return 'I8: a live run was moved';
  }
  if (l.shape.lease) return undefined;
  for (let n = 0; n < l.shape.nodes; n += 1) {
    if (at(before, l.tok(n)) === claim && at(after, l.tok(n)) === claim && at(before, l.pc(n)) <= NODE.won) {
      return 'I8: a live claim was moved';
    }
  }
  return undefined;
}

function lostResult(l: Layout, before: Buffer, after: Buffer): string | undefined {
  const d = inside(at(before, l.place));
  if (d === 0 || at(after, l.user) !== 0) return undefined;
  const result = at(before, l.metrics(d));
  const done = at(before, l.outcome(d)) !== 0 || (result !== 0 && result === at(before, l.claim(d)));
  if (!done) return undefined;
  if (at(after, l.place) !== at(before, l.place)) return 'I6: a completed result was moved away';
  return at(after, l.metrics(d)) === result ? undefined : 'I6: a completed result was replaced';
}

/** A claim whose holder lives and that was moved by mistake is back, unless somebody claimed the idea meanwhile. */
function notPutBack(l: Layout, s: Buffer): string | undefined {
  const { shape } = l;
  if (shape.lease || at(s, l.strayed) !== 0 || at(s, l.lateFrom) !== 0 || at(s, l.place) !== ABSENT) return undefined;
  for (let n = 0; n < shape.nodes; n += 1) {
    const pc = at(s, l.pc(n));
    if (pc > NODE.launched && pc !== NODE.dead && pc !== NODE.record) return undefined;
  }
  for (let n = 0; n < shape.nodes; n += 1) {
    const token = at(s, l.tok(n));
    if (at(s, l.pc(n)) !== NODE.won || token === at(s, l.excused)) continue;
    return 'I8: a live claim was moved and not put back';
  }
  return undefined;
}

/** The work is over: a result stands; or the bound on claims is reached and nothing stands in the way of the next one. */
export function ended(l: Layout, s: Buffer): boolean {
  for (let k = 0; k < l.keepers; k += 1)
    if (at(s, l.trainer(k)) === TRAINER.runs || at(s, l.trainer(k)) === TRAINER.frozen) return false;
  for (let p = 0; p < l.shape.pythons; p += 1) if (at(s, l.python(p)) === PYTHON.trains) return false;
  const place = at(s, l.place);
  const d = inside(place);
  if (d !== 0 && at(s, l.outcome(d)) !== 0) return true;
  if (at(s, l.used) < l.shape.tokens || place === PARTIAL) return false;
  return place === ABSENT || place === EMPTY;
}

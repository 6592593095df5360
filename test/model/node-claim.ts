/** RESERVE, PUBLISH, VERIFY, and what the file system may make of them. */
import { ABSENT, EMPTY, NODE, at, claimAt, folder } from './state.ts';
import type { Emit, Layout } from './state.ts';
import { OVER, doRename, graceIsOver, publishable, rest } from './node-parts.ts';
import type { Step } from './node-parts.ts';

export function reserve(l: Layout, s: Buffer, n: number, step: Step): void {
  const over = (at(s, l.bits(n)) & OVER) !== 0;
  const absent = at(s, l.place) === ABSENT;
  const lost = (t: Buffer): void => rest(l, t, n);
  if (absent) {
    step('mkdir: done', (t) => {
      t[l.place] = EMPTY;
      t[l.pc(n)] = NODE.publish;
    });
    step(
      'mkdir: done, but answered with an error',
      (t) => {
        t[l.place] = EMPTY;
        if (over) t[l.pc(n)] = NODE.publish;
        else rest(l, t, n);
      },
      true,
    );
  } else if (over) step('mkdir: exists, as expected', (t) => (t[l.pc(n)] = NODE.publish));
  else if (l.shape.switches.existingIsLost) step('mkdir: exists, so it is lost', lost);
  else step('mkdir: exists, taken for its own', (t) => (t[l.pc(n)] = NODE.won));
  step('mkdir: fails', lost, true);
}

export function publish(l: Layout, s: Buffer, n: number, step: Step): void {
  // Nobody is stopped for so long before this rename that the folder it made or watched has become another's meanwhile.
  if (l.shape.switches.reserve && at(s, l.place) === EMPTY && !graceIsOver(l, s)) return;
  const token = at(s, l.tok(n));
  const next = l.shape.switches.verify === 'none' ? NODE.won : NODE.verify;
  // A rename that was done but answered with an error is the same as one that was done: only the look that follows counts.
  step(publishable(l, s) ? 'renames its folder into place' : 'rename: refused', (t) => {
    doPublish(l, t, token);
    t[l.pc(n)] = next;
  });
  step('rename: fails', (t) => (t[l.pc(n)] = next), true);
  if (at(s, l.lateFrom) !== 0) return;
  step(
    'rename: answered with an error, and under way',
    (t) => {
      t[l.lateFrom] = PUBLISH_LATE;
      t[l.lateTo] = token;
      t[l.pc(n)] = next;
    },
    true,
  );
}

const PUBLISH_LATE = 255;

function doPublish(l: Layout, t: Buffer, token: number): void {
  if (!publishable(l, t) || (at(t, l.published) & (1 << token)) !== 0) return;
  t[l.place] = folder(token);
  t[l.claim(token)] = token;
  t[l.silence] = 0;
  if (l.shape.switches.newTokens) t[l.published] = at(t, l.published) | (1 << token);
}

/** What the file system owes: the rename that was answered with an error, or a second execution of one that was answered well. */
export function lateSteps(l: Layout, s: Buffer, emit: Emit): void {
  const from = at(s, l.lateFrom);
  if (from === 0) return;
  const t = Buffer.from(s);
  t[l.lateFrom] = 0;
  t[l.lateTo] = 0;
  if (from === PUBLISH_LATE && at(s, l.place) === EMPTY && !graceIsOver(l, s)) return;
  if (from === PUBLISH_LATE) doPublish(l, t, at(s, l.lateTo));
  else {
    doRename(l, t, at(s, l.lateTo));
    if (at(s, l.user) !== 0) t[l.strayed] = 1; // the user may have emptied the name that holds the victim
  }
  emit(t, 'the server', 'carries the late rename out', false);
}

export function verify(l: Layout, s: Buffer, n: number, step: Step): void {
  const claim = claimAt(l, s);
  const mine = l.shape.switches.verify === 'exists' ? claim !== 0 : claim === at(s, l.tok(n));
  if (mine) step('reads the claim: won', (t) => (t[l.pc(n)] = NODE.won));
  else step('reads the claim: lost', (t) => rest(l, t, n));
  const unreadable = l.shape.switches.unreadableIsNotWon;
  step(
    'cannot read the claim',
    (t) => {
      if (unreadable) rest(l, t, n);
      else t[l.pc(n)] = NODE.won;
    },
    true,
  );
}

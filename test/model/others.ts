/** Everybody else: farm.py (mkdir, then claim.json, then training), a user's `rm -rf`, deaths of processes and hosts, and time. */
import { ABSENT, EMPTY, KEEPER, NODE, PARTIAL, PYTHON, RECLAIM, TRAINER } from './state.ts';
import { at, claimAt, folder, inside } from './state.ts';
import type { Emit, Layout } from './state.ts';
import { PAUSED, nodeName } from './node-parts.ts';

export function pythonSteps(l: Layout, s: Buffer, p: number, emit: Emit): void {
  const pc = at(s, l.python(p));
  if (pc === PYTHON.done || pc === PYTHON.dead) return;
  const me = l.shape.tokens + 1 + p;
  const step = (text: string, change: (t: Buffer) => void, fault = false): void => {
    if (fault && at(s, l.faults) === 0) return;
    const t = Buffer.from(s);
    if (fault && at(s, l.faults) !== 255) t[l.faults] = at(s, l.faults) - 1;
    change(t);
    emit(t, `farm.py ${p + 1}`, text, fault);
  };
  const place = at(s, l.place);
  if (pc !== PYTHON.idle) step('is killed', (t) => (t[l.python(p)] = PYTHON.dead), true);
  switch (pc) {
    case PYTHON.idle:
      if (place === ABSENT) step('finds no folder', (t) => (t[l.python(p)] = PYTHON.mkdir));
      return;
    case PYTHON.mkdir:
      if (place !== ABSENT) return step('mkdir: exists', (t) => (t[l.python(p)] = PYTHON.idle));
      step('mkdir: done', (t) => {
        t[l.place] = EMPTY;
        t[l.python(p)] = PYTHON.write;
      });
      return step(
        'mkdir: done, but answered with an error',
        (t) => {
          t[l.place] = EMPTY;
          t[l.python(p)] = PYTHON.idle;
        },
        true,
      );
    case PYTHON.write:
      return step('writes claim.json', (t) => {
        t[l.python(p)] = place === ABSENT ? PYTHON.dead : PYTHON.trains;
        if (place === EMPTY || place === PARTIAL) {
          t[l.place] = folder(me);
          t[l.claim(me)] = me;
        } else if (place !== ABSENT) t[l.claim(inside(place))] = me;
        t[l.silence] = 0;
      });
    default:
      return step('ends its training with a result', (t) => {
        t[l.python(p)] = PYTHON.done;
        const d = inside(place);
        if (d !== 0) {
          t[l.metrics(d)] = me;
          t[l.outcome(d)] = me;
        }
      });
  }
}

const USER = { idle: 0, unlink: 1, empty: 2, rmdir: 3, done: 4 };

/** rm -rf: it goes into the folder by its handle, wherever that is renamed to meanwhile, and removes the name at the end. */
export function userSteps(l: Layout, s: Buffer, emit: Emit): void {
  const step = (text: string, change: (t: Buffer) => void): void => {
    const t = Buffer.from(s);
    t[l.user] = at(s, l.user) + 1;
    change(t);
    emit(t, 'the user', text, false);
  };
  const d = at(s, l.userDir);
  switch (at(s, l.user)) {
    case USER.idle:
      if (at(s, l.place) === ABSENT) return;
      return step('begins rm -rf of the folder', (t) => {
        const inner = inside(at(s, l.place));
        t[l.userDir] = inner;
        t[l.excused] = inner === 0 ? 0 : at(s, l.claim(inner));
      });
    case USER.unlink:
      return step('deletes claim.json', (t) => {
        if (d !== 0) t[l.claim(d)] = 0;
        t[l.silence] = 0;
      });
    case USER.empty:
      return step('deletes the other files', (t) => {
        if (d === 0) return;
        for (const field of [l.claim(d), l.ticket(d), l.metrics(d), l.outcome(d)]) t[field] = 0;
        t[l.silence] = 0;
        for (let i = 0; i < l.dirs; i += 1) {
          for (const name of [l.place, l.attempt(i + 1), l.aside(i + 1)])
            if (at(t, name) === folder(d)) t[name] = EMPTY;
        }
        for (let n = 0; n < l.shape.nodes; n += 1) if (at(t, l.unique(n)) === folder(d)) t[l.unique(n)] = EMPTY;
      });
    case USER.rmdir:
      return step('removes the folder, if it is empty', (t) => {
        if (at(s, l.place) === EMPTY) t[l.place] = ABSENT;
      });
    default:
  }
}

/** kill -9 of one orze, a power cut, a stop of a whole machine. */
export function deathSteps(l: Layout, s: Buffer, n: number, emit: Emit): void {
  const name = nodeName(n);
  const pc = at(s, l.pc(n));
  const spend = (t: Buffer): void => {
    if (at(s, l.faults) !== 255) t[l.faults] = at(s, l.faults) - 1;
  };
  const die = (t: Buffer): void => {
    if (pc === NODE.moveCheck || pc === NODE.moveBack) t[l.strayed] = 1;
    t[l.pc(n)] = NODE.dead;
    t[l.tok(n)] = 0;
    t[l.victim(n)] = 0;
    t[l.bits(n)] = at(s, l.bits(n)) & PAUSED;
  };
  if (at(s, l.faults) !== 0 && pc !== NODE.dead && pc !== NODE.idle) {
    const t = Buffer.from(s);
    spend(t);
    die(t);
    emit(t, name, 'its orze is killed', true);
  }
  if (!l.shape.lease) return;
  const paused = (at(s, l.bits(n)) & PAUSED) !== 0;
  let busy = pc !== NODE.idle && pc !== NODE.dead;
  for (let k = 0; k < l.keepers; k += 1) {
    const keeper = at(s, l.kpc(k));
    if (at(s, l.knode(k)) === n && keeper !== KEEPER.free && keeper !== KEEPER.over) busy = true;
  }
  if (busy && at(s, l.faults) !== 0) {
    const t = Buffer.from(s);
    spend(t);
    die(t);
    t[l.bits(n)] = 0;
    for (let k = 0; k < l.keepers; k += 1) {
      if (at(s, l.knode(k)) !== n || at(s, l.kpc(k)) === KEEPER.free) continue;
      t[l.kpc(k)] = KEEPER.over;
      t[l.trainer(k)] = TRAINER.none;
    }
    emit(t, name, 'loses its power', true);
  }
  if (paused) {
    const t = Buffer.from(s);
    t[l.bits(n)] = at(s, l.bits(n)) & ~PAUSED;
    if (l.shape.switches.freezeAfterWake) fence(l, t);
    emit(t, name, 'goes on', false);
  } else if (busy && at(s, l.faults) !== 0) {
    const t = Buffer.from(s);
    spend(t);
    t[l.bits(n)] = at(s, l.bits(n)) | PAUSED;
    emit(t, name, 'is suspended with everything on it', true);
  }
}

/** Keepers that are awake freeze what was not renewed for too long. */
function fence(l: Layout, t: Buffer): void {
  const { switches } = l.shape;
  if (!switches.freeze) return;
  for (let k = 0; k < l.keepers; k += 1) {
    const awake = (at(t, l.bits(at(t, l.knode(k)))) & PAUSED) === 0 && at(t, l.kpc(k)) !== KEEPER.dead;
    if (awake && at(t, l.trainer(k)) === TRAINER.runs && at(t, l.age(k)) >= switches.fence)
      t[l.trainer(k)] = TRAINER.frozen;
  }
}

/** One tick for everybody; what a timer does falls due with it. */
export function timeSteps(l: Layout, s: Buffer, emit: Emit): void {
  const { switches } = l.shape;
  const silence = Math.min(at(s, l.silence) + 1, RECLAIM);
  if (silence === RECLAIM && switches.keeperIsReplaced) {
    for (let k = 0; k < l.keepers; k += 1) {
      const alone = at(s, l.kpc(k)) === KEEPER.dead && at(s, l.trainer(k)) === TRAINER.runs;
      if (alone && claimAt(l, s) === at(s, l.ktok(k))) return;
    }
  }
  const t = Buffer.from(s);
  t[l.silence] = silence;
  for (let k = 0; k < l.keepers; k += 1) {
    const pc = at(s, l.kpc(k));
    if (pc === KEEPER.free || pc === KEEPER.over) continue;
    t[l.age(k)] = Math.min(at(s, l.age(k)) + 1, switches.fence);
    t[l.begun(k)] = Math.min(at(s, l.begun(k)) + 1, switches.fence);
  }
  fence(l, t);
  emit(t, 'time', 'passes', false);
}

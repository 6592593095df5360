/** One of our nodes, step by step as in src/app/claiming.ts, launch.ts and recover.ts. */
import { ABSENT, EMPTY, KEEPER, NODE, PARTIAL, PYTHON, RECLAIM, TRAINER } from './state.ts';
import { at, claimAt, inside } from './state.ts';
import type { Emit, Layout } from './state.ts';
import { publish, reserve, verify } from './node-claim.ts';
import { move } from './node-move.ts';
import { GIVE_BACK, OVER, PAUSED, graceIsOver, nodeName, rest } from './node-parts.ts';
import type { Step } from './node-parts.ts';

export function nodeSteps(l: Layout, s: Buffer, n: number, emit: Emit): void {
  if ((at(s, l.bits(n)) & PAUSED) !== 0) return;
  const name = nodeName(n);
  const step = (text: string, change: (t: Buffer) => void, fault = false): void => {
    if (fault && at(s, l.faults) === 0) return;
    const t = Buffer.from(s);
    if (fault && at(s, l.faults) !== 255) t[l.faults] = at(s, l.faults) - 1;
    change(t);
    emit(t, name, text, fault);
  };
  switch (at(s, l.pc(n))) {
    case NODE.idle:
      return idle(l, s, n, step);
    case NODE.reserve:
      return reserve(l, s, n, step);
    case NODE.publish:
      return publish(l, s, n, step);
    case NODE.verify:
      return verify(l, s, n, step);
    case NODE.won:
      return won(l, s, n, step);
    case NODE.launched:
      return launched(l, s, n, step);
    case NODE.record:
      return step('writes the outcome', (t) => writeOutcome(l, t, n, at(s, l.tok(n))));
    case NODE.dead:
      return step('starts again', (t) => (t[l.pc(n)] = NODE.idle));
    default:
      return move(l, s, n, step);
  }
}

function idle(l: Layout, s: Buffer, n: number, step: Step): void {
  const { shape } = l;
  const place = at(s, l.place);
  const over = place === EMPTY;
  if ((place === ABSENT || (over && graceIsOver(l, s))) && at(s, l.used) < shape.tokens) {
    step(over ? 'prepares a claim over the empty folder' : 'finds no folder and prepares a claim', (t) => {
      const token = shape.switches.newTokens ? at(s, l.used) + 1 : Math.max(1, at(s, l.used));
      t[l.used] = shape.switches.newTokens ? token : Math.max(at(s, l.used), 1);
      t[l.tok(n)] = token;
      t[l.owner(token)] = n;
      t[l.pc(n)] = shape.switches.reserve ? NODE.reserve : NODE.publish;
      if (over) t[l.bits(n)] = OVER;
    });
  }
  if (place === PARTIAL && graceIsOver(l, s)) step('moves the partial folder away', (t) => (t[l.place] = ABSENT));
  const d = inside(place);
  if (d === 0 || at(s, l.outcome(d)) !== 0) return;
  const claim = at(s, l.claim(d));
  if (claim === 0) {
    if (!graceIsOver(l, s)) return;
    step('decides to move the folder without a claim away', (t) => {
      if (shape.switches.reclaimIsPrompt) t[l.place] = ABSENT;
      else beginMove(l, t, n, 0);
    });
  } else if (claim > shape.tokens) {
    // orphan_timeout_hours is assumed longer than a Python run may be silent.
    const python = at(s, l.python(claim - shape.tokens - 1));
    if (python === PYTHON.dead && at(s, l.metrics(d)) === 0) {
      step('decides to move the claim of a dead Python node away', (t) => beginMove(l, t, n, claim));
    }
  } else if (shape.lease && at(s, l.owner(claim)) === n) own(l, s, n, step, d, claim);
  else if (isSilent(l, s, claim)) reclaim(l, s, n, step, d, claim);
}

function isSilent(l: Layout, s: Buffer, claim: number): boolean {
  if (l.shape.lease) return !l.shape.switches.reclaimWatches || at(s, l.silence) >= RECLAIM;
  // Without time: only the claim of somebody who does not hold it any more.
  for (let n = 0; n < l.shape.nodes; n += 1) if (at(s, l.tok(n)) === claim) return false;
  return true;
}

function reclaim(l: Layout, s: Buffer, n: number, step: Step, d: number, claim: number): void {
  const { switches } = l.shape;
  if (at(s, l.metrics(d)) !== 0 && switches.reclaimFinalises) {
    step('watched it silent for the lease and records its result', (t) => (t[l.outcome(d)] = claim));
  } else if (switches.reclaimIsPrompt) {
    const target = l.attempt(claim);
    if (at(s, target) > EMPTY) return;
    step('watched it silent for the lease and moves it away', (t) => {
      t[target] = at(s, l.place);
      t[l.place] = ABSENT;
    });
  } else step('decides to reclaim', (t) => beginMove(l, t, n, claim));
}

/** After a restart: everything this host may still run. */
function own(l: Layout, s: Buffer, n: number, step: Step, d: number, claim: number): void {
  for (let k = 0; k < l.keepers; k += 1) {
    if (at(s, l.ktok(k)) !== claim) continue;
    const pc = at(s, l.kpc(k));
    const trainer = at(s, l.trainer(k));
    if (pc === KEEPER.dead && (trainer === TRAINER.runs || trainer === TRAINER.frozen)) {
      step('puts a new keeper over the process', (t) => {
        takeOver(l, t, k);
        hold(l, t, n, claim, NODE.launched);
      });
      return;
    }
    if (pc !== KEEPER.dead && pc !== KEEPER.over && pc !== KEEPER.free) {
      step('adopts the run of its keeper', (t) => hold(l, t, n, claim, NODE.launched));
      // The keeper may not answer in time while it has launched nothing: then it is believed to be gone.
      if (trainer !== TRAINER.none || at(s, l.ticket(d)) !== 0) return;
    }
  }
  if (at(s, l.ticket(d)) === 0) step('finds its claim not launched', (t) => hold(l, t, n, claim, NODE.won));
  else if (at(s, l.metrics(d)) !== 0) step('records the result it left', (t) => (t[l.outcome(d)] = claim));
  else {
    step('gives its lost attempt up', (t) => {
      hold(l, t, n, claim, NODE.moveRead);
      t[l.victim(n)] = claim;
    });
  }
}

function hold(l: Layout, t: Buffer, n: number, claim: number, pc: number): void {
  t[l.tok(n)] = claim;
  t[l.pc(n)] = pc;
}

/** When it was last renewed is not known: it stays frozen until a renewal works. */
function takeOver(l: Layout, t: Buffer, k: number): void {
  t[l.kpc(k)] = KEEPER.rest;
  t[l.age(k)] = l.shape.switches.fence;
  if (l.shape.switches.freeze) t[l.trainer(k)] = TRAINER.frozen;
  t[l.absent(k)] = 0;
}

function won(l: Layout, s: Buffer, n: number, step: Step): void {
  const token = at(s, l.tok(n));
  if (l.shape.lease) {
    for (let k = 0; k < l.keepers; k += 1) {
      if (at(s, l.kpc(k)) !== KEEPER.free) continue;
      step('has a keeper start it', (t) => {
        t[l.kpc(k)] = l.shape.switches.launchVerifies ? KEEPER.verify : KEEPER.ticket;
        t[l.ktok(k)] = token;
        t[l.knode(k)] = n;
        t[l.pc(n)] = NODE.launched;
      });
      break;
    }
  } else {
    step('ends its run with a result', (t) => {
      const d = inside(at(s, l.place));
      if (d !== 0) t[l.metrics(d)] = token;
      t[l.pc(n)] = NODE.record;
    });
  }
  if (!giveBackIsSafe(l, s, token)) return;
  step('gives its claim back', (t) => {
    t[l.pc(n)] = NODE.moveRead;
    t[l.victim(n)] = token;
    t[l.bits(n)] = GIVE_BACK;
  });
}

/** An orze that was killed and is back knows of the keeper that is about to launch for it. */
function giveBackIsSafe(l: Layout, s: Buffer, token: number): boolean {
  if (!l.shape.switches.launchIsKnown) return true;
  for (let k = 0; k < l.keepers; k += 1) {
    const gone = at(s, l.kpc(k)) === KEEPER.dead && at(s, l.trainer(k)) === TRAINER.none;
    if (at(s, l.ktok(k)) === token && !gone) return false;
  }
  return true;
}

function launched(l: Layout, s: Buffer, n: number, step: Step): void {
  const token = at(s, l.tok(n));
  let found = false;
  for (let k = 0; k < l.keepers; k += 1) {
    if (at(s, l.ktok(k)) !== token) continue;
    const trainer = at(s, l.trainer(k));
    switch (at(s, l.kpc(k))) {
      case KEEPER.lost:
        step('lets the lost claim go', (t) => {
          t[l.kpc(k)] = KEEPER.over;
          rest(l, t, n);
        });
        found = true;
        break;
      case KEEPER.io:
        step('asks its keeper again', (t) => {
          t[l.kpc(k)] = KEEPER.verify;
        });
        found = true;
        break;
      case KEEPER.taken:
        step('hears that it was launched before', (t) => {
          t[l.kpc(k)] = KEEPER.over;
          rest(l, t, n); // the look into the folder decides what is left of it
        });
        found = true;
        break;
      case KEEPER.dead:
        if (trainer === TRAINER.runs || trainer === TRAINER.frozen) {
          step('puts a new keeper over the process', (t) => takeOver(l, t, k));
          found = true;
        }
        break;
      case KEEPER.over:
        break;
      default:
        found = true;
        if (trainer === TRAINER.ended) conclude(l, s, n, step, k);
    }
  }
  if (!found) step('looks at what is left', (t) => rest(l, t, n));
}

function conclude(l: Layout, s: Buffer, n: number, step: Step, k: number): void {
  const token = at(s, l.tok(n));
  if (claimAt(l, s) === token) {
    step('sees the end, and that the claim is its own', (t) => (t[l.pc(n)] = NODE.record));
  } else {
    step('sees the end, and that the claim is lost', (t) => {
      t[l.kpc(k)] = KEEPER.over;
      rest(l, t, n);
    });
  }
}

function writeOutcome(l: Layout, t: Buffer, n: number, token: number): void {
  const d = inside(at(t, l.place));
  if (d !== 0) t[l.outcome(d)] = token;
  for (let k = 0; k < l.keepers; k += 1) if (at(t, l.ktok(k)) === token) t[l.kpc(k)] = KEEPER.over;
  rest(l, t, n);
}

function beginMove(l: Layout, t: Buffer, n: number, victim: number): void {
  t[l.pc(n)] = victim === 0 ? NODE.moveRename : NODE.moveRead;
  t[l.victim(n)] = victim;
}

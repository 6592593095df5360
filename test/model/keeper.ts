/** A keeper and its trainer, step by step as in src/keeper/launch.ts, ticket.ts, lease.ts and keeper.ts. */
import { ABSENT, EMPTY, KEEPER, PARTIAL, TRAINER } from './state.ts';
import { at, claimAt, inside } from './state.ts';
import type { Emit, Layout } from './state.ts';
import { PAUSED, nodeName } from './node-parts.ts';

export function keeperSteps(l: Layout, s: Buffer, k: number, emit: Emit): void {
  const pc = at(s, l.kpc(k));
  const n = at(s, l.knode(k));
  if (pc === KEEPER.free || pc === KEEPER.over || (at(s, l.bits(n)) & PAUSED) !== 0) return;
  const { switches } = l.shape;
  const token = at(s, l.ktok(k));
  const claim = claimAt(l, s);
  const step = (text: string, change: (t: Buffer) => void, fault = false): void => {
    if (fault && at(s, l.faults) === 0) return;
    const t = Buffer.from(s);
    if (fault && at(s, l.faults) !== 255) t[l.faults] = at(s, l.faults) - 1;
    change(t);
    emit(t, `keeper ${k + 1} of ${nodeName(n)}`, text, fault);
  };
  switch (pc) {
    case KEEPER.verify:
      if (claim === token) {
        step('reads the claim: ours', (t) => {
          t[l.age(k)] = 0;
          t[l.kpc(k)] = KEEPER.ticket;
        });
      } else step('reads the claim: lost', (t) => (t[l.kpc(k)] = KEEPER.lost));
      step('cannot read the claim', (t) => (t[l.kpc(k)] = KEEPER.io), true);
      break;
    case KEEPER.ticket:
      ticket(l, s, k, step);
      break;
    case KEEPER.check:
      if (at(s, l.age(k)) > 0 && switches.launchSigns) {
        step('was held up, and gives a sign of life', (t) => {
          if (at(s, l.place) > PARTIAL) t[l.silence] = 0;
          t[l.age(k)] = 0;
          t[l.kpc(k)] = KEEPER.recheck;
        });
      } else if (at(s, l.age(k)) > 0 || switches.launchVerifiesAgain) recheck(l, s, k, step);
      else step('starts the trainer', (t) => start(l, t, k));
      break;
    case KEEPER.recheck:
      recheck(l, s, k, step);
      break;
    case KEEPER.spawn:
      step('starts the trainer', (t) => start(l, t, k));
      break;
    case KEEPER.rest:
      step('writes the heartbeat', (t) => {
        const place = at(s, l.place);
        if (place > PARTIAL) t[l.silence] = 0;
        t[l.begun(k)] = 0;
        t[l.kpc(k)] = KEEPER.look;
        if (!switches.thawVerifies && place !== ABSENT && at(s, l.trainer(k)) === TRAINER.frozen) {
          t[l.trainer(k)] = TRAINER.runs;
          t[l.age(k)] = 0;
        }
      });
      break;
    case KEEPER.look:
      look(l, s, k, step);
      break;
    default:
  }
  if (at(s, l.trainer(k)) === TRAINER.runs) {
    step('its trainer writes the metrics and ends', (t) => {
      const d = inside(at(s, l.place));
      if (d !== 0) t[l.metrics(d)] = token;
      t[l.trainer(k)] = TRAINER.ended;
    });
  }
  if (pc !== KEEPER.dead) step('is killed', (t) => (t[l.kpc(k)] = KEEPER.dead), true);
}

type Step = (text: string, change: (t: Buffer) => void, fault?: boolean) => void;

function ticket(l: Layout, s: Buffer, k: number, step: Step): void {
  const place = at(s, l.place);
  const d = inside(place);
  if (place === ABSENT) return step('finds no folder for its ticket', (t) => (t[l.kpc(k)] = KEEPER.io));
  if (d === 0) {
    return step('takes its ticket in a folder without a claim', (t) => {
      if (place === EMPTY) t[l.place] = PARTIAL;
      t[l.kpc(k)] = KEEPER.check;
    });
  }
  const held = at(s, l.ticket(d));
  const take = (t: Buffer): void => {
    // The heartbeat file is written before the ticket: others see a sign of life.
    if (held === 0 || l.shape.switches.launchSigns) t[l.silence] = 0;
    if (held === 0) t[l.ticket(d)] = k + 1;
  };
  if (held === 0 || held === k + 1 || !l.shape.switches.ticket) {
    step('takes the ticket', (t) => {
      take(t);
      t[l.kpc(k)] = KEEPER.check;
    });
    step(
      'takes the ticket, and is answered with an error that it cannot resolve',
      (t) => {
        take(t);
        t[l.kpc(k)] = KEEPER.io;
      },
      true,
    );
  } else step('finds the ticket taken', (t) => (t[l.kpc(k)] = KEEPER.taken));
}

function recheck(l: Layout, s: Buffer, k: number, step: Step): void {
  if (claimAt(l, s) !== at(s, l.ktok(k))) {
    return step('reads the claim again: lost', (t) => (t[l.kpc(k)] = KEEPER.lost));
  }
  step('reads the claim again: ours', (t) => {
    // Only what others saw as a sign of life may count as a renewal.
    if (!l.shape.switches.launchSigns) t[l.age(k)] = 0;
    t[l.kpc(k)] = KEEPER.spawn;
  });
}

function start(l: Layout, t: Buffer, k: number): void {
  const { freeze, fence } = l.shape.switches;
  t[l.kpc(k)] = KEEPER.rest;
  t[l.trainer(k)] = freeze && at(t, l.age(k)) >= fence ? TRAINER.frozen : TRAINER.runs;
}

function look(l: Layout, s: Buffer, k: number, step: Step): void {
  const { switches } = l.shape;
  const claim = claimAt(l, s);
  const kill = (t: Buffer): void => {
    if (!switches.lostIsKilled) {
      t[l.kpc(k)] = KEEPER.rest;
      return;
    }
    t[l.trainer(k)] = TRAINER.none;
    t[l.kpc(k)] = KEEPER.lost;
  };
  if (claim === at(s, l.ktok(k))) {
    step('reads the claim: renewed', (t) => {
      const begun = at(s, l.begun(k));
      t[l.age(k)] = begun;
      t[l.absent(k)] = 0;
      t[l.kpc(k)] = KEEPER.rest;
      const prompt = begun === 0 || !switches.lateAnswerDoesNotThaw;
      if (prompt && at(s, l.trainer(k)) === TRAINER.frozen) t[l.trainer(k)] = TRAINER.runs;
    });
  } else if (claim !== 0) step('reads the claim of another: kills its trainer', kill);
  else if (at(s, l.absent(k)) === 0) {
    step('sees no claim, once', (t) => {
      t[l.absent(k)] = 1;
      t[l.kpc(k)] = KEEPER.rest;
    });
  } else if (switches.absentIsLost) step('sees no claim again: kills its trainer', kill);
  else step('sees no claim', (t) => (t[l.kpc(k)] = KEEPER.rest));
}

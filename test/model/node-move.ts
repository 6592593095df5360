/** A folder is moved away, looked at, and put back if it was the wrong one: moveAway in src/app/claiming.ts. */
import { ABSENT, NODE, at, claimAt, inside } from './state.ts';
import type { Layout } from './state.ts';
import { GIVE_BACK, doRename, publishable, rest } from './node-parts.ts';
import type { Step } from './node-parts.ts';

/** Where the mover puts the folder: the victim's name, unless there is none. */
function targetOf(l: Layout, s: Buffer, n: number): number {
  const victim = at(s, l.victim(n));
  if (victim === 0 || !l.shape.switches.victimNamed) return l.unique(n);
  return (at(s, l.bits(n)) & GIVE_BACK) === 0 ? l.attempt(victim) : l.aside(victim);
}

export function move(l: Layout, s: Buffer, n: number, step: Step): void {
  const { switches } = l.shape;
  const victim = at(s, l.victim(n));
  const target = targetOf(l, s, n);
  const away = (text: string): void => step(text, (t) => rest(l, t, n));
  switch (at(s, l.pc(n))) {
    case NODE.moveRead:
      if (claimAt(l, s) === victim || !switches.readBeforeMove) {
        step('reads the claim of the victim', (t) => {
          if (switches.reclaimIsPrompt) doRename(l, t, target);
          t[l.pc(n)] = switches.reclaimIsPrompt ? NODE.moveCheck : NODE.moveRename;
        });
      } else away('finds the victim gone');
      return;
    case NODE.moveRename:
      step('renames the folder away', (t) => {
        doRename(l, t, target);
        t[l.pc(n)] = NODE.moveCheck;
      });
      if (at(s, l.lateFrom) === 0) {
        step(
          'rename: executed twice, the second time later',
          (t) => {
            doRename(l, t, target);
            t[l.lateFrom] = n + 1;
            t[l.lateTo] = target;
            t[l.pc(n)] = NODE.moveCheck;
          },
          true,
        );
      }
      return step('rename: fails', (t) => (t[l.pc(n)] = NODE.moveCheck), true);
    case NODE.moveCheck: {
      const there = at(s, target);
      const d = inside(there);
      const claim = d === 0 ? 0 : at(s, l.claim(d));
      const isVictim = there !== ABSENT && claim === victim;
      step(
        'cannot read what it moved',
        (t) => {
          t[l.strayed] = 1;
          rest(l, t, n);
        },
        true,
      );
      if (there === ABSENT || !switches.readBack) return away('sees nothing moved');
      if (!isVictim && switches.putBack) {
        return step('sees that it moved another claim', (t) => (t[l.pc(n)] = NODE.moveBack));
      }
      return step('sees the victim away', (t) => {
        if ((at(s, l.bits(n)) & GIVE_BACK) !== 0 && !switches.asideStays) t[target] = ABSENT;
        rest(l, t, n);
      });
    }
    default:
      return step('puts the folder back', (t) => {
        if (publishable(l, s)) {
          t[l.place] = at(s, target);
          t[target] = ABSENT;
          t[l.silence] = 0;
        } else t[l.strayed] = 1; // somebody claimed the idea meanwhile
        rest(l, t, n);
      });
  }
}

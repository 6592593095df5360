/** What cannot matter any more is the same everywhere, so that states that differ in nothing else are one. */
import { KEEPER, TRAINER, at, claimAt, folder, inside } from './state.ts';
import type { Layout } from './state.ts';

export function forgetDetails(l: Layout, s: Buffer): void {
  if (!l.shape.lease) return;
  for (let k = 0; k < l.keepers; k += 1) {
    const pc = at(s, l.kpc(k));
    const trainer = at(s, l.trainer(k));
    if (pc !== KEEPER.look) s[l.begun(k)] = 0;
    if (pc === KEEPER.over) {
      s[l.ktok(k)] = 0;
      s[l.knode(k)] = 0;
      s[l.trainer(k)] = TRAINER.none;
      s[l.absent(k)] = 0;
    }
    const timed = trainer === TRAINER.runs || pc === KEEPER.check || pc === KEEPER.recheck || pc === KEEPER.spawn;
    const gone = pc === KEEPER.over || pc === KEEPER.dead || pc === KEEPER.lost || pc === KEEPER.taken;
    if (gone || !(timed || trainer === TRAINER.frozen || pc === KEEPER.ticket)) s[l.age(k)] = 0;
  }
  const here = at(s, l.place);
  const d = inside(here);
  if (claimAt(l, s) === 0 || (d !== 0 && at(s, l.outcome(d)) !== 0)) s[l.silence] = 0;
  if (!l.shape.switches.reclaimIsPrompt) return;
  // Nothing comes back: of a folder that was moved away only the claim is ever read again.
  for (let other = 1; other <= l.dirs; other += 1) {
    if (here === folder(other) || at(s, l.claim(other)) === 0) continue;
    s[l.ticket(other)] = 0;
    s[l.metrics(other)] = 0;
    s[l.owner(other)] = 0;
  }
}

/** What the best runs have changed against their parents, from the texts of a few ideas. */
import { diffFlat, diffText } from '../core/flat-config.ts';
import type { IdeaId } from '../core/words.ts';
import type { TopChange } from './board-digest.ts';
import type { Context } from './context.ts';
import { Details } from './view/details.ts';

/** Ideas whose text cannot be read now are left out; of a parent like that nothing is said. */
export async function readTopChanges(ctx: Context, ids: readonly IdeaId[]): Promise<Map<IdeaId, TopChange>> {
  const details = await new Details(ctx).of(ids);
  const parents = [...details.values()].flatMap(({ parent }) => parent ?? []);
  const before = await new Details(ctx).of(parents);
  const changes = new Map<IdeaId, TopChange>();
  for (const [id, { parent, config }] of details) {
    const from = parent === null ? undefined : before.get(parent);
    changes.set(id, { parent, changes: from === undefined ? null : diffText(diffFlat(from.config, config)) });
  }
  return changes;
}

/** Retry with another value: an idea never changes under its id, so a child of it is added. */
import type { RunRow } from '../../core/row.ts';
import type { Proposal } from '../../core/proposal.ts';
import { readSet, withValue } from '../../core/set-value.ts';
import type { YamlMapping } from '../../core/yaml-value.ts';
import { cut } from '../../core/text.ts';
import { Refusal } from '../refusal.ts';
import { act } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { addIdeas } from './add.ts';
import type { RetryAnswer } from './retry.ts';

/** Of what is added to the title of the parent. */
const TITLE = 120;

/**
 * `sets`: `key=value`, what the child changes of its parent's own config. `by`: who adds it, as the child says it. Throws {@link Refusal} as
 * {@link addIdeas} does.
 */
export async function retryChanged(
  view: View,
  selectors: readonly string[],
  sets: readonly string[],
  acting: Acting,
  by?: string,
): Promise<RetryAnswer> {
  const rows = await select(view, selectors);
  const config = sets.reduce<YamlMapping>((so, text) => {
    const set = readSet(text);
    if (!set.ok) throw new Refusal('usage', set.problem);
    return withValue(so, set.value, {});
  }, {});
  const proposals = rows.map((row) => childOf(row, sets, config));
  const { items } = await addIdeas(view, proposals, {
    force: false,
    dryRun: acting.dryRun,
    ...(by === undefined ? {} : { by }),
  });
  const acted = await act(view, acting, 'additive', []);
  const added = items.flatMap(({ id }, i) => (id === null ? [] : [{ id, parent: rows[i]?.id ?? null }]));
  const refused = items.flatMap(({ error }, i) =>
    error === null ? [] : [{ id: rows[i]?.id ?? '', why: `${error.code} ${error.message}` }],
  );
  return { ...acted, retried: [], added, refused, warnings: [] };
}

function childOf({ id, title, priority }: RunRow, sets: readonly string[], config: YamlMapping): Proposal {
  const name = cut(`${title} (${sets.join(', ')})`, TITLE);
  const none = { sweep: [], category: null, gpus: null, key: null, id: null };
  return { ...none, title: name, config, parent: id, priority, hypothesis: `${id} again, with ${sets.join(', ')}` };
}

/** Proposals as the ideas that they would be: parents found, their configs carried over, sweeps spread out. */
import { effectiveConfig } from '../../core/effective.ts';
import { flatten } from '../../core/flat-config.ts';
import type { Proposal } from '../../core/proposal.ts';
import { pointText } from '../../core/proposal-text.ts';
import type { BlockSays } from '../../core/proposal-text.ts';
import type { FlatConfig } from '../../core/row.ts';
import { gridOf, withValue } from '../../core/set-value.ts';
import type { IdeaId } from '../../core/words.ts';
import type { YamlMapping, YamlValue } from '../../core/yaml-value.ts';
import { Refusal } from '../refusal.ts';
import { selectSingle } from '../view/select.ts';
import type { View } from '../view/view.ts';

export interface Draft {
  /** Index of its proposal. */
  readonly of: number;
  readonly says: BlockSays;
  readonly own: FlatConfig;
  /** The id that it must get; null: any. */
  readonly id: IdeaId | null;
}

/** Ideas that one call may add. */
const MOST = 1000;

interface Parent {
  readonly id: IdeaId;
  readonly own: YamlMapping;
  readonly gpus: number;
}

/** Throws {@link Refusal}: no such parent, one whose config cannot be read, more ideas than one call may add. */
export async function draftsOf(view: View, proposals: readonly Proposal[], by: string | null): Promise<Draft[]> {
  const count = proposals.reduce((sum, one) => sum + one.sweep.reduce((all, { values }) => all * values.length, 1), 0);
  if (count > MOST) {
    const message = `these are ${count} ideas, at most ${MOST} are added at once`;
    throw new Refusal('usage', { code: 'E0114', message, help: 'sweep over fewer values' });
  }
  const parents = new Map<string, Parent>();
  for (const { parent } of proposals) {
    if (parent !== null && !parents.has(parent)) parents.set(parent, await readParent(view, parent));
  }
  return proposals.flatMap((proposal, i) => {
    const parent = proposal.parent === null ? undefined : parents.get(proposal.parent);
    return spread(view.ctx.memory.base, proposal, parent, { of: i, by });
  });
}

async function readParent(view: View, selector: string): Promise<Parent> {
  const { id, gpus } = await selectSingle(view, selector);
  const own = await view.ideaConfig(id);
  if (own !== undefined) return { id, own, gpus };
  const message = `${id} cannot be a parent: its config cannot be read`;
  throw new Refusal('refused', {
    code: 'E0118',
    message,
    help: `\`orze why ${id}\` says why; or add it without a parent`,
  });
}

function spread(
  base: YamlValue,
  proposal: Proposal,
  parent: Parent | undefined,
  { of, by }: { of: number; by: string | null },
): Draft[] {
  const changed = merged(parent?.own ?? {}, proposal.config);
  const whole = merged(base, changed);
  const { title, priority, category, hypothesis, key } = proposal;
  return gridOf(proposal.sweep).map((point) => {
    const config = point.reduce<YamlMapping>((so, one) => withValue(so, one, whole), changed);
    const sweep = point.length === 0 ? null : pointText(point, false);
    const says: BlockSays = {
      title: sweep === null ? title : `${title} (${pointText(point, true)})`,
      priority,
      category,
      parent: parent?.id ?? null,
      gpus: proposal.gpus ?? parent?.gpus ?? 1,
      sweep,
      key,
      by,
      hypothesis,
      config,
    };
    return { of, says, own: flatten(config), id: proposal.id };
  });
}

/** A base that is no mapping adds nothing. */
function merged(base: YamlValue, over: YamlMapping): YamlMapping {
  const effective = effectiveConfig(base, over);
  return effective.ok ? effective.value : over;
}

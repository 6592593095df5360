/** The block of a proposed idea, as ideas.md gets it. */
import { byLine } from './authorship.ts';
import { valueText } from './flat-config.ts';
import type { SetValue } from './set-value.ts';
import type { IdeaId, Priority } from './words.ts';
import { keyText, plain } from './yaml-value.ts';
import type { YamlMapping } from './yaml-value.ts';
import { dumpYaml } from './yaml-dump.ts';

/** What stands in a block; texts are single lines. */
export interface BlockSays {
  readonly title: string;
  readonly priority: Priority;
  readonly category: string | null;
  readonly parent: IdeaId | null;
  readonly gpus: number;
  /** `training.lr 3e-4, seed 0`; null: it is of no sweep. */
  readonly sweep: string | null;
  readonly key: string | null;
  /** Who adds it, in one line of at most 80 characters; null: it does not say. */
  readonly by: string | null;
  readonly hypothesis: string | null;
  readonly config: YamlMapping;
}

/** How a block says with which key it was proposed. Readers of ideas pass over fields that they do not know. */
export function keyLine(key: string): string {
  return `- **Key**: ${key}`;
}

/** As {@link blockText} says which point of a sweep an idea is: `lr 3e-4, seed 0`; null: it is of none. */
export function sweptIn(head: string): string | null {
  return /^- \*\*Sweep\*\*: (.+)$/m.exec(head)?.[1] ?? null;
}

/**
 * Ends with its closing fence and a line break. All fields stand before the config, so that no part of the block but the whole of it is an
 * idea.
 */
export function blockText(id: IdeaId, says: BlockSays): string {
  const lines = [
    `## ${id}: ${says.title}`,
    `- **Priority**: ${says.priority}`,
    says.category === null ? null : `- **Category**: ${says.category}`,
    `- **Parent**: ${says.parent ?? 'none'}`,
    says.gpus === 1 ? null : `- **GPUs**: ${says.gpus}`,
    says.sweep === null ? null : `- **Sweep**: ${says.sweep}`,
    says.key === null ? null : keyLine(says.key),
    says.by === null ? null : byLine(says.by),
    says.hypothesis === null ? null : `- **Hypothesis**: ${says.hypothesis}`,
    '',
    '```yaml',
    `${dumpYaml(says.config)}\`\`\``,
    '',
  ];
  return lines.filter((line) => line !== null).join('\n');
}

/** `lr 3e-4, seed 0`: a point of a grid, in one line; keys by their last part where `short`. */
export function pointText(point: readonly SetValue[], short: boolean): string {
  const words = point.map(({ path, value }) => {
    const key = short ? keyText(path.at(-1) ?? '') : path.map(keyText).join('.');
    return `${key} ${valueText(plain(value)).replace(/\s+/g, ' ')}`;
  });
  return words.join(', ');
}

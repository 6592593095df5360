/** What the explanations of all states are made of. */
import type * as z from 'zod';
import { diffFlat } from '../../core/flat-config.ts';
import type { RunRow } from '../../core/row.ts';
import type { why } from '../schemas/why.ts';
import type { View } from '../view/view.ts';
import { IDLE_KEYS, withParents } from './runs.ts';

export type WhyAnswer = z.infer<typeof why>;
/** Of one state; what it leaves out has a usual value. */
export type Explained = Pick<WhyAnswer, 'verdict'> & Partial<WhyAnswer>;

/** What it does otherwise than its parent, or than the base config. */
export async function differences(view: View, row: RunRow): Promise<WhyAnswer['differs']> {
  const details = await withParents(view, [row]);
  const detail = details.get(row.id);
  if (detail === undefined) return null;
  const before = detail.parent === null ? view.base() : details.get(detail.parent)?.config;
  if (before === undefined) return null;
  const changes = diffFlat(before, detail.config, IDLE_KEYS);
  const from = detail.parent ?? 'the base config';
  return { from, changes: changes.map((one) => ({ key: one.key, from: one.from ?? null, to: one.to ?? null })) };
}

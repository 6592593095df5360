/** What the explanations of all states are made of. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { why } from '../schemas/why.ts';
import type { View } from '../view/view.ts';
import { beside, withParents } from './runs.ts';

export type WhyAnswer = z.infer<typeof why>;
/** Of one state; what it leaves out has a usual value. */
export type Explained = Pick<WhyAnswer, 'verdict'> & Partial<WhyAnswer>;

/** What it does otherwise than its parent, or than the base config. */
export async function differences(view: View, row: RunRow): Promise<WhyAnswer['differs']> {
  const details = await withParents(view, [row]);
  const { parent, diff } = beside(view, row, details);
  return diff === null ? null : { from: parent ?? 'the base config', changes: diff };
}

/** Answers on small real projects, held against their schemas. */
import { expect } from 'vitest';
import { schemaOf } from '../../src/app/schemas/index.ts';
import { select } from '../../src/app/view/select.ts';
import type { View } from '../../src/app/view/view.ts';
import type { RunRow } from '../../src/core/row.ts';

/** The answer itself, which is of its schema: also after JSON, which knows no undefined and no NaN. */
export function ofSchema<T extends object>(name: string, body: T): T {
  const head = { schema: name, ok: true, generated_at: '2026-01-01T00:00:00+00:00' };
  const whole: unknown = JSON.parse(JSON.stringify({ ...head, ...body }));
  expect(schemaOf(name)?.safeParse(whole).error?.issues ?? []).toEqual([]);
  expect(whole).toEqual({ ...head, ...body });
  return body;
}

export async function rowOf(view: View, text: string): Promise<RunRow> {
  const [row] = await select(view, [text]);
  if (row === undefined) throw new Error(`${text} names nothing`);
  return row;
}

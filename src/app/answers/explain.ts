/** What a problem code or a class of failures means, and what to do. Needs no project. */
import type * as z from 'zod';
import { EXPLAIN_PAGES, pageOf } from '../../core/explain/index.ts';
import { nearest } from '../../core/nearest.ts';
import { Refusal } from '../refusal.ts';
import type { explain, explains } from '../schemas/explain.ts';

export type ExplainAnswer = z.infer<typeof explain>;
export type ExplainsAnswer = z.infer<typeof explains>;

/** Throws {@link Refusal} `missing` (E0523) where nothing has this code. */
export function explainCode(code: string): ExplainAnswer {
  const page = pageOf(code);
  if (page !== undefined) return { ...page };
  const like = nearest(
    code,
    EXPLAIN_PAGES.map((one) => one.code),
  );
  const help = like === undefined ? '`orze explain` lists all' : `did you mean ${like}?`;
  const problem = { code: 'E0523' as const, message: `nothing has the code \`${code}\``, help };
  throw new Refusal('missing', problem, { did_you_mean: like === undefined ? [] : [like] });
}

export function allCodes(): ExplainsAnswer {
  const items = EXPLAIN_PAGES.map((page) => ({ ...page }));
  return { items, total: items.length, next_cursor: null, truncated: false };
}

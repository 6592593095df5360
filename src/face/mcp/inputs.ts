/** Inputs that several tools take. */
import * as z from 'zod';

export const ideaId = z
  .string()
  .min(1)
  .max(200)
  .describe('an id (`idea-045`), its number (`45`), `@best` or `@last`; exactly one run');

export const limit = (usual: number) =>
  z.int().min(1).max(100).default(usual).describe('items at most; fewer where the answer would get too long');

export const cursor = z.string().max(200).optional().describe('`next_cursor` of the last answer, to go on behind it');

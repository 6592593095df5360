/** `orze.session/1`: who serves what, and what may be done here by whoever asks. */
import * as z from 'zod';
import { time } from './run-item.ts';

export const session = z.strictObject({
  version: z.string().describe('of orze'),
  project: z.string().describe("name of the project's folder"),
  read_only: z.boolean(),
  read_only_reason: z.string().nullable().describe('why, where it is'),
  actions: z.array(z.string()).describe('names of POST actions/… that are allowed'),
  looked_at: time.nullable().describe('of what is shown; null: nothing was seen yet'),
  problem: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      file: z.string().nullable(),
      line: z.int().nullable(),
    })
    .nullable()
    .describe('why there is nothing newer'),
});

/** `orze.kill/1` */
import * as z from 'zod';
import { acted } from './acted.ts';

export const kill = z.strictObject({
  ...acted,
  requeue: z.boolean().describe('the ideas wait again'),
  items: z.array(
    z.strictObject({
      id: z.string(),
      token: z.string(),
      host: z.string().nullable(),
      before: z.string().describe('state before'),
      after: z.string().describe('state now'),
      held: z
        .boolean()
        .describe('an orze that runs now holds it; without one nobody ends it until one is started on its host'),
      ended: z.boolean().describe('this attempt does not run any more'),
    }),
  ),
  refused: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  timed_out: z.boolean(),
});

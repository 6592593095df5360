/** `orze.detached/1`: a loop that was started in the background. */
import * as z from 'zod';

export const detached = z.strictObject({
  pid: z.int(),
  host: z.string(),
  log: z.string().describe('relative to the project'),
  joined: z.int().describe('orzes that ran already'),
  begun: z.boolean().describe('it has said that it works'),
});

/** `orze.serve/1`: where the dashboard is, once it can be asked. */
import * as z from 'zod';

export const serve = z.strictObject({
  url: z.string().describe('with the token where one is needed'),
  host: z.string(),
  port: z.int(),
  pid: z.int(),
  read_only: z.boolean(),
  tunnel: z.string().nullable().describe('how to reach it from another machine; null: it listens beyond this one'),
});

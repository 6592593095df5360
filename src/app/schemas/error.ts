/** `orze.error/1`: a no with its reason. Further keys tell more of some codes. */
import * as z from 'zod';

export const error = z.looseObject({
  code: z.string().describe('`orze explain CODE`'),
  message: z.string(),
  hint: z.string().nullable().describe('the next step'),
  note: z.string().nullish(),
  id: z.string().nullish(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullish(),
  did_you_mean: z.array(z.string()).optional(),
  docs: z.string().optional(),
});

/** `orze.status/2`: status.json as the loop last wrote it, and who gives signs of life now. Further keys: RULES.md. */
import * as z from 'zod';

export const status = z.looseObject({
  age_s: z.number().nullable().describe('since status.json was written; an idle loop does not write it again'),
  loop: z.looseObject({ state: z.string() }),
  hosts: z.array(
    z.looseObject({
      host: z.string(),
      state: z.string(),
      beat_age_s: z.number().nullable(),
      slots: z.int(),
      running: z.int(),
      orze_version: z.string(),
    }),
  ),
  counts: z.record(z.string(), z.number()).optional(),
  best: z.looseObject({ idea_id: z.string(), value: z.number().nullable() }).nullish(),
});

/** `orze.run/1`: all that is known of one idea and its run. */
import * as z from 'zod';
import { runItem, time } from './run-item.ts';
import { change } from './runs.ts';

const ending = z.strictObject({ stage: z.string(), how: z.string(), duration_s: z.number().nullable() });

export const run = runItem.extend({
  hypothesis: z.string().nullable(),
  category: z.string().nullable(),
  parent: z.string().nullable(),
  children: z.array(z.string()),
  evidence: z.array(z.string()).describe('what the state rests on'),
  config_diff_vs_parent: z.array(change).nullable(),
  config_diff_vs_base: z.array(change).nullable(),
  config: z.record(z.string(), z.unknown()).nullable().describe('the effective config, flattened'),
  metrics: z.record(z.string(), z.unknown()).nullable(),
  failure: z
    .strictObject({
      cause: z.string(),
      message: z.string(),
      stage: z.string(),
      evidence: z.array(z.strictObject({ file: z.string(), line: z.int().nullable(), untrusted_text: z.string() })),
    })
    .nullable(),
  warnings: z.array(z.string()),
  stages: z.array(ending),
  attempts: z.array(
    z.strictObject({ name: z.string(), state: z.string(), cause: z.string().nullable(), ended_at: time.nullable() }),
  ),
  files: z.array(z.strictObject({ name: z.string(), size_bytes: z.int() })),
  folder: z.string().nullable(),
  next: z.array(z.string()).describe('commands that make sense now'),
});

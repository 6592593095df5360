/** `orze.init/1`: what was found in a project, and what was made. */
import * as z from 'zod';

const file = z.strictObject({ path: z.string(), about: z.string().describe('what is in it, or why it was kept') });

export const init = z.strictObject({
  created: z.array(file),
  updated: z.array(file).describe('lines of ours were added'),
  kept: z.array(file).describe('already there, untouched'),
  detected: z.strictObject({
    train_script: z.string().nullable(),
    parser: z.enum(['argparse', 'click', 'hydra', 'OmegaConf', 'parseArgs', 'commander', 'yargs']).nullable(),
    options: z.array(z.string()),
    takes_idea_id: z.boolean(),
    others: z.array(z.string()).describe('other scripts that look like a training'),
    python: z
      .strictObject({
        path: z.string(),
        version: z.string().nullable(),
        torch: z.string().nullable(),
        cuda: z.string().nullable(),
      })
      .nullable(),
    base_config: z.strictObject({ path: z.string(), keys: z.int().nullable() }).nullable(),
    metric: z
      .strictObject({
        name: z.string(),
        goal: z.enum(['maximize', 'minimize']),
        logs: z.int().describe('earlier logs that have it'),
        example: z.string().nullable(),
        also: z.array(z.string()),
      })
      .nullable(),
    gpus: z.array(
      z.strictObject({
        slot: z.string(),
        name: z.string(),
        total_bytes: z.number().nullable(),
        state: z.enum(['free', 'foreign', 'faulty', 'unknown']),
        why: z.string().nullable(),
      }),
    ),
    gpus_missing: z.string().nullable().describe('why there is none'),
  }),
  next: z.array(z.string()).describe('commands to go on with'),
  dry_run: z.boolean(),
});

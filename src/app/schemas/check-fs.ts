/** `orze.check-fs/1`: what the file system of the results folder does, measured, and what that means. */
import * as z from 'zod';

const errors = z.record(z.string(), z.int()).describe('by errno name');
const race = z.strictObject({
  rounds: z.int(),
  double: z.int().describe('won by more than one: must be 0'),
  none: z.int(),
  wins: z.array(z.int()),
  errors,
});
const spread = z.strictObject({ count: z.int(), p50_ms: z.number(), p99_ms: z.number() });
const delays = z.record(z.string(), spread.extend({ timed_out: z.boolean() }));

export const checkFs = z.strictObject({
  level: z.enum(['ok', 'warn', 'single-host', 'unfit']),
  verdicts: z.array(
    z.strictObject({
      code: z.string(),
      level: z.string(),
      measured: z.string(),
      unsafe: z.string(),
      change: z.string(),
    }),
  ),
  folder: z.string(),
  mount: z
    .strictObject({ point: z.string(), type: z.string(), source: z.string(), options: z.array(z.string()) })
    .nullable(),
  space: z.record(z.string(), z.number()),
  one_device: z.boolean(),
  local_device: z.boolean(),
  broken: z.array(z.strictObject({ rule: z.string(), seen: z.string() })),
  sync: z.strictObject({ file: z.string().nullable(), folder: z.string().nullable() }),
  races: z.strictObject({
    takers: z.int(),
    mkdir: race,
    create: race,
    publish: race,
    replace: z.strictObject({ replaced: z.int(), reads: z.int(), missing: z.int(), torn: z.int(), errors }),
  }),
  clock: z.strictObject({ offset_s: z.number(), step_s: z.number() }),
  delays,
  times: z.record(z.string(), spread),
  meet: z
    .union([
      z.strictObject({ with: z.string(), same_machine: z.boolean(), mkdir: race, publish: race, delays }),
      z.strictObject({ missing: z.string() }),
    ])
    .nullable(),
});

/** `orze.selftest/1`: what a fleet went through, and whether something was lost, trained twice or torn. */
import * as z from 'zod';

export const selftest = z.strictObject({
  faults: z.int(),
  runs: z.int(),
  lost: z.int(),
  double: z.int(),
  torn: z.int(),
  ideas: z.int(),
  setAside: z.int().describe('attempts that another host, or a later start, took for lost'),
  seconds: z.number(),
  seed: z.int(),
  byKind: z.record(z.string(), z.int()),
  reads: z.int(),
  longestOverlapS: z.number(),
  violations: z.array(z.unknown()),
  kept: z.strictObject({ project: z.string(), local: z.string() }).nullable(),
});

/** `orze.why/1`: why an idea is in the state that it is in. */
import * as z from 'zod';
import { runState, time } from './run-item.ts';
import { change } from './runs.ts';
import { sharedFact } from './failures.ts';

export const why = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: runState,
  verdict: z.string(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      ok: z.boolean().nullable().describe('null: worth knowing'),
      detail: z.string(),
      code: z.string().nullable(),
    }),
  ),
  blockers: z.array(z.string()).describe('names of the checks that are not ok'),
  position: z.int().nullable(),
  expected_start: z.strictObject({ p50: time, p90: time, host: z.string().nullable() }).nullable(),
  evidence: z.array(z.strictObject({ file: z.string(), line: z.int().nullable(), untrusted_text: z.string() })),
  differs: z.strictObject({ from: z.string(), changes: z.array(change) }).nullable(),
  similar: z
    .strictObject({ fingerprint: z.string(), count: z.int(), ids: z.array(z.string()), shared: z.array(sharedFact) })
    .nullable(),
  actions: z.array(
    z.strictObject({
      cmd: z.string(),
      effect: z.string(),
      class: z.enum(['read', 'additive', 'disruptive', 'destructive']),
    }),
  ),
});

/** One idea with what is known of its run, as every face gives it out. */
import * as z from 'zod';
import { RUN_STATES } from '../../core/row.ts';
import { progress } from './progress.ts';

export const runState = z.enum(RUN_STATES);

/** ISO 8601 with offset. */
export const time = z.string();

export const runItem = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: runState,
  cause: z.string().nullable().describe('FAILED: failure class; BLOCKED: problem code'),
  fingerprint: z.string().nullable(),
  message: z.string().nullable().describe('FAILED, BLOCKED, UNKNOWN: why'),
  metric: z.number().nullable().describe('the primary metric'),
  rank: z.int().nullable(),
  values: z
    .record(z.string(), z.unknown())
    .describe('columns of the report; what is not finite is null and named in `nan`'),
  nan: z.array(z.string()),
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  gpus: z.int(),
  position: z.int().nullable().describe('1-based place in the queue'),
  host: z.string().nullable(),
  gpu: z.int().nullable(),
  slots: z.array(z.string()),
  stage: z.string().nullable(),
  attempt: z.int().nullable(),
  started_at: time.nullable(),
  ended_at: time.nullable(),
  duration_s: z.number().nullable(),
  progress: progress.nullable().describe('of a run that is not over'),
  excluded: z.boolean(),
  note: z.string().nullable(),
  constraint: z
    .string()
    .nullable()
    .describe('the hosts on which it may run, a query (`orze retry --where`); null: on any'),
});

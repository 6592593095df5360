/** `orze.research/1`: what the research cycles brought, and who proposes what helps. */
import * as z from 'zod';
import { time } from './run-item.ts';

const cycle = z.strictObject({
  cycle: z.int(),
  state: z.enum(['running', 'ok', 'failed', 'unknown']).describe('unknown: only its log is left'),
  why: z.string().nullable().describe('how it ended'),
  host: z.string().nullable(),
  started_at: time.nullable(),
  ended_at: time.nullable(),
  duration_s: z.number().nullable(),
  ideas: z.array(z.string()).describe('that it added; at most 100'),
  proposed: z.int(),
  blocked: z.int().describe('of those: what cannot run as it is written'),
  started: z.int(),
  scored: z.int(),
  improved: z.int().describe('of those: better than all before them'),
  log: z.string().nullable().describe('in the results folder'),
  log_bytes: z.int().nullable(),
});

const source = z.strictObject({
  source: z.enum(['research', 'others']).describe('others: people, agents, sweeps'),
  ideas: z.int(),
  started: z.int(),
  failed: z.int(),
  scored: z.int(),
  improved: z.int(),
  best_delta: z.number().nullable().describe('the largest step of an improvement'),
  cost_per_improvement_s: z.number().nullable().describe('training time of its runs by its improvements'),
});

export const research = z.strictObject({
  configured: z.boolean(),
  mode: z.enum(['script', 'claude']).nullable(),
  program: z.string().nullable(),
  model: z.string().nullable(),
  rules_file: z.string().nullable(),
  cooldown_s: z.number().nullable(),
  paused: z.boolean(),
  running: z.boolean(),
  next_at: time.nullable().describe('not before; null: not configured, or it runs'),
  plateau: z.boolean(),
  items: z.array(cycle).describe('the last one first'),
  total: z.int(),
  sources: z.array(source),
  next_cursor: z.null(),
  truncated: z.boolean(),
});

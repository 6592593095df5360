/** What the API gives out, as types: the client knows the server by its schemas only. */
import type * as z from 'zod';
import type { analysis } from '../../app/schemas/analysis.ts';
import type { changes } from '../../app/schemas/changes.ts';
import type { columns } from '../../app/schemas/columns.ts';
import type { compare } from '../../app/schemas/compare.ts';
import type { curves } from '../../app/schemas/curves.ts';
import type { error } from '../../app/schemas/error.ts';
import type { event } from '../../app/schemas/event.ts';
import type { explore } from '../../app/schemas/explore.ts';
import type { failures } from '../../app/schemas/failures.ts';
import type { files } from '../../app/schemas/files.ts';
import type { gpus } from '../../app/schemas/gpus.ts';
import type { log } from '../../app/schemas/log.ts';
import type { logSearch } from '../../app/schemas/log-search.ts';
import type { nodes } from '../../app/schemas/nodes.ts';
import type { queue } from '../../app/schemas/queue.ts';
import type { research } from '../../app/schemas/research.ts';
import type { run } from '../../app/schemas/run.ts';
import type { runs } from '../../app/schemas/runs.ts';
import type { session } from '../../app/schemas/session.ts';
import type { settings } from '../../app/schemas/settings.ts';
import type { status } from '../../app/schemas/status.ts';
import type { timeline } from '../../app/schemas/timeline.ts';
import type { tree } from '../../app/schemas/tree.ts';
import type { trend } from '../../app/schemas/trend.ts';
import type { views } from '../../app/schemas/views.ts';
import type { why } from '../../app/schemas/why.ts';

/** Before every answer. */
export interface Head {
  schema: string;
  ok: boolean;
  /** ISO 8601 with offset. */
  generated_at: string;
}

/** Bodies by the name in their schema: `runs` is that of `orze.runs/1`. */
export interface Answers {
  analysis: z.infer<typeof analysis>;
  changes: z.infer<typeof changes>;
  columns: z.infer<typeof columns>;
  compare: z.infer<typeof compare>;
  curves: z.infer<typeof curves>;
  explore: z.infer<typeof explore>;
  failures: z.infer<typeof failures>;
  files: z.infer<typeof files>;
  gpus: z.infer<typeof gpus>;
  log: z.infer<typeof log>;
  'log-search': z.infer<typeof logSearch>;
  nodes: z.infer<typeof nodes>;
  queue: z.infer<typeof queue>;
  research: z.infer<typeof research>;
  run: z.infer<typeof run>;
  runs: z.infer<typeof runs>;
  session: z.infer<typeof session>;
  settings: z.infer<typeof settings>;
  status: z.infer<typeof status>;
  timeline: z.infer<typeof timeline>;
  tree: z.infer<typeof tree>;
  trend: z.infer<typeof trend>;
  views: z.infer<typeof views>;
  why: z.infer<typeof why>;
}

export type Answer<Name extends keyof Answers> = Head & Answers[Name];
export type ApiError = z.infer<typeof error>;
export type OrzeEvent = z.infer<typeof event>;

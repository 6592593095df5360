/** The schemas of all answers by their names. It loads zod: only who asks for schemas imports it. */
import * as z from 'zod';
import { add } from './add.ts';
import { agents } from './agents.ts';
import { analysis } from './analysis.ts';
import { brief } from './brief.ts';
import { changes } from './changes.ts';
import { check } from './check.ts';
import { checkFs } from './check-fs.ts';
import { compare } from './compare.ts';
import { detached } from './detached.ts';
import { error } from './error.ts';
import { event, watch } from './event.ts';
import { exclude } from './exclude.ts';
import { explain, explains } from './explain.ts';
import { exports } from './export.ts';
import { failures } from './failures.ts';
import { gc } from './gc.ts';
import { gpus } from './gpus.ts';
import { help, helpTopic, version } from './help.ts';
import { init } from './init.ts';
import { kill } from './kill.ts';
import { log, logs } from './log.ts';
import { nodes } from './nodes.ts';
import { note } from './note.ts';
import { pause } from './pause.ts';
import { prio } from './prio.ts';
import { queue } from './queue.ts';
import { retry } from './retry.ts';
import { notify } from './notify.ts';
import { report } from './report.ts';
import { runPlan } from './run-plan.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { schemas } from './schemas.ts';
import { selftest } from './selftest.ts';
import { serve } from './serve.ts';
import { session } from './session.ts';
import { skip } from './skip.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { tree } from './tree.ts';
import { views } from './views.ts';
import { columns } from './columns.ts';
import { curves } from './curves.ts';
import { explore } from './explore.ts';
import { files } from './files.ts';
import { logSearch } from './log-search.ts';
import { research } from './research.ts';
import { settings } from './settings.ts';
import { timeline } from './timeline.ts';
import { trend } from './trend.ts';
import { wait } from './wait.ts';
import { why } from './why.ts';

/** Of answers without their head, by the name in `schema`. */
const BODIES: Readonly<Record<string, z.ZodObject>> = {
  'orze.add/1': add,
  'orze.analysis/1': analysis,
  'orze.agents/1': agents,
  'orze.brief/1': brief,
  'orze.changes/1': changes,
  'orze.check/1': check,
  'orze.check-fs/1': checkFs,
  'orze.compare/1': compare,
  'orze.event/1': event,
  'orze.exclude/1': exclude,
  'orze.explain/1': explain,
  'orze.explains/1': explains,
  'orze.export/1': exports,
  'orze.detached/1': detached,
  'orze.failures/1': failures,
  'orze.gc/1': gc,
  'orze.gpus/1': gpus,
  'orze.help-topic/1': helpTopic,
  'orze.help/1': help,
  'orze.init/1': init,
  'orze.kill/1': kill,
  'orze.log/1': log,
  'orze.logs/1': logs,
  'orze.nodes/1': nodes,
  'orze.note/1': note,
  'orze.pause/1': pause,
  'orze.prio/1': prio,
  'orze.queue/1': queue,
  'orze.retry/1': retry,
  'orze.run-plan/1': runPlan,
  'orze.notify/1': notify,
  'orze.report/1': report,
  'orze.run/1': run,
  'orze.runs/1': runs,
  'orze.schemas/1': schemas,
  'orze.selftest/1': selftest,
  'orze.serve/1': serve,
  'orze.session/1': session,
  'orze.skip/1': skip,
  'orze.status/2': status,
  'orze.stop/1': stop,
  'orze.tree/1': tree,
  'orze.version/1': version,
  'orze.views/1': views,
  'orze.columns/1': columns,
  'orze.curves/1': curves,
  'orze.explore/1': explore,
  'orze.files/1': files,
  'orze.log-search/1': logSearch,
  'orze.research/1': research,
  'orze.settings/1': settings,
  'orze.timeline/1': timeline,
  'orze.trend/1': trend,
  'orze.wait/1': wait,
  'orze.watch/1': watch,
  'orze.why/1': why,
};

const ERROR = 'orze.error/1';
export const SCHEMA_NAMES: readonly string[] = [...Object.keys(BODIES), ERROR].toSorted();

/** Of a whole answer as it stands on stdout. `name`: `orze.runs/1` or `runs`. undefined: there is none of this name. */
export function schemaOf(name: string): z.ZodObject | undefined {
  const full = SCHEMA_NAMES.find((one) => one === name || one.replace(/^orze\.|\/\d+$/g, '') === name);
  if (full === undefined) return undefined;
  if (full === ERROR) return z.strictObject({ schema: z.literal(ERROR), ok: z.literal(false), error });
  return BODIES[full]?.safeExtend({ schema: z.literal(full), ok: z.boolean(), generated_at: z.string() });
}

/** JSON Schema, draft 2020-12. Bounds that only say "an integer of JavaScript" are left out: they are noise for readers and tokens for models. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}

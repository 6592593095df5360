/** What `orze init` found and made, for programs. */
import type * as z from 'zod';
import type { init } from '../schemas/init.ts';
import type { Found } from './detect.ts';
import type { InitLine } from './init.ts';
import type { Choices } from './plan.ts';

const MIB = 1024 * 1024;

export function initJson(
  found: Found,
  { metric: chosen }: Choices,
  lines: readonly InitLine[],
  next: string[],
  dryRun: boolean,
): z.infer<typeof init> {
  const of = (did: InitLine['did']) =>
    lines.filter((line) => line.did === did).map(({ what, about }) => ({ path: what, about }));
  return {
    created: of('created'),
    updated: of('added'),
    kept: of('kept'),
    detected: detectedJson(found, chosen),
    next,
    dry_run: dryRun,
  };
}

function detectedJson({ script, others, python, base, metric, gpus }: Found, chosen: Choices['metric']) {
  const seen = metric !== null && metric.name === chosen?.name ? metric : null;
  return {
    train_script: script?.path ?? null,
    parser: script?.facts.parser ?? null,
    options: script?.facts.options.map(({ flag }) => flag) ?? [],
    takes_idea_id: script?.facts.takesIdeaId ?? false,
    others,
    python:
      python === null
        ? null
        : {
            path: python.path,
            version: python.version,
            torch: python.torch?.version ?? null,
            cuda: python.torch?.cuda ?? null,
          },
    base_config: base === null ? null : { path: base.path, keys: base.keys?.length ?? null },
    metric:
      chosen === null
        ? null
        : { ...chosen, logs: seen?.logs ?? 0, example: seen?.example ?? null, also: seen?.also ?? [] },
    gpus: gpus.ok
      ? gpus.gpus.map(({ slot, name, totalMiB, state, why }) => ({
          slot,
          name,
          total_bytes: totalMiB === null ? null : totalMiB * MIB,
          state,
          why,
        }))
      : [],
    gpus_missing: gpus.ok ? null : gpus.why,
  };
}

/** What is already there: a training script, its interpreter, a base config, a metric, GPUs. */
import { parseYaml, plain } from '../../core/yaml.ts';
import { languageOf } from '../../core/script-facts.ts';
import type { Goal } from '../../core/metric-guess.ts';
import { isRecord } from '../../core/record.ts';
import type { Gpus } from '../../edge/edges.ts';
import { findBase } from './find-base.ts';
import type { FoundBase } from './find-base.ts';
import { findGpus } from './find-gpus.ts';
import type { FoundGpus } from './find-gpus.ts';
import { findMetric } from './find-metric.ts';
import type { FoundMetric } from './find-metric.ts';
import { findPython } from './find-python.ts';
import type { FoundPython, Probe } from './find-python.ts';
import { findScripts, readOne } from './find-scripts.ts';
import type { FoundScript } from './find-scripts.ts';
import { textOf } from './look.ts';
import type { LookFiles } from './look.ts';

export interface Found {
  script: FoundScript | null;
  /** Other scripts that look like a training. */
  others: string[];
  python: FoundPython | null;
  base: FoundBase | null;
  metric: FoundMetric | null;
  gpus: FoundGpus;
  /** What the orze.yaml that is there says; null: there is none. */
  said: Said | null;
}

export interface Said {
  trainScript: string | null;
  metric: { name: string; goal: Goal } | null;
}

export interface DetectEdges {
  files: LookFiles;
  gpus: Pick<Gpus, 'look'>;
  probe: Probe;
}

const MAX_SETTINGS_BYTES = 1024 * 1024;

/** `trainScript`: the one to take, relative to `root`. What is found is named relative to `root`. */
export async function detectProject(root: string, edges: DetectEdges, trainScript?: string): Promise<Found> {
  const { files, gpus, probe } = edges;
  const said = await readSettings(root, files);
  const all = await findScripts(root, files);
  const wanted = trainScript ?? said?.trainScript ?? undefined;
  const named = wanted === undefined || languageOf(wanted) === null ? undefined : await readOne(root, wanted, files);
  const script = named ?? (trainScript === undefined ? (all[0] ?? null) : null);
  const [python, base, metric, look] = await Promise.all([
    findPython(root, files, probe),
    findBase(root, script, files),
    findMetric(root, script?.text ?? null, files),
    gpus.look(),
  ]);
  const others = all.map(({ path }) => path).filter((path) => path !== script?.path);
  return { script, others, python, base, metric, gpus: findGpus(look), said };
}

async function readSettings(root: string, files: LookFiles): Promise<Said | null> {
  const text = await textOf(`${root}/orze.yaml`, MAX_SETTINGS_BYTES, files);
  if (text === undefined) return null;
  const read = parseYaml(text);
  const settings = read.ok ? plain(read.value) : null;
  const said = isRecord(settings) ? settings : {};
  const report = isRecord(said['report']) ? said['report'] : {};
  const { train_script: trainScript } = said;
  const { primary_metric: name, sort } = report;
  return {
    trainScript: typeof trainScript === 'string' ? trainScript : null,
    metric: typeof name === 'string' ? { name, goal: sort === 'ascending' ? 'minimize' : 'maximize' } : null,
  };
}

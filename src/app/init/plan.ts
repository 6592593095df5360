/** What a project needs that is not there: from what was found and what was chosen, files with their content. */
import { flatten } from '../../core/flat-config.ts';
import { goalOf } from '../../core/metric-guess.ts';
import type { Goal } from '../../core/metric-guess.ts';
import { configOption } from '../../core/script-facts.ts';
import type { ScriptOption } from '../../core/script-option.ts';
import { dumpYaml } from '../../core/yaml.ts';
import type { YamlValue } from '../../core/yaml.ts';
import type { Found } from './detect.ts';
import { isDirect } from './find-scripts.ts';
import { callText, shimFor, takenKeys, takesAll, wrapped } from './shim.ts';
import type { ShimSpec } from './shim.ts';
import { nodeShim } from './shim-node.ts';
import { pythonShim } from './shim-python.ts';
import {
  BASELINE_IDEA,
  BASE_YAML,
  EMPTY_BASE_YAML,
  STARTER_IDEAS,
  baseYamlHead,
  starterOrzeYaml,
} from './templates.ts';
import { TRAIN_NODE } from './train-node.ts';
import { TRAIN_PYTHON } from './train-python.ts';

/** What is asked of init beside the folder. */
export interface Choices {
  /** Write a script that calls the one that was found. */
  shim: boolean;
  /** `--wrap`, as words. */
  wrap: string[] | null;
  metric: { name: string; goal: Goal } | null;
}

export interface Wanted {
  path: string;
  content: string;
  /** What is in it, in a few words. */
  about: string;
}

export interface Plan {
  /** In the order in which they are made. */
  files: Wanted[];
  trainScript: string;
  /** Keys of the base config that have no value yet. */
  missing: string[];
}

const BASE_CONFIG = 'configs/base.yaml';
/** Beside a base config that belongs to something else. */
const OWN_BASE = 'configs/orze.yaml';

/** The script that was found takes what orze gives, or the settings name it already. */
export function needsShim({ script, said }: Found): boolean {
  return script !== null && !isDirect(script) && said?.trainScript !== script.path;
}

export function planProject(found: Found, choices: Choices): Plan {
  const spec = shimSpec(found, choices);
  if (spec !== null) return shimPlan(spec, found, choices);
  return found.script === null ? starterPlan(found) : directPlan(found.script.path, found, choices);
}

function shimSpec({ script, python }: Found, { shim, wrap, metric }: Choices): ShimSpec | null {
  const metrics = metric === null ? [] : [metric.name];
  const spec =
    wrap !== null ? wrapped(wrap, script, metrics) : shim && script !== null ? shimFor(script, metrics) : null;
  return spec === null || python !== null ? spec : { ...spec, language: 'node' };
}

/** Where nothing is known it is the metric of the default settings, which the first run then misses by name. */
const DEFAULT_METRIC = { name: 'test_accuracy', goal: 'maximize' } as const;

function shimPlan(given: ShimSpec, found: Found, { metric, wrap }: Choices): Plan {
  const main = metric ?? DEFAULT_METRIC;
  const also =
    found.metric === null ? [] : [found.metric.name, ...found.metric.also].filter((name) => name !== main.name);
  const spec = { ...given, metrics: [main.name, ...also.filter((name) => goalOf(name) !== null)] };
  const path = spec.language === 'node' ? 'orze_train.mjs' : 'orze_train.py';
  const content = spec.language === 'node' ? nodeShim(spec) : pythonShim(spec);
  const lines = content.split('\n').length - 1;
  const base = baseFor(spec, found, wrap);
  return {
    trainScript: path,
    missing: base.missing,
    files: [
      {
        path,
        content,
        about: `${lines} lines: ${callText(spec)}, harvests ${spec.metrics.map((name) => `\`${name}\``).join(', ')}`,
      },
      settings(path, spec.language === 'node' ? 'node' : interpreter(found), base.path, main),
      BASELINE,
      { path: base.path, content: base.content, about: base.about },
    ],
  };
}

function directPlan(trainScript: string, found: Found, { metric }: Choices): Plan {
  const base = found.base?.path ?? BASE_CONFIG;
  const language = found.script?.language;
  const python = language === 'node' ? 'node' : language === 'shell' ? 'bash' : interpreter(found);
  return {
    trainScript,
    missing: [],
    files: [
      settings(trainScript, python, base, metric),
      BASELINE,
      { path: base, content: EMPTY_BASE_YAML, about: ABOUT_BASE },
    ],
  };
}

function starterPlan(found: Found): Plan {
  const node = found.python === null;
  const why = node
    ? 'no python3 here, so it trains a tiny model with Node'
    : 'trains a tiny model with the Python standard library';
  const path = node ? 'train_idea.mjs' : 'train_idea.py';
  // A base config that is there belongs to something else: it does not have the starter's keys.
  const base = found.base?.path === BASE_CONFIG ? 'configs/starter.yaml' : BASE_CONFIG;
  return {
    trainScript: path,
    missing: [],
    files: [
      settings(path, node ? 'node' : interpreter(found), base, null),
      { path: 'ideas.md', content: STARTER_IDEAS, about: '3 ideas' },
      { path: base, content: BASE_YAML, about: ABOUT_BASE },
      { path, content: node ? TRAIN_NODE : TRAIN_PYTHON, about: `${why}; put your training in` },
    ],
  };
}

const ABOUT_BASE = 'the config that ideas change';
const BASELINE: Wanted = { path: 'ideas.md', content: BASELINE_IDEA, about: 'idea-001, the base config as it is' };

/** null: the default, python3. */
function interpreter({ python }: Found): string | null {
  return python === null || python.path === 'python3' ? null : python.path;
}

function settings(trainScript: string, python: string | null, baseConfig: string, metric: Choices['metric']): Wanted {
  const aim = metric === null ? '' : `, metric: ${metric.name} (${metric.goal})`;
  return {
    path: 'orze.yaml',
    content: starterOrzeYaml({ trainScript, baseConfig, python, metric }),
    about: `train_script: ${trainScript}, base_config: ${baseConfig}${aim}`,
  };
}

interface Base extends Wanted {
  missing: string[];
}

/** The base config that is there, if each of its keys has a place in the call; else one of the options with their defaults. */
function baseFor(spec: ShimSpec, { base, script }: Found, wrap: string[] | null): Base {
  const taken = takenKeys(spec);
  const keys = base?.keys ?? null;
  // A base that cannot be read is the user's to mend, not to be passed over.
  if (
    base !== null &&
    (keys === null || takesAll(spec, keys)) &&
    (taken === null || keys === null || keys.length > 0)
  ) {
    return { path: base.path, content: '', about: ABOUT_BASE, missing: [] };
  }
  const path = base === null ? BASE_CONFIG : OWN_BASE;
  if (taken === null) return { path, content: EMPTY_BASE_YAML, about: ABOUT_BASE, missing: [] };
  const known = new Map<string, YamlValue>(
    Object.entries(base === null ? {} : (flatten(base.value) as Record<string, YamlValue>)),
  );
  const values = new Map(
    taken.map((key) => [key, known.get(key) ?? fallbackOf(key, script?.facts.options ?? [], wrap)]),
  );
  const given = [...values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const missing = wrap === null ? [] : [...values].flatMap(([key, value]) => (value === undefined ? [key] : []));
  return {
    path,
    content: `${baseYamlHead(spec.script, missing)}${given.length > 0 ? dumpYaml(nested(given)) : missing.length > 0 ? '' : '{}\n'}`,
    about:
      given.length === 0
        ? ABOUT_BASE
        : `${given.length === 1 ? '1 key with its default' : `${given.length} keys with their defaults`}: ${ABOUT_BASE}`,
    missing,
  };
}

/** The default of the option of this name, or of the one that stands before `{key}` in the command. */
function fallbackOf(
  key: string,
  options: readonly ScriptOption[],
  wrap: string[] | null,
): string | number | boolean | undefined {
  if (wrap === null) return options.find((option) => option.key === key)?.fallback;
  const at = wrap.findIndex((word) => word.includes(`{${key}}`));
  const flag = wrap[at]?.startsWith('--') === true ? wrap[at]?.split('=')[0] : wrap[at - 1];
  return options.find((option) => option.flag === flag)?.fallback;
}

/** `training.lr` as a mapping in a mapping, as ideas name it. */
function nested(pairs: readonly (readonly [string, YamlValue])[]): YamlValue {
  const root: Record<string, YamlValue> = {};
  for (const [key, value] of pairs) {
    const parts = key.split('.');
    const last = parts.pop() ?? key;
    let at = root;
    for (const part of parts) {
      const below = (at[part] ?? {}) as Record<string, YamlValue>;
      at[part] = below;
      at = below;
    }
    at[last] = value;
  }
  return root;
}

/** `argparse: --lr --batch-size --config`, for people. */
export function callingText({ facts }: NonNullable<Found['script']>): string {
  if (facts.takesIdeaId) return 'takes --idea-id';
  if (facts.readsOrze && facts.parser === null) return 'reads the variables of orze';
  if (facts.parser === null) return "no options that can be seen: `--wrap 'COMMAND {key}'` says how it is called";
  const shown = facts.options.slice(0, MOST_OPTIONS).map(({ flag }) => flag);
  const config = configOption(facts);
  if (config !== undefined && !shown.includes(config.flag)) shown.push(config.flag);
  const more = facts.options.length - shown.length;
  const options = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(' ');
  return `${facts.parser}${options === '' ? '' : `: ${options}`} (no --idea-id)`;
}

const MOST_OPTIONS = 6;

/** A small script of the project's own that lets orze call a training script which does not know orze: what it must do, as data. */
import { placeholders } from '../../core/command-words.ts';
import { configOption, outputOption } from '../../core/script-facts.ts';
import type { ScriptOption } from '../../core/script-option.ts';
import type { FoundScript } from './find-scripts.ts';

/** How the config reaches the script. */
export type Handover =
  /** `--config FILE`, the base config with what the idea changes. */
  | { by: 'file'; flag: string; json: boolean }
  /** `--lr 0.1 --amp`: an option for each key. */
  | { by: 'options'; options: ScriptOption[] }
  /** `training.lr=0.1`: hydra's overrides, OmegaConf's dot list. */
  | { by: 'overrides'; hydra: boolean }
  /** `--wrap`: words with `{key}`s. */
  | { by: 'words' };

export interface ShimSpec {
  /** What is called, for people: `train.py`. */
  script: string;
  /** The command before what the config adds; `python` is the interpreter that runs the shim. */
  words: string[];
  handover: Handover;
  /** Option that gets the run folder, so that runs do not write over each other; null: there is none. */
  output: string | null;
  /** Names that are harvested; without the first a run has failed. */
  metrics: string[];
  language: 'python' | 'node';
}

export function shimFor(script: FoundScript, metrics: string[]): ShimSpec {
  const { path, language, facts } = script;
  const config = configOption(facts);
  const output = outputOption(facts)?.flag ?? null;
  const words = [{ python: 'python', node: 'node', shell: 'bash' }[language], path];
  return {
    script: path,
    words,
    handover: handoverOf(script, config),
    output,
    metrics,
    language: language === 'node' ? 'node' : 'python',
  };
}

function handoverOf({ facts }: FoundScript, config: ScriptOption | undefined): Handover {
  if (config !== undefined) {
    const json = facts.readsJsonOnly || String(config.fallback ?? '').endsWith('.json');
    return { by: 'file', flag: config.flag, json };
  }
  if (facts.parser === 'hydra' || facts.parser === 'OmegaConf')
    return { by: 'overrides', hydra: facts.parser === 'hydra' };
  const output = outputOption(facts);
  return { by: 'options', options: facts.options.filter((option) => option !== output) };
}

export function wrapped(words: string[], script: FoundScript | null, metrics: string[]): ShimSpec {
  const isNode = words[0] === 'node' || /\.[cm]?js$/.test(words[0] ?? '');
  return {
    script: script?.path ?? words.join(' '),
    words,
    handover: { by: 'words' },
    output: null,
    metrics,
    language: isNode ? 'node' : 'python',
  };
}

/** Placeholders that are no keys of the config. */
export const OWN_PLACEHOLDERS = ['run_dir', 'idea_id', 'config'];

/** Keys of the config that the call has a place for; null: any key. */
export function takenKeys({ handover, words }: ShimSpec): string[] | null {
  if (handover.by === 'options') return handover.options.map(({ key }) => key);
  if (handover.by !== 'words') return null;
  const all = placeholders(words);
  return all.includes('config') || all.includes('run_dir')
    ? null
    : all.filter((key) => !OWN_PLACEHOLDERS.includes(key));
}

/** Whether each of these keys has a place in the call: `training.lr` finds `--training.lr`, else `--lr`. */
export function takesAll(spec: ShimSpec, keys: readonly string[]): boolean {
  const taken = takenKeys(spec);
  if (taken === null) return true;
  const known = new Set(taken);
  if (spec.handover.by === 'words') return keys.every((key) => known.has(key));
  return keys.every((key) => known.has(optionKey(key)) || known.has(optionKey(key.slice(key.lastIndexOf('.') + 1))));
}

const optionKey = (key: string): string => key.replaceAll('-', '_');

/** `calls train.py --config …` */
export function callText({ script, handover, words }: ShimSpec): string {
  if (handover.by === 'file') return `calls \`${script} ${handover.flag} …\``;
  if (handover.by === 'overrides') return `calls \`${script} key=value …\``;
  if (handover.by === 'words') return `calls \`${words.join(' ')}\``;
  const [first] = handover.options;
  return first === undefined ? `calls \`${script}\`, which takes no options` : `calls \`${script} ${first.flag} …\``;
}

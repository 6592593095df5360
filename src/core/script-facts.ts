/** What the text of a training script says about how it is called and what it prints. A reading, not an execution: what it cannot see it leaves out. */
import { pythonOptions } from './python-options.ts';
import { named } from './script-option.ts';
import type { ScriptOption } from './script-option.ts';

/** How a config can be handed over: as options, as `key=value` words, or not at all. */
export type Parser = 'argparse' | 'click' | 'hydra' | 'OmegaConf' | 'parseArgs' | 'commander' | 'yargs';

export type Language = 'python' | 'node' | 'shell';

export interface ScriptFacts {
  parser: Parser | null;
  options: ScriptOption[];
  takesIdeaId: boolean;
  /** It reads ORZE_CONFIG, ORZE_RUN_DIR or ORZE_IDEA_ID. */
  readsOrze: boolean;
  hasMain: boolean;
  /** Of `@hydra.main`: where its config is, relative to the script. */
  hydraConfig: string | null;
  /** It reads JSON files and no YAML: a config file must be JSON. */
  readsJsonOnly: boolean;
}

export function languageOf(path: string): Language | null {
  if (path.endsWith('.py')) return 'python';
  if (/\.[cm]?js$/.test(path)) return 'node';
  return path.endsWith('.sh') ? 'shell' : null;
}

export function readScript(text: string, language: Language): ScriptFacts {
  const code = withoutComments(text, language);
  const { parser, options } = language === 'python' ? pythonWay(code) : language === 'node' ? nodeWay(code) : NO_WAY;
  return {
    parser,
    options,
    // In comments and help, too: whoever mentions it knows how orze calls.
    takesIdeaId: text.includes('--idea-id'),
    readsOrze: /\bORZE_(?:CONFIG|RUN_DIR|IDEA_ID)\b/.test(code),
    hasMain: language !== 'python' || /^if\s+__name__\s*==/m.test(code),
    hydraConfig: parser === 'hydra' ? hydraConfig(code) : null,
    readsJsonOnly: /\bjson\.loads?\(|\bJSON\.parse\(/.test(code) && !/\byaml\b/i.test(code),
  };
}

/** Of a line of comment nothing is left; the ends of other lines stay, where a `#` may be text. */
function withoutComments(text: string, language: Language): string {
  return text.replace(language === 'node' ? /^[^\S\n]*\/\/.*$/gm : /^[^\S\n]*#.*$/gm, '');
}

interface Way {
  parser: Parser | null;
  options: ScriptOption[];
}

const NO_WAY: Way = { parser: null, options: [] };

function pythonWay(code: string): Way {
  if (/@hydra\.main\b|\bfrom hydra\b[^\n]{0,200}\bmain\b/.test(code)) return { parser: 'hydra', options: [] };
  const argparse = pythonOptions(code, 'add_argument');
  if (argparse.length > 0) return { parser: 'argparse', options: argparse };
  const click = pythonOptions(code, 'option');
  if (click.length > 0 && /\bclick\b/.test(code)) return { parser: 'click', options: click };
  return /\bOmegaConf\.from_cli\b/.test(code) ? { parser: 'OmegaConf', options: [] } : NO_WAY;
}

function hydraConfig(code: string): string {
  const said = (name: string): string | undefined =>
    new RegExp(String.raw`\b${name}\s*=\s*["']([\w./-]+)["']`).exec(code)?.[1];
  const name = said('config_name') ?? 'config';
  return `${said('config_path') ?? 'conf'}/${name.replace(/\.ya?ml$/, '')}.yaml`;
}

const NODE_VALUE = { takes: 'value', off: null } as const;

/** `lr: { type: 'string', default: '0.1' }` */
const PARSE_ARGS =
  /(?:^|[\s{,])["']?([A-Za-z][\w-]{0,60})["']?\s*:\s*\{\s*type\s*:\s*["'](string|boolean)["']([^{}]{0,200})\}/g;

function parseArgsOption([, name = '', type, more = '']: RegExpMatchArray): ScriptOption {
  if (type === 'boolean') return { ...named(`--${name}`), takes: 'switch', off: null, fallback: false };
  const said = /\bdefault\s*:\s*["']([^"'\n]*)["']/.exec(more)?.[1];
  const option = { ...named(`--${name}`), ...NODE_VALUE };
  if (said === undefined) return option;
  return { ...option, fallback: /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(said) ? Number(said) : said };
}

function nodeWay(code: string): Way {
  if (/\bparseArgs\s*\(/.test(code)) {
    return { parser: 'parseArgs', options: unique([...code.matchAll(PARSE_ARGS)].map(parseArgsOption)) };
  }
  const calls = [...code.matchAll(/\.(?:requiredOption|option)\(\s*(["'`])([^"'`\n]{1,200})\1/g)].map(
    ([, , said = '']) => said,
  );
  if (calls.some((said) => said.includes('--')))
    return { parser: 'commander', options: unique(calls.flatMap(commanderOption)) };
  if (calls.length === 0 || !/\byargs\b/.test(code)) return NO_WAY;
  return { parser: 'yargs', options: unique(calls.map((name) => ({ ...named(`--${name}`), ...NODE_VALUE }))) };
}

/** `-l, --lr <rate>` */
function commanderOption(said: string): ScriptOption[] {
  const flag = /--[A-Za-z][\w-]*/.exec(said)?.[0];
  if (flag === undefined) return [];
  return [{ ...named(flag), ...(/[<[]/.test(said) ? NODE_VALUE : { takes: 'switch' as const, off: null }) }];
}

/** The first of each name. */
function unique(options: readonly ScriptOption[]): ScriptOption[] {
  const seen = new Set<string>();
  return options.filter(({ key }) => !seen.has(key) && seen.add(key));
}

const CONFIG_FLAGS = ['config', 'config_file', 'config_path', 'cfg', 'cfg_file', 'conf', 'yaml', 'config_yaml'];
const OUTPUT_FLAGS = [
  'output_dir',
  'out_dir',
  'outdir',
  'save_dir',
  'log_dir',
  'logdir',
  'work_dir',
  'workdir',
  'checkpoint_dir',
  'ckpt_dir',
  'run_dir',
  'results_dir',
];

/** The option that takes a config file, if there is one that can be YAML or JSON. */
export function configOption({ options }: ScriptFacts): ScriptOption | undefined {
  const found = firstNamed(options, CONFIG_FLAGS);
  const other = typeof found?.fallback === 'string' && /\.(?!ya?ml$|json$)\w+$/i.test(found.fallback);
  return other ? undefined : found;
}

/** The option that says where to write: without it two runs would write over each other. */
export function outputOption({ options }: ScriptFacts): ScriptOption | undefined {
  return firstNamed(options, OUTPUT_FLAGS);
}

function firstNamed(options: readonly ScriptOption[], names: readonly string[]): ScriptOption | undefined {
  return names
    .map((name) => options.find(({ key, takes }) => key === name && takes === 'value'))
    .find((option) => option !== undefined);
}

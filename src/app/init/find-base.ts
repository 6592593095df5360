/** The config that ideas would change: the file that the script reads, or one of the usual names. */
import { flatten } from '../../core/flat-config.ts';
import { readBase } from '../../core/base-text.ts';
import { configOption } from '../../core/script-facts.ts';
import type { YamlValue } from '../../core/yaml.ts';
import type { FoundScript } from './find-scripts.ts';
import { isThere, namesIn, textOf } from './look.ts';
import type { LookFiles } from './look.ts';

export interface FoundBase {
  /** Relative to the project. */
  path: string;
  value: YamlValue;
  /** Dotted; null: it cannot be read as a mapping, which `orze check` tells. */
  keys: string[] | null;
}

const USUAL = ['configs/base.yaml', 'config.yaml', 'base.yaml', 'configs/base.yml', 'config.yml'];
const FOLDERS = ['conf', 'configs', 'config'];
const MAX_BASE_BYTES = 1024 * 1024;

export async function findBase(root: string, script: FoundScript | null, files: LookFiles): Promise<FoundBase | null> {
  for (const path of [...namedBy(script), ...USUAL])
    if (await isThere(`${root}/${path}`, files)) return readOne(root, path, files);
  for (const folder of FOLDERS) {
    const names = (await namesIn(`${root}/${folder}`, files)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
    const likely = names.find((each) => /^(config|base|default)\./.test(each));
    // One config among many is a guess; `conf` is where hydra keeps its one.
    const name = likely ?? (names.length === 1 || folder === 'conf' ? names[0] : undefined);
    if (name !== undefined) return readOne(root, `${folder}/${name}`, files);
  }
  return null;
}

/** What the script takes when nothing else is said. */
function namedBy(script: FoundScript | null): string[] {
  if (script === null) return [];
  const folder = script.path.includes('/') ? script.path.slice(0, script.path.lastIndexOf('/') + 1) : '';
  const fallback = configOption(script.facts)?.fallback;
  const plainPath = (path: string): boolean => /^[\w][\w./-]*$/.test(path) && !path.includes('..');
  const hydra = script.facts.hydraConfig?.replace(/^\.\//, '');
  return [...(typeof fallback === 'string' ? [fallback] : []), ...(hydra === undefined ? [] : [folder + hydra])].filter(
    plainPath,
  );
}

async function readOne(root: string, path: string, files: LookFiles): Promise<FoundBase> {
  const text = await textOf(`${root}/${path}`, MAX_BASE_BYTES, files);
  const read = text === undefined ? undefined : readBase(text, path);
  if (read === undefined || read.problem !== null) return { path, value: null, keys: null };
  return { path, value: read.value, keys: Object.keys(flatten(read.value)) };
}

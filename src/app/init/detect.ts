/** What is already there: a training script, its interpreter, a base config. Looks at few, named places only. */
import type { Files } from '../../edge/edges.ts';
import { FileError } from '../../edge/file-error.ts';

export type LookFiles = Pick<Files, 'read' | 'list' | 'stat'>;

export interface Found {
  /** Takes `--idea-id`; relative to the project. */
  trainScript: string | null;
  /** Looks like a training script, but does not mention `--idea-id`. */
  almost: string | null;
  /** What runs it, if that is not the default. */
  python: string | null;
  baseConfig: string | null;
}

const SCRIPT_NAMES = ['train_idea.py', 'train.py', 'main.py'];
const BASE_CONFIGS = ['configs/base.yaml', 'config.yaml', 'base.yaml', 'configs/base.yml', 'config.yml'];
const VENVS = ['.venv/bin/python', 'venv/bin/python'];
/** Bounds of the search: a scan of a huge tree is a hang. */
const MAX_SCRIPTS = 200;
const MAX_SCRIPT_BYTES = 1024 * 1024;

/** What is found is named relative to `root`. */
export async function detectProject(root: string, files: LookFiles): Promise<Found> {
  const scripts = await scriptsOf(root, files);
  let trainScript: string | null = null;
  let almost: string | null = null;
  for (const script of scripts) {
    if (await mentionsIdeaId(`${root}/${script}`, files)) {
      trainScript = script;
      break;
    }
    if (SCRIPT_NAMES.includes(script)) almost ??= script;
  }
  return {
    trainScript,
    almost: trainScript === null ? almost : null,
    python: await interpreterFor(root, trainScript, files),
    baseConfig: (await firstThere(root, BASE_CONFIGS, files)) ?? (await firstOfFolder(root, 'conf', files)),
  };
}

/** Candidates, the likeliest names first. */
async function scriptsOf(root: string, files: LookFiles): Promise<string[]> {
  const top = await namesIn(root, files);
  const below = (await namesIn(`${root}/scripts`, files)).map((name) => `scripts/${name}`);
  const all = [...top, ...below].filter((name) => /\.(py|sh|mjs|js)$/.test(name));
  return all.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, MAX_SCRIPTS);
}

function rank(name: string): number {
  const at = SCRIPT_NAMES.indexOf(name);
  return at < 0 ? SCRIPT_NAMES.length : at;
}

async function mentionsIdeaId(path: string, files: LookFiles): Promise<boolean> {
  try {
    return (await files.read(path, MAX_SCRIPT_BYTES)).includes('--idea-id');
  } catch (error) {
    // A folder, too large, or not readable for us: not a script that orze could start.
    if (error instanceof FileError) return false;
    throw error;
  }
}

async function interpreterFor(root: string, script: string | null, files: LookFiles): Promise<string | null> {
  if (script?.endsWith('.sh')) return 'bash';
  if (script !== null && /\.m?js$/.test(script)) return 'node';
  return firstThere(root, VENVS, files);
}

async function firstThere(root: string, names: readonly string[], files: LookFiles): Promise<string | null> {
  for (const name of names) if (await isThere(`${root}/${name}`, files)) return name;
  return null;
}

/** A file, or a link that may lead to one. */
async function isThere(path: string, files: LookFiles): Promise<boolean> {
  const stat = await files.stat(path);
  return stat !== undefined && stat.kind !== 'folder';
}

async function firstOfFolder(root: string, folder: string, files: LookFiles): Promise<string | null> {
  const names = (await namesIn(`${root}/${folder}`, files)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const name = names.find((each) => /^(config|base)\./.test(each)) ?? names[0];
  return name === undefined ? null : `${folder}/${name}`;
}

async function namesIn(folder: string, files: LookFiles): Promise<string[]> {
  return (await files.stat(folder))?.kind === 'folder' ? files.list(folder) : [];
}

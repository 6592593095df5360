/** Which scripts of a project look like its training, the likeliest first. Few, named places; nothing is executed. */
import { languageOf, readScript } from '../../core/script-facts.ts';
import type { Language, ScriptFacts } from '../../core/script-facts.ts';
import { namesIn, textOf } from './look.ts';
import type { LookFiles } from './look.ts';

export interface FoundScript {
  /** Relative to the project. */
  path: string;
  language: Language;
  facts: ScriptFacts;
  text: string;
}

const FOLDERS = ['', 'scripts', 'src', 'tools'];
const NAMES = ['orze_train.py', 'orze_train.mjs', 'train_idea.py', 'train_idea.mjs', 'train.py', 'main.py'];
/** Bounds of the search: a scan of a huge tree is a hang. */
const MAX_SCRIPTS = 200;
const MAX_SCRIPT_BYTES = 1024 * 1024;

export async function findScripts(root: string, files: LookFiles): Promise<FoundScript[]> {
  const paths: string[] = [];
  for (const folder of FOLDERS) {
    const names = await namesIn(folder === '' ? root : `${root}/${folder}`, files);
    paths.push(...names.map((name) => (folder === '' ? name : `${folder}/${name}`)));
  }
  const likely = paths
    .filter((path) => languageOf(path) !== null)
    .toSorted((a, b) => byName(a) - byName(b) || (a < b ? -1 : 1));
  const found: FoundScript[] = [];
  for (const path of likely.slice(0, MAX_SCRIPTS)) {
    const script = await readOne(root, path, files);
    if (script !== undefined && rank(script) < NOT_ONE) found.push(script);
  }
  return found.toSorted((a, b) => rank(a) - rank(b) || byName(a.path) - byName(b.path) || (a.path < b.path ? -1 : 1));
}

/** undefined: no file there that can be read as a script. */
export async function readOne(root: string, path: string, files: LookFiles): Promise<FoundScript | undefined> {
  const language = languageOf(path);
  const text = language === null ? undefined : await textOf(`${root}/${path}`, MAX_SCRIPT_BYTES, files);
  if (language === null || text === undefined) return undefined;
  return { path, language, text, facts: readScript(text, language) };
}

function byName(path: string): number {
  const at = NAMES.indexOf(path);
  return at < 0 ? NAMES.length : at;
}

const NOT_ONE = 9;

/** Those that orze can call as they are come first, then those whose name says what they do. */
function rank({ path, language, facts }: FoundScript): number {
  if (facts.takesIdeaId) return 0;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^test_|_test\.|\.test\.|^conftest\.py$|^setup\.py$|\.config\./.test(name)) return NOT_ONE;
  if (facts.readsOrze && facts.parser === null && /train|main|run/.test(name)) return 1;
  if (name === 'train.py') return path === name ? 2 : 3;
  const runs = facts.parser !== null || (language === 'python' && facts.hasMain);
  if (/train/i.test(name) && (runs || language !== 'python')) return language === 'shell' ? 7 : 4;
  return name === 'main.py' && facts.parser !== null ? 5 : NOT_ONE;
}

/** It takes what orze gives as it is. */
export function isDirect({ facts }: FoundScript): boolean {
  return facts.takesIdeaId || (facts.readsOrze && facts.parser === null);
}

/** `orze init`: makes what a project needs and is not there yet. Never overwrites. */
import type { Files } from '../../edge/edges.ts';
import type { ProgramProbe } from '../../edge/programs.ts';
import { detectProject } from './detect.ts';
import type { Found } from './detect.ts';
import { BASELINE_IDEA, BASE_YAML, EMPTY_BASE_YAML, STARTER_IDEAS, starterOrzeYaml } from './templates.ts';
import { TRAIN_NODE } from './train-node.ts';
import { TRAIN_PYTHON } from './train-python.ts';

export type InitFiles = Pick<Files, 'read' | 'list' | 'stat' | 'ensureFolder' | 'create' | 'append'>;

export interface InitLine {
  did: 'created' | 'kept' | 'added' | 'found';
  what: string;
  /** What is in it, or why. */
  about: string;
}

/** What a project needs, by relative path. */
interface Wanted {
  path: string;
  content: string;
  about: string;
}

const BASE_CONFIG = 'configs/base.yaml';
const GITIGNORE_LINE = 'results/';

/** `probe` tells whether python3 can be started here. Throws FileError where the folder cannot be written. */
export async function initProject(
  root: string,
  files: InitFiles,
  probe: (program: string) => Promise<ProgramProbe>,
): Promise<InitLine[]> {
  await files.ensureFolder(root);
  const found = await detectProject(root, files);
  const lines = foundLines(found);
  const starter = found.trainScript === null ? await starterScript(probe, found.python) : null;
  for (const wanted of wantedFiles(found, starter)) lines.push(await make(root, wanted, files));
  lines.push(await ignoreResults(root, files));
  return lines;
}

interface Starter extends Wanted {
  python: string | null;
}

async function starterScript(probe: (program: string) => Promise<ProgramProbe>, venv: string | null): Promise<Starter> {
  if ((await probe(venv ?? 'python3')).ok) {
    const about = 'trains a tiny model with the Python standard library; put your training in';
    return { path: 'train_idea.py', content: TRAIN_PYTHON, about, python: venv };
  }
  const about = 'no python3 here, so it trains a tiny model with Node; put your training in';
  return { path: 'train_idea.mjs', content: TRAIN_NODE, about, python: 'node' };
}

function wantedFiles(found: Found, starter: Starter | null): Wanted[] {
  const trainScript = starter?.path ?? found.trainScript ?? 'train_idea.py';
  const python = starter === null ? found.python : starter.python;
  const baseConfig = starter === null ? (found.baseConfig ?? BASE_CONFIG) : starterBase(found);
  return [
    {
      path: 'orze.yaml',
      content: starterOrzeYaml({ trainScript, baseConfig, python }),
      about: `train_script: ${trainScript}, base_config: ${baseConfig}`,
    },
    starter === null
      ? { path: 'ideas.md', content: BASELINE_IDEA, about: '1 idea (the base config as it is)' }
      : { path: 'ideas.md', content: STARTER_IDEAS, about: '3 ideas' },
    {
      path: baseConfig,
      content: starter === null ? EMPTY_BASE_YAML : BASE_YAML,
      about: 'the config that ideas change',
    },
    ...(starter === null ? [] : [starter]),
  ];
}

/** A base config that is there belongs to something else: it does not have the starter's keys. */
function starterBase(found: Found): string {
  return found.baseConfig === BASE_CONFIG ? 'configs/starter.yaml' : BASE_CONFIG;
}

function foundLines(found: Found): InitLine[] {
  const lines: InitLine[] = [];
  if (found.trainScript !== null) lines.push({ did: 'found', what: found.trainScript, about: 'takes --idea-id' });
  if (found.almost !== null) {
    const about = 'does not take --idea-id, so orze cannot call it yet: `orze rules`, section on the training script';
    lines.push({ did: 'found', what: found.almost, about });
  }
  if (found.python !== null) lines.push({ did: 'found', what: found.python, about: 'runs the scripts' });
  if (found.baseConfig !== null) lines.push({ did: 'found', what: found.baseConfig, about: 'base config' });
  return lines;
}

async function make(root: string, wanted: Wanted, files: InitFiles): Promise<InitLine> {
  const path = `${root}/${wanted.path}`;
  if ((await files.stat(path)) !== undefined) return { did: 'kept', what: wanted.path, about: 'already there' };
  const folder = path.slice(0, path.lastIndexOf('/'));
  await files.ensureFolder(folder);
  await files.create(path, wanted.content);
  return { did: 'created', what: wanted.path, about: wanted.about };
}

async function ignoreResults(root: string, files: InitFiles): Promise<InitLine> {
  const path = `${root}/.gitignore`;
  if ((await files.stat(path)) === undefined) {
    await files.create(path, `${GITIGNORE_LINE}\n`);
    return { did: 'created', what: '.gitignore', about: GITIGNORE_LINE };
  }
  const text = (await files.read(path, 1024 * 1024)).toString('utf8');
  if (/^\/?results\/?\s*$/m.test(text)) return { did: 'kept', what: '.gitignore', about: `has ${GITIGNORE_LINE}` };
  await files.append(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${GITIGNORE_LINE}\n`);
  return { did: 'added', what: '.gitignore', about: GITIGNORE_LINE };
}

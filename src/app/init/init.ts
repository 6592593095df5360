/** `orze init`: makes what a project needs and is not there yet. Never overwrites. */
import type { Files } from '../../edge/edges.ts';
import { installAgents } from '../agents/install.ts';
import type { AgentsFacts } from '../agents/texts.ts';
import { openProject } from '../open-project.ts';
import type { Found } from './detect.ts';
import type { Plan, Wanted } from './plan.ts';

export interface InitLine {
  did: 'created' | 'kept' | 'added';
  what: string;
  /** What is in it, or why. */
  about: string;
}

export interface MakeOptions {
  /** Also what agents are told (`orze agents install`). */
  agents: boolean;
  /** Tell what would be made. */
  dryRun: boolean;
}

const GITIGNORE_LINE = 'results/';

/** Throws FileError where the folder cannot be written, Refusal where marks of ours in AGENTS.md do not match. */
export async function makeProject(
  root: string,
  found: Found,
  plan: Plan,
  files: Files,
  { agents, dryRun }: MakeOptions,
): Promise<InitLine[]> {
  if (!dryRun) await files.ensureFolder(root);
  const lines: InitLine[] = [];
  for (const wanted of plan.files) lines.push(await make(root, wanted, found, plan, files, dryRun));
  if (agents) lines.push(...(await tellAgents(root, files, dryRun)));
  lines.push(await ignoreResults(root, files, dryRun));
  return lines;
}

async function make(
  root: string,
  wanted: Wanted,
  found: Found,
  plan: Plan,
  files: Files,
  dryRun: boolean,
): Promise<InitLine> {
  const path = `${root}/${wanted.path}`;
  if ((await files.stat(path)) !== undefined) {
    return { did: 'kept', what: wanted.path, about: `already there${keptNote(wanted.path, found, plan)}` };
  }
  if (!dryRun) {
    await files.ensureFolder(path.slice(0, path.lastIndexOf('/')));
    await files.create(path, wanted.content);
  }
  return { did: 'created', what: wanted.path, about: wanted.about };
}

/** Settings that are kept may not name what was made. */
function keptNote(path: string, { said }: Found, { trainScript }: Plan): string {
  const named = said?.trainScript ?? null;
  if (path !== 'orze.yaml' || named === null || named === trainScript) return '';
  return `, with train_script: ${named}; for the other one set train_script: ${trainScript}`;
}

async function tellAgents(root: string, files: Files, dryRun: boolean): Promise<InitLine[]> {
  const { config } = await openProject({ cwd: root, flags: {}, files });
  const facts: AgentsFacts = {
    metric: config.report.primary_metric,
    sort: config.report.sort,
    ideas: config.ideas_file,
    results: config.results_dir,
    hasGoal: (await files.stat(`${root}/GOAL.md`)) !== undefined,
  };
  const about = 'what agents should know of orze';
  return (await installAgents(root, facts, files, dryRun)).map(({ path, did }) => ({
    did: did === 'updated' ? 'added' : did,
    what: path,
    about: did === 'kept' ? 'says so already' : about,
  }));
}

async function ignoreResults(root: string, files: Files, dryRun: boolean): Promise<InitLine> {
  const path = `${root}/.gitignore`;
  if ((await files.stat(path)) === undefined) {
    if (!dryRun) await files.create(path, `${GITIGNORE_LINE}\n`);
    return { did: 'created', what: '.gitignore', about: GITIGNORE_LINE };
  }
  const text = (await files.read(path, 1024 * 1024)).toString('utf8');
  if (/^\/?results\/?\s*$/m.test(text)) return { did: 'kept', what: '.gitignore', about: `has ${GITIGNORE_LINE}` };
  if (!dryRun) await files.append(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${GITIGNORE_LINE}\n`);
  return { did: 'added', what: '.gitignore', about: GITIGNORE_LINE };
}

/** `orze check`: everything that can be known before a GPU is used. Runs nothing of the project, unless a smoke run is asked for. */
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import type { Files, Gpus, RandomHex } from '../../edge/edges.ts';
import type { ProgramProbe } from '../../edge/programs.ts';
import type { Project } from '../open-project.ts';
import { checkGpus, freeSlot } from './gpus.ts';
import { checkIdeas } from './ideas.ts';
import type { RunnableIdea } from './ideas.ts';
import { checkResults } from './results.ts';
import { checkScripts } from './scripts.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';
import { checkSmoke } from './smoke.ts';
import type { SmokeEdges, SmokeOptions } from './smoke.ts';

/** With what a smoke run works, and how. `tell`: it begins. */
export interface Smoke extends SmokeOptions, Pick<SmokeEdges, 'processes' | 'clock'> {
  tell: (what: string) => void;
}

export interface CheckEdges {
  files: Files;
  gpus: Gpus;
  random: RandomHex;
  probe: (program: string) => Promise<ProgramProbe>;
}

export interface CheckResult {
  sections: Section[];
  problems: Problem[];
  /** Ideas that can run, of all there are. */
  runnable: number;
  total: number;
}

/** `gpuFlag`: the value of `--gpus`. */
export async function checkProject(
  project: Project,
  gpuFlag: string | undefined,
  edges: CheckEdges,
  smoke?: Smoke,
): Promise<CheckResult> {
  const { files, gpus, random, probe } = edges;
  const [ideas, scripts, gpu, results] = await Promise.all([
    checkIdeas(project, files),
    checkScripts(project, files, probe),
    checkGpus(project, gpuFlag, gpus),
    checkResults(project, files, random),
  ]);
  const sections = [checkSettings(project), ...ideas.sections, ...scripts, gpu, ...results];
  if (smoke !== undefined) sections.push(await smokeRun(project, gpuFlag, edges, smoke, ideas.first, sections));
  const problems = sections
    .flatMap((each) => each.problems)
    .toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
  return { sections, problems, runnable: ideas.runnable, total: ideas.total };
}

/** Last, and only where nothing is wrong: else it would fail of what is known already. */
async function smokeRun(
  project: Project,
  gpuFlag: string | undefined,
  edges: CheckEdges,
  smoke: Smoke,
  idea: RunnableIdea | null,
  before: readonly Section[],
): Promise<Section> {
  const untried = (why: string): Section =>
    section('smoke', 'not tried', [{ code: 'W0317', message: `no smoke run: ${why}`, help: '`orze explain W0317`' }]);
  if (before.some(({ state }) => state === 'error')) return untried('there are errors');
  if (idea === null) return untried('there is no idea that can run');
  const free = await freeSlot(project, gpuFlag, edges.gpus, smoke.env);
  if (free === null) return untried('no slot is free');
  if (smoke.signal.aborted) return untried('it was interrupted');
  smoke.tell(`smoke run of ${idea.id} on ${free.slot.id}, at most ${Math.round(smoke.limitS)} s`);
  return checkSmoke(project, idea, free, { ...edges, ...smoke }, smoke);
}

function checkSettings({ configPath, origins, problems }: Project): Section {
  const said = [...origins.values()].filter((origin) => origin !== 'default').length;
  const name = configPath === null ? 'settings' : configPath.slice(configPath.lastIndexOf('/') + 1);
  return section(name, configPath === null && said === 0 ? 'no orze.yaml: all defaults' : `${said} settings`, problems);
}

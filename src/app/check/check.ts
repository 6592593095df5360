/** `orze check`: everything that can be known before a GPU is used. Runs nothing of the project. */
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import type { Files, Gpus, RandomHex } from '../../edge/edges.ts';
import type { ProgramProbe } from '../../edge/programs.ts';
import type { Project } from '../open-project.ts';
import { checkGpus } from './gpus.ts';
import { checkIdeas } from './ideas.ts';
import { checkResults } from './results.ts';
import { checkScripts } from './scripts.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

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
): Promise<CheckResult> {
  const { files, gpus, random, probe } = edges;
  const [ideas, scripts, gpu, results] = await Promise.all([
    checkIdeas(project, files),
    checkScripts(project, files, probe),
    checkGpus(project, gpuFlag, gpus),
    checkResults(project, files, random),
  ]);
  const sections = [checkSettings(project), ...ideas.sections, ...scripts, gpu, ...results];
  const problems = sections
    .flatMap((each) => each.problems)
    .toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
  return { sections, problems, runnable: ideas.runnable, total: ideas.total };
}

function checkSettings({ configPath, origins, problems }: Project): Section {
  const said = [...origins.values()].filter((origin) => origin !== 'default').length;
  const name = configPath === null ? 'settings' : configPath.slice(configPath.lastIndexOf('/') + 1);
  return section(name, configPath === null && said === 0 ? 'no orze.yaml: all defaults' : `${said} settings`, problems);
}

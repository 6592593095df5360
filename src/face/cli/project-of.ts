/** The settings of the project, for verbs that ask nothing else of it. */
import { openProject } from '../../app/open-project.ts';
import type { Project } from '../../app/open-project.ts';
import { Refusal } from '../../app/refusal.ts';
import { isError } from '../../core/problem.ts';
import type { VerbInput } from './verb.ts';

/** Throws {@link Refusal} where they cannot be used. */
export async function projectOf({ cwd, configFile, flags }: VerbInput): Promise<Project> {
  const project = await openProject({ cwd, flags, ...(configFile === undefined ? {} : { configFile }) });
  const wrong = project.problems.find(isError);
  if (wrong !== undefined) throw new Refusal('usage', wrong);
  return project;
}

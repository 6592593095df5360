/** The parts of orze on a real small project, without the loop: for tests that call one part. */
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import type { FarmEvent } from '../../src/app/events.ts';
import { openFarm } from '../../src/app/open.ts';
import { openProject } from '../../src/app/open-project.ts';
import { Project } from './project.ts';

interface OpenedProject {
  project: Project;
  ctx: Context;
  told: FarmEvent[];
}

/** `env`: beside PATH and the like, what orze inherits. The project goes with the test. */
export async function openedProject(
  files: Record<string, string>,
  env: Readonly<Record<string, string>> = {},
): Promise<OpenedProject> {
  const project = new Project({ 'ideas.md': '', ...files });
  onTestFinished(() => project.remove());
  const { config, problems } = await openProject({ cwd: project.dir, flags: {} });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const told: FarmEvent[] = [];
  const tell = (event: FarmEvent) => void told.push(event);
  const all = { ...project.env, ...env };
  const opened = await openFarm({
    root: project.dir,
    config,
    gpus: 'cpu:1',
    needSlots: true,
    version: '0',
    env: all,
    tell,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  return { project, ctx: opened.value.ctx, told };
}

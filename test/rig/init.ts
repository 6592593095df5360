/** `orze init` without its face: what it finds and makes in a folder, on a machine without GPUs. */
import { detectProject } from '../../src/app/init/detect.ts';
import type { Found } from '../../src/app/init/detect.ts';
import { makeProject } from '../../src/app/init/init.ts';
import type { InitLine } from '../../src/app/init/init.ts';
import { needsShim, planProject } from '../../src/app/init/plan.ts';
import type { Choices } from '../../src/app/init/plan.ts';
import { openFiles } from '../../src/edge/files.ts';

export interface InitOptions extends Partial<Choices> {
  /** What `python3 --version` says; null: there is none. */
  python?: string | null;
  trainScript?: string;
}

export async function foundIn(
  root: string,
  { python = 'Python 3.11.7', trainScript }: InitOptions = {},
): Promise<Found> {
  const probe = async () =>
    python === null ? ({ ok: false, why: 'no' } as const) : ({ ok: true, version: python } as const);
  const gpus = { look: async () => ({ ok: false, why: 'absent', message: 'none' }) as const };
  return detectProject(root, { files: openFiles(), gpus, probe }, trainScript);
}

/** With the answers that Enter gives. */
export async function initIn(root: string, options: InitOptions = {}): Promise<InitLine[]> {
  const found = await foundIn(root, options);
  const { metric, said } = found;
  const guess = said !== null ? said.metric : metric === null ? null : { name: metric.name, goal: metric.goal };
  const choices = { wrap: null, metric: guess, shim: needsShim(found), ...options };
  return makeProject(root, found, planProject(found, choices), openFiles(), { agents: false, dryRun: false });
}

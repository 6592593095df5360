/** A machine with NVIDIA GPUs, as its tool shows it: test/rig/fake-nvidia-smi on the PATH of a project. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURES } from './gpu-fixtures.ts';
import { REPOSITORY } from './project.ts';
import type { Project } from './project.ts';

/** A line of nvidia-smi: MiB in use of 80 GiB, percent. */
export const h100 = (index: number, usedMiB: number, percent = 0): string =>
  `${index}, GPU-a000000${index}-1111-2222-3333-00000000000a, NVIDIA H100, ${usedMiB}, 81559, ${percent}, 38, 25.40, [N/A]\n`;

/** The environment in which orze sees these lines; the file gpu/now.txt holds them, and may change. */
export function gpuBox(project: Project, lines: string): NodeJS.ProcessEnv {
  project.write('gpu/now.txt', lines);
  project.write('gpu/gpus', `${project.path('gpu/now.txt')}\n`);
  mkdirSync(project.path('bin'));
  symlinkSync(join(REPOSITORY, 'test/rig/fake-nvidia-smi'), project.path('bin', 'nvidia-smi'));
  return {
    PATH: `${project.path('bin')}:${process.env.PATH}`,
    FAKE_GPU_DIR: project.path('gpu'),
    FAKE_GPU_FIXTURES: FIXTURES,
  };
}

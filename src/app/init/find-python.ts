/** The interpreter of a project and the torch in it. Only the interpreter is started, for its version. */
import type { ProgramProbe } from '../../edge/programs.ts';
import { firstThere, namesIn, textOf } from './look.ts';
import type { LookFiles } from './look.ts';

export type Probe = (program: string) => Promise<ProgramProbe>;

export interface FoundPython {
  /** Relative to the project, or `python3`. */
  path: string;
  /** `3.11.7`; null: it does not say. */
  version: string | null;
  /** Why it cannot be started; null: it can. */
  broken: string | null;
  torch: { version: string; cuda: string | null } | null;
}

const VENVS = ['.venv', 'venv', 'env'];

/** null: there is no virtual environment, and no python3 can be started. */
export async function findPython(root: string, files: LookFiles, probe: Probe): Promise<FoundPython | null> {
  const venv = await firstThere(
    root,
    VENVS.map((name) => `${name}/bin/python`),
    files,
  );
  const path = venv ?? 'python3';
  const answer = await probe(path);
  if (!answer.ok && venv === null) return null;
  const version = answer.ok ? (/^Python (\d[\w.+-]*)/.exec(answer.version)?.[1] ?? null) : null;
  return {
    path,
    version,
    broken: answer.ok ? null : answer.why,
    torch: venv === null ? null : await findTorch(`${root}/${venv.replace(/\/bin\/python$/, '')}`, files),
  };
}

async function findTorch(venv: string, files: LookFiles): Promise<FoundPython['torch']> {
  for (const python of await namesIn(`${venv}/lib`, files)) {
    if (!/^python3\.\d+$/.test(python)) continue;
    const packages = `${venv}/lib/${python}/site-packages`;
    const info = (await namesIn(packages, files)).find((name) => /^torch-[\w.+]+\.dist-info$/.test(name));
    if (info === undefined) continue;
    const [version = '', build] = info.replace(/^torch-|\.dist-info$/g, '').split('+');
    const told = /^cuda\b[^=\n]*=\s*'([\d.]+)'/m.exec(
      (await textOf(`${packages}/torch/version.py`, 4096, files)) ?? '',
    )?.[1];
    const built = /^cu(\d+)(\d)$/.exec(build ?? '');
    return { version, cuda: told ?? (built === null ? null : `${built[1]}.${built[2]}`) };
  }
  return null;
}

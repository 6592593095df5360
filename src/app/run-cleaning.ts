/** Files of finished runs that patterns name. What runs, what orze wrote and what a result is made of is never among them. */
import { basename, join } from 'node:path';
import { hasCode } from '../edge/file-error.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import type { RunLayout } from './layout.ts';
import { readReleased } from './run-files.ts';
import { safeJoin } from './safe-join.ts';

/** Records of the contract: no pattern deletes them. */
const KEPT: ReadonlySet<string> = new Set(['claim.json', 'metrics.json', 'idea.md', 'config.yaml']);

type Reading = Pick<Context, 'files' | 'layout'>;

export interface FoundFile {
  /** Inside the run folder. */
  path: string;
  bytes: number;
}

/** The run folder, unless a link stands in its place: nothing is deleted outside of results/. */
export async function ownFolder({ files }: Reading, root: string, name: string): Promise<string | null> {
  try {
    return await safeJoin(files, root, name);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return null;
    throw error;
  }
}

/** By a fresh look: another host may have started it again since it was seen to be over. */
export async function isOver({ files }: Reading, run: RunLayout): Promise<boolean> {
  const claim = await readClaimFile(files, run.dir);
  if (claim.kind !== 'ours') return claim.kind === 'python' && (await files.stat(run.metrics)) !== undefined;
  return (await readReleased(files, run, claim.claim.token)) !== undefined;
}

/** Links are neither followed nor found. `match`: of a path inside the run, or of a name; `keep`: names at its top that stay as well. */
export async function findFiles(
  { files }: Reading,
  dir: string,
  match: (path: string) => boolean,
  keep: ReadonlySet<string> = new Set(),
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const walk = async (below: string): Promise<void> => {
    let names: string[];
    try {
      names = await files.list(join(dir, below));
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return; // deleted meanwhile
      throw error;
    }
    for (const name of names) {
      if (below === '' && (name === '.orze' || KEPT.has(name) || keep.has(name))) continue;
      const path = `${below}${name}`;
      const stat = await files.stat(join(dir, path));
      if (stat?.kind === 'folder') await walk(`${path}/`);
      else if (stat?.kind === 'file' && (match(path) || match(basename(path)))) found.push({ path, bytes: stat.bytes });
    }
  };
  await walk('');
  return found;
}

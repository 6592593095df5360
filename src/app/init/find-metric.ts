/** The metric of a project, from what earlier runs printed, else from what its script would print. */
import { goalOf, ranked, seeLog, seeScript } from '../../core/metric-guess.ts';
import type { Goal, Seen } from '../../core/metric-guess.ts';
import { namesIn, tailOf } from './look.ts';
import type { LookFiles } from './look.ts';

export interface FoundMetric {
  name: string;
  goal: Goal;
  /** Logs that have it; 0: it was seen in the script alone. */
  logs: number;
  /** A place, as it was printed. */
  example: string;
  /** Others that were seen beside it, the likeliest first. */
  also: string[];
}

const FOLDERS = ['', 'logs', 'log', 'runs', 'outputs', 'output'];
const LOG = /\.(?:log|out|txt)$/;
const NO_LOG = /^(?:requirements|constraints|LICENSE|README)/i;
/** Bounds: `outputs/DATE/TIME/train.log` is found, a tree of millions is not walked. */
const MAX_DEPTH = 3;
const MAX_FOLDERS = 100;
const MAX_STATS = 400;
const MAX_LOGS = 20;
const TAIL_BYTES = 128 * 1024;
const MOST_ALSO = 3;

export async function findMetric(root: string, script: string | null, files: LookFiles): Promise<FoundMetric | null> {
  const seen = new Map<string, Seen>();
  for (const log of await newestLogs(root, files)) seeLog(await tailOf(log, TAIL_BYTES, files), seen);
  const inLogs = seen.size > 0;
  if (!inLogs && script !== null) seeScript(script, seen);
  const [name, ...also] = ranked(seen);
  const goal = name === undefined ? null : goalOf(name);
  const facts = name === undefined ? undefined : seen.get(name);
  if (name === undefined || goal === null || facts === undefined) return null;
  return { name, goal, logs: inLogs ? facts.texts : 0, example: facts.example, also: also.slice(0, MOST_ALSO) };
}

async function newestLogs(root: string, files: LookFiles): Promise<string[]> {
  const logs: { path: string; mtimeMs: number }[] = [];
  let folders = 0;
  let stats = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    folders += 1;
    for (const name of await namesIn(folder, files)) {
      const isLog = LOG.test(name) && !NO_LOG.test(name);
      const mayBeFolder = depth > 0 && depth < MAX_DEPTH && !/\.\w+$/.test(name);
      if ((!isLog && !mayBeFolder) || (stats += 1) > MAX_STATS) continue;
      const path = `${folder}/${name}`;
      const stat = await files.stat(path);
      if (stat?.kind === 'file' && isLog) logs.push({ path, mtimeMs: stat.mtimeMs });
      else if (stat?.kind === 'folder' && mayBeFolder && folders < MAX_FOLDERS) await walk(path, depth + 1);
    }
  };
  for (const folder of FOLDERS) await walk(folder === '' ? root : `${root}/${folder}`, folder === '' ? 0 : 1);
  return logs
    .toSorted((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, MAX_LOGS)
    .map(({ path }) => path);
}

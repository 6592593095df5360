/** Finds the processes of one self-test: by what was put into their environment, never by a name. */
import { basename, dirname } from 'node:path';
import type { ProcessIdentity } from '../../core/run.ts';
import type { Machine, Processes } from '../../edge/edges.ts';
import { allStats, environmentOf, parentOf, programOf } from '../../edge/proc.ts';

export interface Member {
  process: ProcessIdentity;
  role: 'orze' | 'keeper' | 'trainer' | 'other';
  /** Of an orze and a trainer: the host that started it. Of a keeper: the name of its host's local folder. */
  host: string;
  /** Of a trainer: its attempt. */
  token: string;
  /** Of a trainer. */
  idea: string;
  /** Of a keeper: its id. */
  keeper: string;
  /** Pid of its parent. */
  parent: number;
}

export type Finder = () => Member[];

/** `mark`: a path that only this self-test names. What runs already when this is called is none of it. */
export function finder(mark: string, machine: Machine): Finder {
  const strangers = new Set(allStats().map(({ pid, start }) => `${pid}:${start}`));
  return () => {
    const found: Member[] = [];
    for (const { pid, start, zombie } of allStats().toSorted((a, b) => a.start - b.start)) {
      if (zombie || pid === process.pid || strangers.has(`${pid}:${start}`)) continue;
      const member = memberOf({ pid, start, boot: machine.bootId, pidns: machine.pidns }, mark);
      // Between fork and exec a trainer still looks like its keeper.
      const twin = member?.role === 'keeper' && found.some(({ keeper }) => keeper === member.keeper);
      if (member !== null && !twin) found.push(member);
    }
    return found;
  };
}

function memberOf(identity: ProcessIdentity, mark: string): Member | null {
  const { pid } = identity;
  const env = environmentOf(pid);
  const parent = parentOf(pid);
  if (env === undefined || parent === undefined || ![...env.values()].some((value) => value.includes(mark)))
    return null;
  const spec = env.get('ORZE_KEEPER');
  const token = env.get('ORZE_RUN_TOKEN') ?? '';
  const host = env.get('SELFTEST_HOST') ?? '';
  const known = { process: identity, host, token, idea: env.get('ORZE_IDEA_ID') ?? '', keeper: '', parent };
  if (token !== '') return { ...known, role: 'trainer' };
  if (spec !== undefined) {
    // <local folder of the host>/<project>/keepers/<id>/spec.json
    const folder = dirname(spec);
    return { ...known, role: 'keeper', host: basename(dirname(dirname(dirname(folder)))), keeper: basename(folder) };
  }
  return { ...known, role: programOf(pid) === process.execPath ? 'orze' : 'other' };
}

/** Kills all of them, and looks until none is left. Answers what could not be ended. */
export async function endAll(find: Finder, processes: Processes): Promise<Member[]> {
  for (let looks = 0; looks < 200; looks += 1) {
    const left = find();
    if (left.length === 0) return [];
    for (const { process: target } of left) processes.signal(target, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return find();
}

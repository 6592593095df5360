/** The claim race: contenders as processes, killed and started again if wanted, and the judgement over what their witness files say. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RaceJob } from './race-claimer.ts';

export interface RacePlan {
  /** Made and removed by the race: on the file system of this folder. */
  below: string;
  /** The same folder as other clients of a network file system see it: contenders take `below` and these in turn. */
  alsoBelow?: readonly string[];
  /** The bundled race-claimer. */
  program: string;
  ideas: number;
  ours: number;
  farms: number;
  /** Every so many-th idea is reserved (an empty folder) by somebody who died long ago; 0: none. */
  reservedEvery: number;
  emptyGrace: number;
  /** Milliseconds between two kills of one of ours, which is started again at once; 0: none. */
  killEveryMs: number;
  /** How many of them. */
  kills: number;
}

export interface RaceResult {
  /** Ideas of which two trainings overlapped, or that were trained again after their end. */
  doubled: string[];
  /** Ideas that no training ended. */
  lost: string[];
  /** Tokens that were launched more than once. */
  relaunched: string[];
  /** What is in results/ does not fit the witnesses. */
  misfits: string[];
  /** Trainings that a kill cut off. */
  cut: number;
  killed: number;
  byFarm: number;
  /** What stands in .orze/prep after the end; killed contenders leave some. */
  leftPrepared: number;
  seconds: number;
}

export async function race(plan: RacePlan): Promise<RaceResult> {
  const root = mkdtempSync(join(plan.below, 'orze-race-'));
  // On this machine's own disk: a network file system may lose lines that two clients append.
  const witnesses = mkdtempSync(join(tmpdir(), 'orze-race-witness-'));
  const children = new Set<ChildProcess>();
  try {
    for (const name of ['prep', 'attempts']) mkdirSync(join(root, 'results/.orze', name), { recursive: true });
    const step = plan.reservedEvery;
    if (step > 0) for (let n = step; n <= plan.ideas; n += step) mkdirSync(join(root, 'results', `idea-${n}`));
    const began = performance.now();
    const killed = await run(plan, root, witnesses, children);
    return judged(root, witnesses, plan, killed, (performance.now() - began) / 1000);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
    rmSync(witnesses, { recursive: true, force: true });
  }
}

/** Until every contender has seen every idea finished; answers how many were killed. */
async function run(plan: RacePlan, root: string, witnesses: string, children: Set<ChildProcess>): Promise<number> {
  const go = join(root, 'go');
  let started = 0;
  let killed = 0;
  const victims = new Set<ChildProcess>();
  const views = [plan.below, ...(plan.alsoBelow ?? [])];
  const begin = async (kind: RaceJob['kind'], number: number): Promise<void> => {
    const seen = join(views[number % views.length] ?? plan.below, basename(root));
    for (;;) {
      const witness = join(witnesses, `${kind}-${++started}`);
      const { ideas, emptyGrace } = plan;
      const job: RaceJob = { root: seen, witness, go, ideas, kind, emptyGrace };
      const child = spawn(process.execPath, [plan.program, JSON.stringify(job)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      children.add(child);
      let words = '';
      if (kind === 'ours') victims.add(child);
      child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
        child.on('close', (...end) => resolve(end)),
      );
      children.delete(child);
      victims.delete(child);
      if (signal === 'SIGKILL') continue;
      if (code !== 0) throw new Error(`a contender ended with ${code}:\n${words}`);
      return;
    }
  };
  const timer = setInterval(() => {
    const victim = [...victims][Math.floor(Math.random() * victims.size)];
    if (plan.killEveryMs === 0 || killed === plan.kills || victim === undefined) return;
    victim.kill('SIGKILL');
    killed += 1;
  }, plan.killEveryMs || 1000);
  try {
    const all = Array.from({ length: plan.ours + plan.farms }, (_, n) => begin(n < plan.ours ? 'ours' : 'farm', n));
    writeFileSync(go, '');
    await Promise.all(all);
  } finally {
    clearInterval(timer);
  }
  return killed;
}

interface Training {
  by: string;
  token: string;
  from: bigint;
  /** Its end; for one that was cut off, the last sign of life of its contender. */
  to: bigint;
  whole: boolean;
}

/** `root`: the project folder as the race left it, or a copy; `witnesses`: a folder of the contenders' own files. */
export function judged(
  root: string,
  witnesses: string,
  plan: Pick<RacePlan, 'ideas'>,
  killed: number,
  seconds: number,
): RaceResult {
  const trainings = new Map<string, Training[]>();
  const launches = new Map<string, number>();
  for (const by of readdirSync(witnesses)) {
    for (const { id, training } of testimony(by, readFileSync(join(witnesses, by), 'utf8'))) {
      trainings.set(id, [...(trainings.get(id) ?? []), training]);
      const key = `${training.token} ${id}`;
      launches.set(key, (launches.get(key) ?? 0) + 1);
    }
  }
  const result: RaceResult = {
    doubled: [],
    lost: [],
    relaunched: [...launches].filter(([, times]) => times > 1).map(([key]) => key),
    misfits: [],
    cut: 0,
    killed,
    byFarm: 0,
    leftPrepared: readdirSync(join(root, 'results/.orze/prep')).length,
    seconds,
  };
  for (let n = 1; n <= plan.ideas; n += 1) {
    const id = `idea-${n}`;
    const mine = (trainings.get(id) ?? []).toSorted((a, b) => (a.from < b.from ? -1 : 1));
    const last = mine.at(-1);
    const metrics = join(root, 'results', id, 'metrics.json');
    // A kill may fall between the metrics and the word about them: the result is there all the same.
    if (last === undefined || !existsSync(metrics)) {
      result.lost.push(id);
      continue;
    }
    const overlaps = mine.some((training, i) => {
      const next = mine[i + 1];
      return next !== undefined && (training.whole || training.to > next.from);
    });
    if (overlaps) result.doubled.push(id);
    result.cut += mine.filter(({ whole }) => !whole).length;
    if (last.token.startsWith('farm-')) result.byFarm += 1;
    else if (tokenOf(root, id) !== last.token) result.misfits.push(id);
  }
  const there = readdirSync(join(root, 'results')).filter((name) => name !== '.orze');
  if (there.length !== plan.ideas) result.misfits.push(`${there.length} folders for ${plan.ideas} ideas`);
  return result;
}

function tokenOf(root: string, id: string): unknown {
  return (JSON.parse(readFileSync(join(root, 'results', id, 'claim.json'), 'utf8')) as { token?: unknown }).token;
}

/** What one contender says that it has done. */
function testimony(by: string, text: string): { id: string; training: Training }[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const lastSign = BigInt(lines.at(-1)?.split(' ')[0] ?? 0);
  const trainings = new Map<string, { id: string; training: Training }>();
  const all: { id: string; training: Training }[] = [];
  for (const line of lines) {
    const [at = '', what, id = '', token = ''] = line.split(' ');
    if (what === 'launch') {
      const one = { id, training: { by, token, from: BigInt(at), to: lastSign, whole: false } };
      trainings.set(`${id} ${token}`, one);
      all.push(one);
    } else {
      const one = trainings.get(`${id} ${token}`);
      if (one !== undefined) Object.assign(one.training, { to: BigInt(at), whole: true });
    }
  }
  return all;
}

/** `orze selftest`: hurts a small fleet on the user's own results folder and prints what came of it. Exit 1 unless it was nothing. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProject } from '../../app/open-project.ts';
import { selftest } from '../../app/selftest/selftest.ts';
import type { Progress, SelftestResult } from '../../app/selftest/options.ts';
import { offsetIso } from '../../app/time.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isError } from '../../core/problem.ts';
import { errorCode } from '../../edge/file-error.ts';
import { niceness } from '../../edge/niceness.ts';
import { tellProblems } from './answer.ts';
import { picked } from './fields.ts';
import { EXIT } from './options.ts';
import type { ProjectOptions, Terminal } from './options.ts';

export interface SelftestFlags {
  faults?: number;
  seconds?: number;
  hosts?: number;
  seed?: number;
  keep?: boolean;
  json?: boolean;
  fields?: readonly string[] | null;
}

const LANES = 2;
const DEFAULTS = { faults: 100, seconds: 60, hosts: 3 };
/** Of the seconds asked for, this part is for finishing what was begun. */
const FINISHING = 0.2;
const MEAN_S = 2.5;
const SEEDS = 2 ** 32;
/** Weak enough to leave a busy machine to its owner. */
const NICE = 10;

export async function runSelftest(options: ProjectOptions & SelftestFlags, terminal: Terminal): Promise<number> {
  const project = await openProject(options);
  const told = { json: options.json === true, root: project.root };
  if (project.problems.some(isError)) {
    await tellProblems(project.problems, told, terminal);
    return EXIT.usage;
  }
  const { faults, seconds, hosts } = { ...DEFAULTS, ...defined(options) };
  const seed = options.seed ?? Math.floor(Math.random() * SEEDS);
  const results = resolve(project.root, project.config.results_dir);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const line = new ProgressLine(terminal, seconds);
  const usual = niceness(NICE);
  try {
    const result = await selftest({
      results,
      program: [process.execPath, launcher()],
      faults,
      seconds: seconds * (1 - FINISHING),
      hosts,
      lanes: LANES,
      ideas: 2 * hosts * LANES,
      meanS: MEAN_S,
      seed,
      keep: options.keep === true,
      progress: (progress) => line.show(progress),
      signal: stop.signal,
    });
    line.clear();
    if (options.json === true) terminal.stdout.write(`${JSON.stringify(picked(jsonOf(result), options.fields))}\n`);
    else print(result, terminal);
    return result.violations.length === 0 ? EXIT.ok : EXIT.bad;
  } catch (error) {
    line.clear();
    if (stop.signal.aborted) {
      terminal.stderr.write('stopped: everything of the self-test was ended and removed\n');
      return EXIT.bad;
    }
    if (errorCode(error) === undefined) throw error;
    const message = `the self-test cannot work in ${results}: ${error instanceof Error ? error.message : String(error)}`;
    const help = 'name another folder: `orze selftest --results-dir DIR`';
    await tellProblems([{ code: 'E0304', message, help }], told, terminal);
    return EXIT.bad;
  } finally {
    usual();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  }
}

/** bin/orze.js of this package, from src/face/cli and dist/face/cli alike. */
function launcher(): string {
  return realpathSync(fileURLToPath(new URL('../../../bin/orze.js', import.meta.url)));
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const counted = ({ violations }: SelftestResult) => {
  const of = (kind: string): number => violations.filter((one) => one.kind === kind).length;
  return { lost: of('lost'), double: of('double'), torn: of('torn') };
};

function print(result: SelftestResult, terminal: Terminal): void {
  const { violations, faults, runs, seed, kept } = result;
  for (const { kind, what, story } of violations) {
    terminal.stdout.write(`${kind.padEnd(6)}  ${terminalSafe(what)}\n`);
    for (const line of story) terminal.stdout.write(`        ${terminalSafe(line)}\n`);
  }
  if (violations.length > 0) {
    terminal.stdout.write(`to draw the same faults again: orze selftest --seed ${seed} --keep\n`);
  }
  if (kept !== null) terminal.stdout.write(`kept: ${kept.project} and ${kept.local}\n`);
  const { lost, double, torn } = counted(result);
  terminal.stdout.write(`faults ${faults} · runs ${runs} · lost ${lost} · double ${double} · torn ${torn}\n`);
}

function jsonOf(result: SelftestResult): object {
  const { faults, runs, ideas, setAside, seconds, seed, log, reads, longestOverlapS, violations, kept } = result;
  const ok = violations.length === 0;
  const byKind: Record<string, number> = {};
  for (const { kind } of log) byKind[kind] = (byKind[kind] ?? 0) + 1;
  const counts = { faults, runs, ...counted(result) };
  return {
    schema: 'orze.selftest/1',
    ok,
    generated_at: offsetIso(new Date()),
    ...counts,
    ideas,
    setAside,
    seconds,
    seed,
    byKind,
    reads,
    longestOverlapS,
    violations,
    kept,
  };
}

/** One line drawn in place; nothing where stderr is no terminal. */
class ProgressLine {
  readonly #out: Terminal['stderr'];
  readonly #seconds: number;
  readonly #on: boolean;
  #shown = false;

  constructor(terminal: Terminal, seconds: number) {
    this.#out = terminal.stderr;
    this.#seconds = seconds;
    this.#on = terminal.stderr.isTTY === true && terminal.env['TERM'] !== 'dumb';
  }

  show({ phase, seconds, faults, ideas, ended }: Progress): void {
    if (!this.#on) return;
    this.#shown = true;
    const time = `${Math.round(seconds)} s of about ${this.#seconds} s`;
    this.#out.write(`\r\u001b[Kselftest: ${phase}, ${time} · faults ${faults} · ideas ${ended} of ${ideas} done`);
  }

  clear(): void {
    if (this.#shown) this.#out.write('\r\u001b[K');
    this.#shown = false;
  }
}

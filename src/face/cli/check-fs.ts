/** `orze check fs`: does the results folder hold what orze promises? Exit 1 when it does not, or for one host only. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFolder } from '../../app/fs-check/check-folder.ts';
import type { FsReport } from '../../app/fs-check/check-folder.ts';
import { startTaker } from '../../app/fs-check/start-taker.ts';
import { Layout } from '../../app/layout.ts';
import { openProject } from '../../app/open-project.ts';
import { offsetIso } from '../../app/time.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { systemClock } from '../../edge/clock.ts';
import { FileError } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import { openFolderProbe } from '../../edge/folder-probe.ts';
import { thisMachine } from '../../edge/machine.ts';
import { randomHex } from '../../edge/random.ts';
import { tellProblems } from './answer.ts';
import { picked } from './fields.ts';
import { fsJson, fsLines } from './fs-lines.ts';
import { EXIT } from './options.ts';
import type { ProjectOptions, Terminal } from './options.ts';

const TAKERS = 4;
const ROUNDS = 300;
/** Seconds to wait for the other host: two people, or one with two terminals. */
const MEET_S = 60;
/** Seconds for the first answer of the folder. */
const ANSWER_S = 15;
/** Milliseconds for tidying up after Ctrl-C. */
const LEAVE_MS = 5000;
const HELPER = fileURLToPath(new URL('../../app/fs-check/helper.js', import.meta.url));
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

type FsOptions = ProjectOptions & {
  json: boolean;
  fields: readonly string[] | null;
  /** Measure together with another host that does the same now. */
  meet: boolean;
};

export async function runCheckFs(options: FsOptions, terminal: Terminal): Promise<number> {
  const project = await openProject(options);
  const told = { json: options.json, root: project.root };
  if (project.problems.some(isError)) {
    await tellProblems(project.problems, told, terminal);
    return EXIT.usage;
  }
  const layout = new Layout(project.root, project.config);
  const files = openFiles();
  const clock = systemClock();
  const problem = async (one: Problem): Promise<number> => {
    await tellProblems([one], told, terminal);
    return EXIT.bad;
  };
  if (!(await answers(resolve(layout.results)))) {
    endSoon();
    return problem({
      code: 'E0316',
      message: `${layout.results} did not answer within ${ANSWER_S} s`,
      help: 'see whether its server or its mount is alive',
    });
  }
  const stop = new AbortController();
  let exit: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => {
      exit = code;
      endSoon();
      stop.abort();
    };
    process.once(name, listener);
    return () => process.off(name, listener);
  });
  try {
    const edges = {
      files,
      probe: openFolderProbe(),
      clock,
      machine: thisMachine(),
      random: randomHex,
      startTaker: () => startTaker(HELPER),
    };
    const report = await checkFolder(layout, edges, {
      takers: TAKERS,
      rounds: ROUNDS,
      meetS: options.meet ? MEET_S : null,
      signal: stop.signal,
      progress: (doing) => {
        if (!options.json) terminal.stderr.write(`… ${doing}\n`);
      },
    });
    if (options.json)
      terminal.stdout.write(`${JSON.stringify(picked(fsJson(report, offsetIso(clock.wall())), options.fields))}\n`);
    else for (const line of fsLines(report)) terminal.stdout.write(`${terminalSafe(line)}\n`);
    return exitOf(report);
  } catch (error) {
    if (exit !== null) return exit;
    if (!(error instanceof FileError)) throw error;
    const help = 'mend the rights or the mount, or choose another folder: `--results-dir DIR`';
    return problem({ code: 'E0304', message: `results folder cannot be used: ${error.message}`, help });
  } finally {
    for (const forget of listeners) forget();
  }

  /** A folder that hangs holds the call, not this program. */
  async function answers(folder: string): Promise<boolean> {
    return Promise.race([
      files.stat(folder).then(() => true),
      new Promise<false>((done) => void setTimeout(done, ANSWER_S * 1000, false).unref()),
    ]);
  }
}

function exitOf({ level, facts }: FsReport): number {
  const missed = facts.meet !== null && 'missing' in facts.meet;
  return level === 'single-host' || level === 'unfit' || missed ? EXIT.bad : EXIT.ok;
}

/** An orderly exit waits for calls on a folder that hangs: then only a signal ends this process. */
function endSoon(): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LEAVE_MS).unref();
}

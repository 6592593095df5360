/** `orze check`: one line per part, then every problem, then the counts. Exit 1 with errors, 2 without readable settings. */
import { tmpdir } from 'node:os';
import { checkProject } from '../../app/check/check.ts';
import type { CheckResult, Smoke } from '../../app/check/check.ts';
import type { Section } from '../../app/check/section.ts';
import { openProject } from '../../app/open-project.ts';
import { offsetIso } from '../../app/time.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { redactor } from '../../core/secrets.ts';
import { systemClock } from '../../edge/clock.ts';
import { openFiles } from '../../edge/files.ts';
import { openGpus } from '../../edge/gpus.ts';
import { thisMachine } from '../../edge/machine.ts';
import { openProcesses } from '../../edge/processes.ts';
import { probeProgram } from '../../edge/programs.ts';
import { randomHex } from '../../edge/random.ts';
import { tellProblems } from './answer.ts';
import { picked } from './fields.ts';
import { EXIT } from './options.ts';
import type { ProjectOptions, Terminal } from './options.ts';
import { countWords, printProblems } from './print.ts';
import type { VerbInput } from './verb.ts';

/** The settings as a whole cannot be read: nothing that follows would be about this project. */
const UNREADABLE = new Set(['E0201', 'E0202']);

type CheckOptions = ProjectOptions &
  Pick<VerbInput, 'json'> &
  Partial<Pick<VerbInput, 'fields' | 'readOnly'>> & { smoke?: boolean };

/** Seconds that a smoke run may take where nothing else is said. */
const SMOKE_S = 120;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export async function runCheck(options: CheckOptions, terminal: Terminal): Promise<number> {
  const { smoke = false, readOnly = false, json } = options;
  const project = await openProject(options);
  if (smoke && readOnly) {
    const message = '`orze check --smoke` starts a training, and ORZE_READONLY is set';
    const problem: Problem = { code: 'E0502', message, help: '`orze check` starts nothing' };
    await tellProblems([problem], { json, root: project.root }, terminal);
    return EXIT.refused;
  }
  const edges = {
    files: openFiles(),
    gpus: openGpus(),
    random: randomHex,
    probe: (program: string) => probeProgram(program, project.root),
  };
  const gone = smoke ? goneBySignal() : null;
  const result = await checkProject(
    project,
    options.flags.gpus,
    edges,
    gone === null ? undefined : smokeOf(options, gone.signal, terminal),
  ).finally(() => gone?.forget());
  const left = gone?.exit() ?? null;
  if (left !== null) return left;
  const redact = redactor(terminal.env);
  if (json) terminal.stdout.write(`${redact(JSON.stringify(picked(jsonOf(result), options.fields)))}\n`);
  else await print(result, project.root, terminal);
  if (project.problems.some(({ code }) => UNREADABLE.has(code))) return EXIT.usage;
  return result.problems.some(isError) ? EXIT.bad : EXIT.ok;
}

/** Listens until `forget`; `exit` is the code of the signal that came. */
function goneBySignal() {
  const stop = new AbortController();
  let code: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, exit]) => {
    const listener = (): void => {
      code ??= exit;
      stop.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: stop.signal,
    exit: (): number | null => code,
    forget: (): void => listeners.forEach((forget) => forget()),
  };
}

function smokeOf({ flags, json }: CheckOptions, signal: AbortSignal, terminal: Terminal): Smoke {
  const tell = (what: string): void => {
    if (!json) terminal.stderr.write(`… ${what}\n`);
  };
  const processes = openProcesses(thisMachine(), tell, true);
  // 0 is no limit for a run; nobody waits for ever here.
  const limitS = flags.timeout === undefined || flags.timeout === 0 ? SMOKE_S : flags.timeout;
  return { tmp: tmpdir(), env: terminal.env, limitS, signal, processes, clock: systemClock(), tell };
}

async function print(result: CheckResult, root: string, terminal: Terminal): Promise<void> {
  const width = Math.max(...result.sections.map(({ name }) => name.length));
  for (const section of result.sections) terminal.stdout.write(`${redactor(terminal.env)(lineOf(section, width))}\n`);
  await printProblems(firstOfEachCode(result.problems), root, terminal);
  for (const [code, count] of hidden(result.problems)) {
    terminal.stderr.write(`… and ${count} more of ${code}: \`orze check --json\` lists all\n`);
  }
  const { runnable, total } = result;
  terminal.stdout.write(`${countWords(result.problems)}.  ${runnable} of ${total} ideas can run.\n`);
}

/** The same slip in a thousand ideas is shown this often. */
const MAX_OF_ONE_CODE = 10;

function firstOfEachCode(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, number>();
  return problems.filter(({ code }) => {
    seen.set(code, (seen.get(code) ?? 0) + 1);
    return (seen.get(code) ?? 0) <= MAX_OF_ONE_CODE;
  });
}

function hidden(problems: readonly Problem[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].flatMap(([code, count]) => (count > MAX_OF_ONE_CODE ? [[code, count - MAX_OF_ONE_CODE]] : []));
}

function lineOf({ name, state, about, problems }: Section, width: number): string {
  const counted = problems.length === 0 ? '' : `${countWords(problems).replace(/^0 errors, |, 0 warnings$/, '')}   `;
  return terminalSafe(`${name.padEnd(width)}  ${state.padEnd(5)}  ${counted}${about}`);
}

function jsonOf(result: CheckResult): object {
  const { sections, problems, runnable, total } = result;
  return {
    schema: 'orze.check/1',
    ok: !problems.some(isError),
    generated_at: offsetIso(new Date()),
    errors: problems.filter(isError),
    warnings: problems.filter((problem) => !isError(problem)),
    sections: sections.map(({ name, state, about }) => ({ name, state, about })),
    runnable,
    total,
  };
}

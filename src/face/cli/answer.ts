/** How a verb answers: one JSON object or text on stdout, talk on stderr, and the exit code of what it found. */
import { answerJson, errorJson } from '../../app/answer-json.ts';
import type { View } from '../../app/view/view.ts';
import { Refusal, asRefusal } from '../../app/refusal.ts';
import type { RefusalKind } from '../../app/refusal.ts';
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { redactor } from '../../core/secrets.ts';
import type { Redact } from '../../core/secrets.ts';
import { endSoon } from './end-soon.ts';
import { picked } from './fields.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageVersion } from './package.ts';
import { isAgent, useAscii, useColor } from './paint.ts';
import { printProblems } from './print.ts';
import type { VerbInput, VerbSpec } from './verb.ts';

/** What lines may be made of. */
export interface Look {
  color: boolean;
  ascii: boolean;
  /** Columns; `plain` lines are not cut. */
  width: number;
  plain: boolean;
  /** Wall time of the answer, in milliseconds. */
  nowMs: number;
}

export interface Answer {
  /** `runs` of `orze.runs/1`. */
  name: string;
  /** The JSON answer without its head; also what lines are made of. */
  body: object;
  lines(look: Look): readonly string[];
  exit?: number;
  /** One line on stderr for people: what to do next. */
  hint?: string;
}

const WIDTH = 80;
const EXITS: Readonly<Record<RefusalKind, number>> = {
  usage: EXIT.usage,
  missing: EXIT.missing,
  refused: EXIT.refused,
  bad: EXIT.bad,
};

/** Made once: a verb that follows something prints a hundred thousand lines. */
const redactors = new WeakMap<Terminal['env'], Redact>();

function redactorOf({ env }: Terminal): Redact {
  const made = redactors.get(env) ?? redactor(env);
  redactors.set(env, made);
  return made;
}

/** Looks at the project and answers. Everything that a user can get wrong is told here; bugs are thrown on. */
export function answerFromView(
  input: VerbInput,
  terminal: Terminal,
  work: (view: View) => Promise<Answer>,
): Promise<number> {
  return answering(input, terminal, async () => {
    const { openView } = await import('../../app/view/open-view.ts');
    const onHang = (problem: Problem): void => {
      void tellRefusal(new Refusal('bad', problem), input, terminal).finally(() => {
        process.exitCode = EXIT.bad;
        endSoon();
      });
    };
    const { cwd, configFile, flags } = input;
    const view = await openView({ cwd, configFile, flags, version: packageVersion(), env: terminal.env, onHang });
    try {
      return tellAnswer(await work(view), input, terminal);
    } finally {
      await view.close();
    }
  });
}

/** For verbs that need no look, or more than one answer: `work` prints with {@link tellAnswer} or {@link tellLine} itself. */
export async function answering(input: VerbInput, terminal: Terminal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal === undefined) throw error;
    return tellRefusal(refusal, input, terminal);
  }
}

/** A verb that changes something is not for those who may only look (ORZE_READONLY). */
export function refuseReadOnly(
  { name }: Pick<VerbSpec, 'name'>,
  input: VerbInput,
  terminal: Terminal,
): Promise<number> {
  const message = `\`orze ${name}\` changes something, and ORZE_READONLY is set`;
  const problem: Problem = { code: 'E0502', message, help: 'unset ORZE_READONLY to act' };
  return tellRefusal(new Refusal('refused', problem), input, terminal);
}

/** Prints the answer and returns its exit code. */
export function tellAnswer(answer: Answer, input: VerbInput, terminal: Terminal): number {
  const redact = redactorOf(terminal);
  if (input.json) terminal.stdout.write(redact(`${jsonAnswer(answer, input)}\n`));
  else {
    const lines = answer.lines(lookOf(input, terminal));
    if (lines.length > 0) terminal.stdout.write(redact(`${lines.join('\n')}\n`));
    if (answer.hint !== undefined && !input.quiet) terminal.stderr.write(redact(`${answer.hint}\n`));
    if (!input.quiet && isAgent(terminal.env)) terminal.stderr.write('tip: add --json\n');
  }
  return answer.exit ?? EXIT.ok;
}

/** One line of a verb that follows something: one JSON object, or text. */
export function tellLine(answer: Answer, input: VerbInput, terminal: Terminal): void {
  const redact = redactorOf(terminal);
  const lines = input.json ? [jsonAnswer(answer, input)] : answer.lines(lookOf(input, terminal));
  for (const line of lines) terminal.stdout.write(redact(`${line}\n`));
}

function jsonAnswer({ name, body }: Answer, { fields }: VerbInput): string {
  // What is not finite is null, as the schemas say.
  return JSON.stringify(answerJson(`orze.${name}/1`, picked(body, fields)));
}

export function lookOf(input: VerbInput, terminal: Terminal): Look {
  return {
    color: !input.plain && useColor(terminal.stdout, terminal.env),
    ascii: useAscii(terminal.env),
    width: terminal.stdout.columns ?? WIDTH,
    plain: input.plain,
    nowMs: Date.now(),
  };
}

/** For verbs that print themselves: all problems for people, the first error for programs, as one `orze.error/1`. */
export async function tellProblems(
  problems: readonly Problem[],
  { json, root }: { json: boolean; root: string },
  terminal: Terminal,
): Promise<void> {
  const first = problems.find(isError);
  if (json && first !== undefined) {
    const body = JSON.stringify(errorJson(new Refusal('bad', first)));
    terminal.stdout.write(redactorOf(terminal)(`${body}\n`));
  }
  await printProblems(problems, root, terminal);
}

async function tellRefusal(refusal: Refusal, input: VerbInput, terminal: Terminal): Promise<number> {
  const { problem, kind } = refusal;
  if (input.json) {
    const body = JSON.stringify(errorJson(refusal));
    terminal.stdout.write(redactorOf(terminal)(`${body}\n`));
  }
  await printProblems([problem], input.cwd, terminal);
  return EXITS[kind];
}

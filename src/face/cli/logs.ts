/** `orze logs`: what a run prints, or why it failed. */
import { readLogOf, readLogSince } from '../../app/answers/log.ts';
import type { LogAnswer, LogAsked } from '../../app/answers/log.ts';
import { Refusal } from '../../app/refusal.ts';
import { LogFollower } from '../../app/view/follow-log.ts';
import { select } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { RunRow } from '../../core/row.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView, answering, lookOf, tellLine } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import type { VerbInput } from './verb.ts';
import { glyph, shortDuration } from './words.ts';

const USUAL = 50;

export function runLogs(input: VerbInput, terminal: Terminal): Promise<number> {
  if (input.own['follow'] === true && input.own['since'] === undefined) return followLogs(input, terminal);
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const rows = await chosen(view, input);
    const asked = askedBy(input);
    const sinceS = sinceOf(input);
    const lineCount = input.own['lines'] === undefined ? null : asked.lines;
    const items = await Promise.all(
      rows.map((row) =>
        sinceS === null ? readLogOf(view, row, asked) : readLogSince(view, row, { ...asked, sinceS, lines: lineCount }),
      ),
    );
    const failed = input.own['exitCode'] === true && rows.some(({ state }) => state === 'FAILED');
    const exit = failed ? EXIT.bad : EXIT.ok;
    const [only] = items;
    if (items.length === 1 && only !== undefined)
      return { name: 'log', body: only, exit, lines: (look) => lines(only, look, sinceS !== null) };
    const prefixed = (look: Look) =>
      items.flatMap((one) => lines(one, look, sinceS !== null).map((line) => `${one.id}  ${line}`));
    return { name: 'logs', body: { items, total: items.length }, exit, lines: prefixed };
  });
}

async function chosen(view: View, input: VerbInput): Promise<RunRow[]> {
  const rows = await select(view, input.args);
  if (rows.length > 0) return rows;
  const message = `nothing matches \`${input.args.join(' ')}\``;
  throw new Refusal('missing', { code: 'E0505', message, help: '`orze ls` lists what there is' });
}

function askedBy({ own }: VerbInput): LogAsked {
  const grep = typeof own['grep'] === 'string' ? own['grep'] : null;
  return {
    mode: grep !== null ? 'grep' : own['errors'] === true ? 'errors' : own['lines'] === undefined ? null : 'tail',
    lines: typeof own['lines'] === 'number' ? own['lines'] : USUAL,
    pattern: grep,
    fromByte: 0,
    attempt: typeof own['attempt'] === 'number' ? own['attempt'] : null,
    stream: typeof own['stream'] === 'string' ? own['stream'] : null,
    raw: own['raw'] === true,
  };
}

function sinceOf({ own }: VerbInput): number | null {
  const { since } = own;
  if (typeof since !== 'number') return null;
  const beside = (['follow', 'errors', 'grep'] as const).find((name) => own[name] !== undefined && own[name] !== false);
  if (beside === undefined) return since;
  const message = `\`--since\` does not go with \`--${beside}\``;
  throw new Refusal('usage', {
    code: 'E0200',
    message,
    help: '`-n`, `--stream`, `--attempt` and `--raw` may stand beside it',
  });
}

function lines(body: LogAnswer, look: Look, isSince: boolean): string[] {
  if (body.size_bytes === null) return look.plain ? [] : [`${body.id} has no log of \`${body.stream}\` (yet)`];
  const { error, line_numbers: numbers } = body;
  if (error !== null) {
    const where = error.line === null ? error.file : `${error.file}:${error.line}`;
    const block = error.traceback_lines.map((line) => terminalSafe(line));
    const end = paint(`${error.type ?? 'the last error'}: ${terminalSafe(error.message)}`, 'red', look.color);
    return [...block, '', `${where}  ${end}`];
  }
  if (numbers !== null) return body.lines.map((line, i) => `${numbers[i] ?? '?'}: ${terminalSafe(line)}`);
  if (body.lines.length === 0 && !look.plain)
    return [isSince ? 'nothing since then' : 'nothing that looks like an error'];
  return body.lines.map((line) => terminalSafe(line));
}

/** Until every followed run has ended, or Ctrl-C. */
function followLogs(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    let exit: number = EXIT.ok;
    const code = await answerFromView(input, terminal, async (view) => {
      const rows = await chosen(view, input);
      const asked = askedBy(input);
      const prefix = (id: string): string => (rows.length > 1 ? `${id}  ` : '');
      const follower = new LogFollower(view, rows, { stream: asked.stream, lines: asked.lines });
      const stop = (): void => follower.stop();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
      for await (const { id, line } of follower.lines()) {
        const body = { id, line };
        tellLine({ name: 'log-line', body, lines: () => [prefix(id) + terminalSafe(line)] }, input, terminal);
      }
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop);
      if (follower.stopped) exit = EXIT.interrupted;
      await view.refresh();
      const ended = rows.flatMap(({ id }) => view.row(id) ?? []);
      if (exit === EXIT.ok && input.own['exitCode'] === true && ended.some(({ state }) => state === 'FAILED'))
        exit = EXIT.bad;
      const look = lookOf(input, terminal);
      return verdict(ended, look);
    });
    return code === EXIT.ok ? exit : code;
  });
}

function verdict(rows: readonly RunRow[], look: Look): Answer {
  const body = { items: rows.map(({ id, state, cause, metric }) => ({ id, state, cause, metric })) };
  const words = rows.map(({ id, state, cause, seconds }) => {
    const why = cause === null ? '' : ` (${cause})`;
    return `${glyph(state, look.ascii)} ${id} ${state}${why} ${shortDuration(seconds)}`;
  });
  return { name: 'log-end', body, lines: () => words };
}

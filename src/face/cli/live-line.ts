/**
 * Progress while runs are alive: on a terminal one line below the log, drawn in place; elsewhere a plain log line now and then. It shows
 * the last line that each running script printed, since that is what its author chose to say about progress.
 */
import type { Context } from '../../app/context.ts';
import { safeJoin } from '../../app/safe-join.ts';
import { stageCommand } from '../../core/command.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Token } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import { settledWithin } from '../../edge/timer.ts';
import { formatLine } from './log-lines.ts';
import type { Terminal } from './options.ts';

/** Seconds between two drawings on a terminal, and between two lines elsewhere. */
const DRAW_EVERY_S = 0.5;
const LOG_EVERY_S = 10;
const TAIL_BYTES = 2048;
const READ_LIMIT_S = 0.5;

export class LiveLine {
  readonly #out: Terminal['stderr'];
  readonly #onTerminal: boolean;
  #shown = '';
  #cancel: (() => void) | null = null;
  /** What the scripts last said, by run. */
  #words: ReadonlyMap<Token, string> = new Map();
  #reading: Promise<void> | null = null;

  constructor(terminal: Terminal) {
    this.#out = terminal.stderr;
    this.#onTerminal = terminal.stderr.isTTY === true && terminal.env.TERM !== 'dumb';
  }

  /** A log line above the live one. */
  print(line: string): void {
    this.#out.write(this.#shown === '' ? line : `\r\u001b[K${line}${this.#shown}`);
  }

  start(ctx: Context): void {
    const every = this.#onTerminal ? DRAW_EVERY_S : LOG_EVERY_S;
    const next = () => {
      this.#cancel = ctx.clock.after(every, () => {
        void this.#draw(ctx).finally(next);
      });
    };
    next();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#shown !== '') this.#out.write('\r\u001b[K');
    this.#shown = '';
  }

  async #read(ctx: Context): Promise<void> {
    const running = [...ctx.memory.mine.values()];
    const words = await Promise.all(running.map(async (run) => [run.token, await lastWords(ctx, run)] as const));
    this.#words = new Map(words);
  }

  async #draw(ctx: Context): Promise<void> {
    // One reading at a time, and none is waited for longer than a reader would: a folder that hangs must not stop the line.
    this.#reading ??= this.#read(ctx).finally(() => (this.#reading = null));
    await settledWithin(ctx.clock, READ_LIMIT_S, this.#reading);
    const text = progress(ctx, this.#words);
    if (this.#cancel === null) return;
    if (!this.#onTerminal) {
      if (text !== '') this.#out.write(formatLine(new Date(), { level: 'INFO', text }));
      return;
    }
    const width = (process.stderr.columns ?? 80) - 1;
    this.#shown = terminalSafe(text).slice(0, width);
    this.#out.write(`\r\u001b[K${this.#shown}`);
  }
}

function progress({ memory }: Context, words: ReadonlyMap<Token, string>): string {
  const running = [...memory.mine.values()];
  if (running.length === 0 && memory.unanswered === null) return '';
  const done = memory.facts.counts.completed + memory.facts.counts.failed;
  const hangs = memory.unanswered === null ? [] : [`no answer: ${memory.unanswered}`];
  const parts = running.map(({ id, token }) => `${id} ${words.get(token) ?? ''}`.trim());
  return [`${done} done, ${running.length} running, ${memory.queue.size} queued`, ...hangs, ...parts].join(' | ');
}

/** The last whole line of the stage's log; empty before there is one. */
async function lastWords(ctx: Context, run: Parameters<typeof stageOf>[0]): Promise<string> {
  const stage = stageOf(run);
  if (stage === undefined) return '';
  const none = { ideaId: '', gpu: 0, resultsDir: '', ideasMd: '', baseConfig: '' };
  const log = stageCommand(ctx.config, stage, none)?.log;
  if (log === undefined) return '';
  try {
    const path = await safeJoin(ctx.files, ctx.layout.results, `${run.id}/${log}`);
    const { size } = await ctx.files.readRange(path, 0, 0);
    const { bytes } = await ctx.files.readRange(path, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    const lines = bytes
      .toString('utf8')
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '');
    const words = ctx.redact(lines.at(-1)?.trim() ?? '').slice(0, 60);
    return stage === 'train' ? words : `(${stage}) ${words}`;
  } catch (error) {
    if (hasCode(error)) return '';
    throw error;
  }
}

function stageOf(run: { id: string; stages: readonly { stage: import('../../core/words.ts').Stage }[] }) {
  return run.stages.at(-1)?.stage;
}

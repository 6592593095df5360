/**
 * Progress while runs are alive: on a terminal one line below the log, drawn in place; elsewhere a plain log line now and then. It shows
 * the last line that each running script printed, since that is what its author chose to say about progress.
 */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { stageCommand } from '../../core/command.ts';
import { terminalSafe } from '../../core/escape.ts';
import { hasCode } from '../../edge/file-error.ts';
import { formatLine } from './log-lines.ts';
import type { Terminal } from './options.ts';

/** Seconds between two drawings on a terminal, and between two lines elsewhere. */
const DRAW_EVERY_S = 0.5;
const LOG_EVERY_S = 10;
const TAIL_BYTES = 2048;

export class LiveLine {
  readonly #out: Terminal['stderr'];
  readonly #onTerminal: boolean;
  #shown = '';
  #cancel: (() => void) | null = null;

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

  async #draw(ctx: Context): Promise<void> {
    const text = await progress(ctx);
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

async function progress(ctx: Context): Promise<string> {
  const { memory } = ctx;
  const running = [...memory.mine.values()];
  if (running.length === 0) return '';
  const done = [...memory.facts.values()].filter(({ state }) => state === 'completed' || state === 'failed').length;
  const parts = await Promise.all(running.map(async (run) => `${run.id} ${await lastWords(ctx, run)}`.trim()));
  return `${done} done, ${running.length} running, ${memory.queue.size} queued | ${parts.join(' | ')}`;
}

/** The last whole line of the stage's log; empty before there is one. */
async function lastWords(ctx: Context, run: Parameters<typeof stageOf>[0]): Promise<string> {
  const stage = stageOf(run);
  if (stage === undefined) return '';
  const none = { ideaId: '', gpu: 0, resultsDir: '', ideasMd: '', baseConfig: '' };
  const log = stageCommand(ctx.config, stage, none)?.log;
  if (log === undefined) return '';
  const path = join(ctx.layout.run(run.id).dir, log);
  try {
    const { size } = await ctx.files.readRange(path, 0, 0);
    const { bytes } = await ctx.files.readRange(path, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    const lines = bytes
      .toString('utf8')
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '');
    const words = lines.at(-1)?.trim().slice(0, 60) ?? '';
    return stage === 'train' ? words : `(${stage}) ${words}`;
  } catch (error) {
    if (hasCode(error)) return '';
    throw error;
  }
}

function stageOf(run: { id: string; stages: readonly { stage: import('../../core/words.ts').Stage }[] }) {
  return run.stages.at(-1)?.stage;
}

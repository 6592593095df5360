/** Questions on a terminal, one after the other, with an answer that Enter gives. */
import { Refusal } from '../../app/refusal.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Terminal } from './options.ts';
import { isAgent } from './paint.ts';
import type { VerbInput } from './verb.ts';

export class Questions {
  readonly #terminal: Terminal;
  readonly #pieces: AsyncIterator<string | Uint8Array>;
  #typed = '';

  /** null: nobody can or wants to be asked. */
  static on(terminal: Terminal, { yes, json }: Pick<VerbInput, 'yes' | 'json'>): Questions | null {
    const { stdin, stdout, stderr, env } = terminal;
    const sits = stdin?.isTTY === true && stdout.isTTY === true && stderr.isTTY === true;
    return stdin === undefined || !sits || yes || json || isAgent(env) ? null : new Questions(terminal, stdin);
  }

  private constructor(terminal: Terminal, stdin: NonNullable<Terminal['stdin']>) {
    this.#terminal = terminal;
    this.#pieces = stdin[Symbol.asyncIterator]();
  }

  /** Enter is yes. `question` stands before ` [Y/n] `. Throws {@link Refusal} where the input ends. */
  async yes(question: string): Promise<boolean> {
    for (;;) {
      this.#terminal.stderr.write(`${terminalSafe(question)} [Y/n] `);
      const line = await this.#line();
      if (/^(?:y|yes)?$/i.test(line)) return true;
      if (/^(?:n|no)$/i.test(line)) return false;
    }
  }

  /** Nothing more is asked: the program can end. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#typed.search(/[\r\n]/);
      if (end >= 0) {
        const line = this.#typed.slice(0, end).trim();
        this.#typed = this.#typed.slice(end + 1);
        return line;
      }
      const piece = await this.#pieces.next();
      if (piece.done === true) {
        const help = '`-y` takes what Enter would';
        throw new Refusal('refused', { code: 'E0514', message: 'no answer: nothing was done', help });
      }
      this.#typed += typeof piece.value === 'string' ? piece.value : Buffer.from(piece.value).toString('utf8');
    }
  }
}

/** What verbs that act have in common: who asks, may they, and what they did in one line. */
import { Refusal } from '../../app/refusal.ts';
import type { Acted, Acting } from '../../app/requests/acting.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

export function actingOf(input: VerbInput): Acting {
  const reason = input.own['reason'];
  return { via: 'cli', reason: typeof reason === 'string' ? reason : null, dryRun: input.dryRun };
}

/**
 * Asks on a terminal; without one `-y` must have been said. Throws {@link Refusal} for no. `question`: what would be done, without a
 * question mark.
 */
export async function confirm(question: string, input: VerbInput, terminal: Terminal): Promise<void> {
  if (input.dryRun || input.yes) return;
  const { stdin } = terminal;
  const asks = stdin?.isTTY === true && terminal.stderr.isTTY === true && !input.json;
  if (asks && stdin !== undefined) {
    terminal.stderr.write(`${terminalSafe(question)}? [y/N] `);
    if (/^y(?:es)?$/i.test(await firstLine(stdin))) return;
  }
  const message = asks ? 'nothing was done' : `this would ${question}, and nobody can be asked`;
  throw new Refusal('refused', { code: 'E0514', message, help: '`-y` does it without asking, `-n` only tells' });
}

async function firstLine(stdin: NonNullable<Terminal['stdin']>): Promise<string> {
  let text = '';
  for await (const piece of stdin) {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0]?.trim() ?? '';
}

/** What is to be known about an act beside what it changed. */
export function actedHint({ dry_run, loops, requests }: Acted): string | undefined {
  if (dry_run) return 'dry run: nothing was done';
  if (requests.length > 0 && loops === 0) return 'no orze runs now: it holds for those that are started later';
  return undefined;
}

/** `a, b, c and 12 more` */
export function some(ids: readonly string[], most = 5): string {
  const shown = ids.slice(0, most).join(', ');
  return ids.length > most ? `${shown} and ${ids.length - most} more` : shown;
}

/** `orze completion SHELL`. */
import { Refusal } from '../../app/refusal.ts';
import { answering } from './answer.ts';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { placesOf, stepsOf } from './completion-words.ts';
import { zshCompletion } from './completion-zsh.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';
import { VERBS } from './verbs/index.ts';
import { SHELLS } from './verbs/meta.ts';

const MADE = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function runCompletion(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const shell = SHELLS.find((name) => name === input.args[0]);
    if (shell === undefined) {
      const message = `there is no completion for \`${input.args[0] ?? ''}\``;
      throw new Refusal('usage', { code: 'E0607', message, help: `one of ${SHELLS.join(', ')}` });
    }
    terminal.stdout.write(MADE[shell](placesOf(VERBS), stepsOf(VERBS)));
    return EXIT.ok;
  });
}

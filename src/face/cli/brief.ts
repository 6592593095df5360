/** `orze brief`: the text as it is; it was made for a reader without a screen. */
import { briefOf } from '../../app/answers/brief.ts';
import { answerFromView } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

const TOKENS = 2000;

export function runBrief(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { tokens } = input.own;
    const body = await briefOf(view, typeof tokens === 'number' ? tokens : TOKENS);
    return { name: 'brief', body, lines: () => body.markdown.trimEnd().split('\n') };
  });
}

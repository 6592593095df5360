/** `orze pause`, `orze resume`. */
import { pauseScope, resumeScope } from '../../app/answers/pause.ts';
import type { PauseAnswer, PauseAsked } from '../../app/answers/pause.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actedHint, actingOf, some } from './acting.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

const PATIENCE_S = 60;

export function runPause(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { kill_grace, poll } = view.ctx.config;
    const how = input.own['now'] === true ? 'now' : 'drain';
    const body = await pauseScope(view, askedOf(input), how, kill_grace + poll + PATIENCE_S, actingOf(input));
    const runs = body.running.length === 0 ? '' : ` · still running: ${some(body.running)}`;
    const word = body.changed ? 'paused' : 'paused already';
    return answer(body, `${word}: ${body.scope}${runs}`);
  });
}

export function runResume(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const body = await resumeScope(view, askedOf(input), actingOf(input));
    return answer(
      body,
      body.changed ? `goes on: ${body.scope === 'every' ? 'everything' : body.scope}` : 'was not paused',
    );
  });
}

function askedOf({ own }: VerbInput): PauseAsked {
  const { node, gpu, research } = own;
  return {
    node: typeof node === 'string' ? node : null,
    gpu: typeof gpu === 'string' ? gpu : null,
    research: research === true,
  };
}

function answer(body: PauseAnswer, first: string): Answer {
  const left = body.after.map(({ scope, how, by, reason }) => {
    return `  ${scope}  ${how}  by ${by}${reason === null ? '' : `: ${reason}`}`;
  });
  const lines = [first, ...(left.length === 0 ? [] : ['paused now:', ...left])].map(terminalSafe);
  const hint = actedHint(body);
  const exit = body.timed_out ? EXIT.timeout : EXIT.ok;
  return { name: 'pause', body, lines: () => lines, exit, ...(hint === undefined ? {} : { hint }) };
}

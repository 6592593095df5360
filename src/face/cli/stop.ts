/** `orze stop`: ends orzes that run now. */
import { stopLoops } from '../../app/answers/stop.ts';
import type { StopAnswer } from '../../app/answers/stop.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actedHint, actingOf } from './acting.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { plural } from './print.ts';
import type { VerbInput } from './verb.ts';

/** What runs may take a day to end: whoever asks to wait says for how long, or waits. */
const LONG_S = 7 * 24 * 3600;

export function runStop(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { now, allNodes, node, wait, timeout } = input.own;
    const waits = wait === true || typeof timeout === 'number';
    const body = await stopLoops(
      view,
      {
        how: now === true ? 'now' : 'drain',
        all: allNodes === true,
        node: typeof node === 'string' ? node : null,
        waitS: waits ? (typeof timeout === 'number' ? timeout : LONG_S) : 0,
      },
      actingOf(input),
    );
    const hint = actedHint(body);
    const exit = body.timed_out ? EXIT.timeout : EXIT.ok;
    return { name: 'stop', body, lines: () => lines(body, waits), exit, ...(hint === undefined ? {} : { hint }) };
  });
}

function lines({ items, how, dry_run }: StopAnswer, waited: boolean): string[] {
  return items
    .map(({ host, pid, running, after }) => {
      const runs = plural(running, 'run');
      const gone = after === 'left' || after === 'dead';
      if (dry_run) return `would stop ${host} (pid ${pid}, ${runs})`;
      if (gone) return `stopped ${host} (pid ${pid})`;
      const does = how === 'now' ? `ends its ${runs} now` : `lets its ${runs} end`;
      return `${waited ? 'still there' : 'asked'}: ${host} (pid ${pid}) starts nothing new and ${does}`;
    })
    .map(terminalSafe);
}

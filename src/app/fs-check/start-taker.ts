/** A taker in a process of its own. */
import { startHelper } from '../../edge/helpers.ts';
import type { Taker } from './races.ts';
import type { TakerAnswer, TakerTask } from './takers.ts';

/** `file`: the built helper.ts of this folder. */
export function startTaker(file: string): Taker {
  const helper = startHelper(file);
  const ask = (task: TakerTask) => helper.ask(task);
  // What comes back is what our own helper.ts sends.
  return {
    take: async (task) => (await ask(task)) as TakerAnswer,
    answer: async (folder) => (await ask({ do: 'answer', folder })) as boolean,
    end: () => helper.end(),
  };
}

/** Takers in this process, and files that lie. */
import type { Taker } from '../../src/app/fs-check/races.ts';
import { answerDelays } from '../../src/app/fs-check/delays.ts';
import { takePart } from '../../src/app/fs-check/takers.ts';
import { systemClock } from '../../src/edge/clock.ts';
import type { Files } from '../../src/edge/edges.ts';

export const QUICK = { rounds: 3, kindS: 1, roundS: 5 };

export function takerHere(files: Files): Taker {
  const ended = new AbortController();
  const io = { files, clock: systemClock(), signal: ended.signal };
  return {
    take: (task) => takePart(files, task),
    answer: (folder) => answerDelays(io, folder, QUICK),
    end: async () => ended.abort(),
  };
}

/** Asking for another place in the queue, and taking it back. */
import { useRef, useState } from 'react';
import { ApiFailure, act } from '../../kit/fetch.ts';
import { say } from '../../kit/say.ts';
import type { Rank, Waiting } from '../../model/queue-moves.ts';

export interface Moves {
  /** What is on its way, by id. */
  pending: ReadonlyMap<string, Rank>;
  ask: (item: Waiting, rank: Rank) => Promise<void>;
  skip: (item: Waiting) => Promise<void>;
}

interface Changed<Value> {
  items: { id: string; before: Value; after: Value; changed: boolean; position: number | null }[];
  loops: number;
}

/** `again`: the queue is to be asked anew. */
export function useMoves(again: () => void): Moves {
  const [pending, setPending] = useState<ReadonlyMap<string, Rank>>(new Map());
  const latest = useRef(again);
  latest.current = again;

  const put = (id: string, rank: Rank | undefined): void => {
    setPending((before) => {
      const after = new Map(before);
      if (rank === undefined) after.delete(id);
      else after.set(id, rank);
      return after;
    });
  };
  const ask = async (item: Waiting, rank: Rank, undoes = false): Promise<void> => {
    put(item.id, rank);
    const done = await told(act<Changed<Rank>>('prio', { ids: [item.id], to: rank }));
    put(item.id, undefined);
    latest.current();
    const [one] = done?.items ?? [];
    if (one === undefined || done === undefined) return;
    const place = one.position === null ? '' : `, now number ${one.position}`;
    const seen = done.loops === 0 ? '; no loop runs: it holds from the next start on' : '';
    const undo = (): void => void ask(item, one.before, true);
    say(`${one.id}: ${one.before} → ${one.after}${place}${seen}`, 'done', undoes ? undefined : undo);
  };
  const skip = async (item: Waiting): Promise<void> => {
    const done = await told(act<Changed<boolean>>('skip', { ids: [item.id] }));
    latest.current();
    const undo = async (): Promise<void> => {
      await told(act('unskip', { ids: [item.id] }));
      latest.current();
    };
    if (done !== undefined) say(`${item.id} is skipped: it does not start`, 'done', () => void undo());
  };
  return { pending, ask: (item, rank) => ask(item, rank), skip };
}

async function told<Done>(work: Promise<Done>): Promise<Done | undefined> {
  try {
    return await work;
  } catch (error) {
    say(error instanceof ApiFailure ? error.problem.message : `no answer: ${String(error)}`, 'bad');
    return undefined;
  }
}

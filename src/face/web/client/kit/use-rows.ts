/** Rows of `orze.runs/1` for a list that shows any part of them. The last good list stays while another query is on its way or cannot be read. */
import { useEffect, useReducer, useRef } from 'react';
import type { Answer } from '../../api.ts';
import { RowsStore } from '../model/rows-store.ts';
import type { RunItem } from '../model/rows.ts';
import { ApiFailure, apiAddress, ask, failureOf } from './fetch.ts';
import { sawAnswer, whenChanged } from './live.ts';

type Page = Answer<'runs'>;
type Store = RowsStore<RunItem, Page>;

export interface Rows {
  store: Store | undefined;
  error: ApiFailure | undefined;
  /** The rows are of another query than the one that was asked for last. */
  stale: boolean;
  again: () => void;
}

export interface RowsAsked {
  q: string | null;
  sort: string | null;
  cols: readonly string[];
}

/** `sight`: first and last row in sight. `still`: somebody points at a row. */
export function useRows(
  { q, sort, cols }: RowsAsked,
  sight: () => readonly [number, number],
  still: () => boolean,
): Rows {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const shown = useRef<{ key: string; store: Store }>(undefined);
  const next = useRef<{ key: string; store: Store }>(undefined);
  const key = JSON.stringify([q, sort, cols]);

  useEffect(() => {
    const load = async (offset: number, limit: number): Promise<Page> => {
      const cursor = offset === 0 ? null : `${offset}:`;
      const asked = { q, sort, limit, cursor, diff: 1, cols: cols.join(',') };
      const page = await ask('runs', apiAddress('runs', asked));
      sawAnswer();
      return page;
    };
    const store: Store = new RowsStore(load, () => {
      if (store.head !== undefined && next.current?.store === store) shown.current = next.current;
      redraw();
    });
    next.current = { key, store };
    store.want(0, 0);
    return undefined;
  }, [key]);

  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    const end = whenChanged((topics) => {
      if (due !== undefined || !topics.some((topic) => topic === 'all' || topic === 'runs' || topic === 'queue'))
        return;
      due = setTimeout(() => {
        due = undefined;
        if (document.hidden) return;
        void next.current?.store.renew(...sight(), still());
      }, 300);
    });
    return () => {
      clearTimeout(due);
      end();
    };
  }, []);

  return {
    store: shown.current?.store,
    error: next.current?.store.error === undefined ? undefined : failureOf(next.current.store.error),
    stale: shown.current !== undefined && shown.current.key !== key,
    again: () => void next.current?.store.renew(...sight(), false),
  };
}

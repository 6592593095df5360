/** An answer of the server that stays true while it is shown: asked again when something changed, old data kept while the new is on its way or does not come. */
import { useEffect, useState } from 'react';
import type { Answer, Answers } from '../../api.ts';
import { apiAddress, ask, failureOf } from './fetch.ts';
import type { ApiFailure, Params } from './fetch.ts';
import { sawAnswer, whenChanged } from './live.ts';

export interface Asked<Name extends keyof Answers> {
  /** The last good one, of this address or, while it is on its way, of the address before. */
  data: Answer<Name> | undefined;
  /** Why there is no newer one. */
  error: ApiFailure | undefined;
  /** `data` is not of this address or could not be asked anew. */
  stale: boolean;
  again: () => void;
}

interface Kept<Name extends keyof Answers> {
  address: string;
  data: Answer<Name> | undefined;
  error: ApiFailure | undefined;
}

/** `path` null: nothing is asked yet. `topics`: what makes the answer old; none: it never gets old. */
export function useAnswer<Name extends keyof Answers>(
  name: Name,
  path: string | null,
  params: Params = {},
  topics: readonly string[] = ['runs', 'queue', 'status'],
): Asked<Name> {
  const address = path === null ? '' : apiAddress(path, params);
  const [kept, keep] = useState<Kept<Name>>({ address: '', data: undefined, error: undefined });
  const [round, setRound] = useState(0);
  const about = topics.join(' ');

  useEffect(() => {
    if (address === '') return undefined;
    const stop = new AbortController();
    ask(name, address, stop.signal).then(
      (data) => {
        sawAnswer();
        keep({ address, data, error: undefined });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        keep((before) => ({ address, data: before.data, error: failureOf(error) }));
      },
    );
    return () => stop.abort();
  }, [name, address, round]);

  useEffect(() => {
    const mine = about.split(' ');
    if (about === '') return undefined;
    let due: ReturnType<typeof setTimeout> | undefined;
    const end = whenChanged((changed) => {
      if (due !== undefined || !(changed.includes('all') || changed.some((topic) => mine.includes(topic)))) return;
      due = setTimeout(() => {
        due = undefined;
        setRound((n) => n + 1);
      }, 250);
    });
    return () => {
      clearTimeout(due);
      end();
    };
  }, [about]);

  return {
    data: kept.data,
    error: kept.error,
    stale: kept.data !== undefined && (kept.address !== address || kept.error !== undefined),
    again: () => setRound((n) => n + 1),
  };
}

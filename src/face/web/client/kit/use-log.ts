/** The log of a run, a part of it at a time. */
import { useEffect, useRef, useState } from 'react';
import type { Answer } from '../../api.ts';
import { EMPTY_LOG, appended, endOf, opened, prepended, renewedEnd, startOf } from '../model/log-window.ts';
import type { LogWindow } from '../model/log-window.ts';
import { ApiFailure, apiAddress, ask, noCode } from './fetch.ts';
import { sawAnswer, whenChanged } from './live.ts';

const PART = 64 * 1024;
/** Behind the end of any log: the most that an address may say. */
const END = 999_999_999_999_999;
/** A log that grows is asked for more, in ms; not while nobody looks. */
const FOLLOW_MS = 2_000;

export interface LogPart {
  log: LogWindow;
  /** Counts windows that began anew: then nothing of what was seen is there. */
  round: number;
  error: ApiFailure | undefined;
  missing: boolean;
  earlier: () => void;
  /** `bytes`: as many as that, at most. */
  later: (bytes?: number) => void;
  /** From this byte on. */
  openAt: (byte: number) => void;
  openEnd: () => void;
}

export interface LogOf {
  id: string;
  stream: string | null;
  attempt: string | null;
}

export function useLog({ id, stream, attempt }: LogOf, at: number | null, grows: boolean): LogPart {
  const [state, set] = useState<{ log: LogWindow; round: number; error: ApiFailure | undefined; missing: boolean }>({
    log: EMPTY_LOG,
    round: 0,
    error: undefined,
    missing: false,
  });
  const busy = useRef(false);
  const now = useRef(state.log);
  const get = async (
    params: Readonly<Record<string, string | number>>,
    take: (before: LogWindow, answer: Answer<'log'>) => LogWindow,
    anew: boolean,
  ): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      const answer = await ask('log', apiAddress(`runs/${id}/log`, { stream, attempt, ...params }));
      sawAnswer();
      const before = now.current;
      now.current = take(before, answer);
      const changed = anew || now.current !== before;
      if (changed)
        set((one) => ({
          log: now.current,
          round: one.round + (anew ? 1 : 0),
          error: undefined,
          missing: answer.size_bytes === null,
        }));
    } catch (error) {
      const failure =
        error instanceof ApiFailure ? error : new ApiFailure(0, noCode(`no answer from the server (${String(error)})`));
      set((one) => ({ ...one, error: failure }));
    } finally {
      busy.current = false;
    }
  };
  const openAt = (byte: number): void =>
    void get(
      { mode: 'range', from_byte: Math.max(0, byte), limit: PART, aligned: 1, numbered: 1 },
      (_, answer) => opened(answer),
      true,
    );
  const openEnd = (): void =>
    void get({ mode: 'range', to_byte: END, limit: PART, numbered: 1 }, (_, answer) => opened(answer), true);
  const earlier = (): void => {
    const start = startOf(now.current);
    if (start > 0) void get({ mode: 'range', to_byte: start, limit: PART }, prepended, false);
  };
  const later = (bytes: number = PART): void =>
    void get({ mode: 'range', from_byte: endOf(now.current), limit: bytes }, appended, false);
  // The last line may have been caught half written: with what is new it is read again from the beginning of its piece.
  const grown = async (): Promise<void> => {
    const end = endOf(now.current);
    let more = false;
    const look = (log: LogWindow, answer: Answer<'log'>): LogWindow => {
      more = answer.lines.length > 0;
      return log;
    };
    await get({ mode: 'range', from_byte: end, limit: 1_024 }, look, false);
    const last = now.current.pieces.at(-1);
    if (!more) return;
    if (last === undefined) openEnd();
    else await get({ mode: 'range', from_byte: last.from, limit: 4 * PART }, renewedEnd, false);
  };

  useEffect(() => {
    if (at === null) openEnd();
    else openAt(at);
  }, []);
  useEffect(() => {
    if (!grows) return undefined;
    const more = (): void => {
      // Only at the end: whoever reads further up is not disturbed.
      if (!document.hidden && endOf(now.current) >= now.current.size) void grown();
    };
    const timer = setInterval(more, FOLLOW_MS);
    const end = whenChanged((topics) => topics.includes(`log:${id}`) && more());
    return () => {
      clearInterval(timer);
      end();
    };
  }, [grows, id]);

  return { ...state, earlier, later, openAt, openEnd };
}

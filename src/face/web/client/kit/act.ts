/** Acting: the same requests as the verbs write. What came of it is said at the edge of the page. */
import { useState } from 'react';
import { ApiFailure, act, noCode } from './fetch.ts';
import { say } from './say.ts';

export interface Acting<Done> {
  busy: boolean;
  /** Why it did not work, until it is tried again. */
  error: ApiFailure | undefined;
  /** undefined: it was refused; `error` says why. */
  run: (body: Readonly<Record<string, unknown>>) => Promise<Done | undefined>;
  clear: () => void;
}

export function useAct<Done>(action: string): Acting<Done> {
  const [state, set] = useState<{ busy: boolean; error: ApiFailure | undefined }>({ busy: false, error: undefined });
  const run = async (body: Readonly<Record<string, unknown>>): Promise<Done | undefined> => {
    set({ busy: true, error: undefined });
    try {
      const done = await act<Done>(action, body);
      set({ busy: false, error: undefined });
      return done;
    } catch (error) {
      const failure = error instanceof ApiFailure ? error : new ApiFailure(0, noCode(`no answer: ${String(error)}`));
      set({ busy: false, error: failure });
      say(failure.problem.message, 'bad');
      return undefined;
    }
  };
  return { ...state, run, clear: () => set({ busy: false, error: undefined }) };
}

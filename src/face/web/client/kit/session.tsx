/** Who serves this page, and what may be done on it. */
import { createContext, useContext } from 'react';
import type { Answer } from '../../api.ts';
import type { ApiFailure } from './fetch.ts';
import { useAnswer } from './use-answer.ts';

type Session = Answer<'session'>;
const Here = createContext<Session | undefined>(undefined);

export function SessionHere({ children }: { children: React.ReactNode }): React.JSX.Element {
  const { data } = useAnswer('session', 'session', {}, ['status']);
  return <Here value={data}>{children}</Here>;
}

/** undefined: not answered yet. */
export function useSession(): Session | undefined {
  return useContext(Here);
}

/** A no that is that of the whole project, which the top of the page tells once for all its parts. */
export function useIsOfAll(error: ApiFailure | undefined): boolean {
  const problem = useSession()?.problem;
  return error?.status === 503 && problem?.code === error.problem.code;
}

/** Why `action` (retry, kill, …) cannot be done here; null: it can. For the `off` of a Button. */
export function useOff(action: string): string | null {
  const session = useSession();
  if (session === undefined) return 'the server has not answered yet';
  if (session.read_only)
    return session.read_only_reason ?? 'this dashboard only reads: `orze serve --allow-actions` lets it act';
  return session.actions.includes(action) ? null : `this dashboard may not ${action}`;
}

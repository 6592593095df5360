/** One address of the server as data: how it is asked, and what answers. */
import type { Access } from './guard.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One request, as endpoints see it. */
export interface Ask {
  readonly request: Request;
  readonly url: URL;
  /** `:id` of the path. */
  readonly parts: Readonly<Record<string, string>>;
  readonly access: Access;
}

export interface Endpoint {
  readonly methods: readonly Method[];
  /** With `:id` for a part that varies. */
  readonly path: string;
  readonly answer: (ask: Ask) => Response | Promise<Response>;
}

export const API = '/api/v1';

/** The dashboard of one project: the look, who listens, and the HTTP server, put together. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { ViewPlace } from '../../../app/view/open-view.ts';
import { actingEndpoints } from './acting.ts';
import { makeApp } from './app.ts';
import { Assets } from './assets.ts';
import { isLoopback } from './guard.ts';
import { Hub } from './hub.ts';
import { listen } from './listen.ts';
import type { ListenResult } from './listen.ts';
import { Listening } from './listening.ts';
import { Look } from './look.ts';
import { mcpEndpoint } from './mcp.ts';
import { plainEndpoints } from './plain.ts';
import { readingEndpoints } from './reading.ts';
import { fileEndpoint } from './run-file.ts';
import { textEndpoints } from './texts.ts';

export interface ServeAsked {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Why nobody may act; null: whoever has the token may. */
  readOnly: string | null;
  token: string;
  /** Further names by which the server is asked. */
  names: readonly string[];
}

export interface Serving {
  port: number;
  /** Ends streams as well. `hung`: the folder does not answer, and may never do so. */
  close: () => Promise<{ hung: boolean }>;
}

type Served = { ok: true; value: Serving } | Exclude<ListenResult, { ok: true }>;

/** What the server has to say beside its answers. */
export interface Voice {
  bug: (error: unknown) => void;
  /** One line: what somebody has sent that could not be understood. */
  log: (text: string) => void;
}

export async function serve(place: ViewPlace, asked: ServeAsked, voice: Voice): Promise<Served> {
  const { host, port, readOnly, token, names } = asked;
  const look = new Look(place, voice.bug);
  const hub = new Hub();
  const listening = new Listening(look, hub);
  const given = names.map((name) => name.toLowerCase());
  const rules = {
    names: new Set([host.toLowerCase(), hostname().toLowerCase(), ...given]),
    origins: new Set(given),
    beyond: !isLoopback(host),
    token,
    readOnly,
    cookie: `orze-${createHash('sha256').update(token).digest('hex').slice(0, 8)}`,
  };
  const mcp = mcpEndpoint(look, voice.log);
  const endpoints = [
    ...readingEndpoints(look, hub, listening.changed),
    fileEndpoint(look),
    ...actingEndpoints(look, rules),
    ...textEndpoints(look),
    ...plainEndpoints(look),
    mcp.endpoint,
  ];
  const app = makeApp({ look, rules, endpoints, assets: new Assets() });
  const listened = await listen((request) => app.fetch(request), host, port);
  if (!listened.ok) return listened;
  const close = async (): Promise<{ hung: boolean }> => {
    await mcp.close();
    await listened.value.close();
    await listening.close();
    await look.close();
    return { hung: look.hung };
  };
  return { ok: true, value: { port: listened.value.port, close } };
}

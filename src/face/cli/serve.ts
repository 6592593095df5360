/** `orze serve`: the dashboard, until somebody has had enough. */
import { hostname } from 'node:os';
import type * as z from 'zod';
import { Refusal } from '../../app/refusal.ts';
import type { serve as schema } from '../../app/schemas/serve.ts';
import { terminalSafe } from '../../core/escape.ts';
import { openUrl } from '../../edge/open-url.ts';
import { freePort, portOwner } from '../../edge/port-owner.ts';
import { userName } from '../../edge/user.ts';
import { isLoopback } from '../web/server/guard.ts';
import { serve } from '../web/server/serve.ts';
import type { ServeAsked, Serving } from '../web/server/serve.ts';
import { isTokenText, tokenOf } from '../web/server/token-file.ts';
import { answering, tellAnswer } from './answer.ts';
import { bugReport } from './bug.ts';
import { endSoon } from './end-soon.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageVersion } from './package.ts';
import type { VerbInput } from './verb.ts';

const PORT = 8787;
type ServeAnswer = z.infer<typeof schema>;

export function runServe(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const { body, lines, close } = await openDashboard(input, terminal);
    const ended = untilSignal();
    tellAnswer({ name: 'serve', body, lines: () => [...lines] }, input, terminal);
    await inBrowser(input, body.url, terminal);
    await ended;
    await close();
    return EXIT.ok;
  });
}

interface Dashboard {
  body: ServeAnswer;
  /** The same for people. */
  lines: readonly string[];
  close: () => Promise<void>;
}

/** Listens as the flags of `orze serve` say. Throws {@link Refusal}. */
export async function openDashboard(input: VerbInput, terminal: Terminal): Promise<Dashboard> {
  const asked = await askedBy(input);
  const { cwd, configFile, flags } = input;
  const place = { cwd, configFile, flags, version: packageVersion(), env: terminal.env };
  const log = (text: string): void => void terminal.stderr.write(`orze serve: ${terminalSafe(text)}\n`);
  const bug = (error: unknown): void => void bugReport(error, terminal);
  const served = await serve(place, asked, { bug, log });
  if (!served.ok) throw await cannotListen(asked, served.why, served.code);
  const body = bodyOf(asked, served.value);
  const close = async (): Promise<void> => {
    const { hung } = await served.value.close();
    if (hung) endSoon();
  };
  return { body, lines: linesOf(body, asked), close };
}

/** With `--open`. */
export async function inBrowser({ own }: VerbInput, url: string, { env, stderr }: Terminal): Promise<void> {
  if (own['open'] !== true || (await openUrl(url, env))) return;
  stderr.write('no browser could be started: open the address yourself\n');
}

async function askedBy({ own, cwd, readOnly }: VerbInput): Promise<ServeAsked> {
  const host = typeof own['host'] === 'string' && own['host'] !== '' ? own['host'] : '127.0.0.1';
  const port = typeof own['port'] === 'number' ? own['port'] : PORT;
  if (port > 65_535) throw wrong(`--port ${port}`, 'a port is at most 65535');
  const why = readOnlyReason(own, readOnly);
  const given = typeof own['token'] === 'string' && own['token'] !== 'auto' ? own['token'] : null;
  if (given !== null && !isTokenText(given))
    throw wrong('--token', '16 to 200 letters, digits, `-` and `_`; or `auto`');
  const token = given ?? (await tokenOf(cwd, !readOnly && (why === null || !isLoopback(host))));
  const names = Array.isArray(own['allowHost']) ? own['allowHost'].map(String) : [];
  return { host, port, readOnly: why, token, names };
}

function readOnlyReason(own: VerbInput['own'], environment: boolean): string | null {
  if (environment) return 'ORZE_READONLY is set where this server was started';
  if (own['readOnly'] === true) return 'this server was started with --read-only';
  return own['allowActions'] === true ? null : 'this server was started without --allow-actions';
}

function bodyOf({ host, readOnly, token }: ServeAsked, { port }: Serving): ServeAnswer {
  const any = host === '0.0.0.0' || host === '::';
  const name = any ? hostname() : host.includes(':') ? `[${host}]` : host;
  const local = isLoopback(host);
  const query = local && readOnly !== null ? '' : `?token=${token}`;
  const tunnel = local ? `ssh -L ${port}:${name}:${port} ${userName()}@${hostname()}` : null;
  return { url: `http://${name}:${port}/${query}`, host, port, pid: process.pid, read_only: readOnly !== null, tunnel };
}

function linesOf({ url, tunnel }: ServeAnswer, { readOnly }: ServeAsked): string[] {
  return [
    `dashboard   ${url}`,
    ...(tunnel === null
      ? ['note        whoever has this address may look; what is sent is not encrypted']
      : [`elsewhere   ${tunnel}`]),
    readOnly === null ? 'actions     on, for whoever has this address' : `actions     off: ${readOnly}`,
  ];
}

async function cannotListen({ host, port }: ServeAsked, why: 'taken' | 'denied', code: string): Promise<Refusal> {
  if (why === 'denied') {
    const message = `cannot listen on ${host}:${port}: ${code}`;
    return new Refusal('bad', { code: 'E0610', message, help: 'name another `--host` or `--port`' });
  }
  const pid = portOwner(port);
  const free = await freePort(host, port + 1);
  const by = pid === undefined ? '' : ` by pid ${pid}`;
  return new Refusal('bad', {
    code: 'E0610',
    message: `port ${port} is taken${by}`,
    help: free === undefined ? '`--port 0` takes any that is free' : `\`orze serve --port ${free}\` is free`,
  });
}

function wrong(what: string, expected: string): Refusal {
  return new Refusal('usage', { code: 'E0200', message: `\`${what}\` cannot be used`, help: expected });
}

export function untilSignal(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done());
  });
}

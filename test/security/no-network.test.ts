/**
 * Security: the sentences about the web, webhooks and MCP. What listens beside keepers' sockets is one file of `orze serve`, behind the guard
 * (test/face/web/guard.test.ts), and nothing goes out but messages to the addresses that the settings name (test/edge/http.test.ts: no
 * private ones unless allowed, no redirects). Whoever adds another listener brings the tests of its sentences along.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NOTIFY_TYPES } from '../../src/core/config.ts';
import type { NotifyChannel } from '../../src/core/config.ts';
import { DEFAULT_CHANNEL, DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import { requestOf } from '../../src/core/notify-message.ts';
import { keeperSocket } from '../../src/edge/keeper-spec.ts';
import { openedProject } from '../rig/opened.ts';
import { REPOSITORY } from '../rig/project.ts';

const SRC = join(REPOSITORY, 'src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }));

const NETWORK =
  /from 'node:(?:http|https|http2|tls|dgram|dns|dns\/promises|inspector)'|from '(?:undici|ws)'|\bfetch\(|new WebSocket|XMLHttpRequest/;
const DYNAMIC = /import\('(?:node:(?:http|https|http2|tls|net|dgram|dns|dns\/promises)|undici|ws)'\)/;
const SOCKETS = /from 'node:net'/;
/** The one client: it posts a message and reads no answer. */
const CLIENT = 'edge/http.ts';
/** Who may ask it, and who hands it on. */
const ASKING = ['app/notify/send.ts'];
/** The keeper's socket: a file in a folder that only this user may enter. */
const KEEPER_ONLY = ['edge/json-lines.ts', 'edge/keeper-link.ts', 'keeper/server.ts'];
/** They only judge addresses. */
const JUDGES = ['edge/private-address.ts', 'face/web/server/guard.ts'];
/** The one server, and who asks whether a port is free. */
const SERVER = 'face/web/server/listen.ts';
const PORTS = 'edge/port-owner.ts';
/** Runs in the browser: it asks the server that it came from, which the content security policy holds it to. */
const PAGE = 'face/web/client/';
const NEW_FACE =
  'a network face: write the tests of its sentences first (loopback, token, Host and Origin on every request, no CORS, read-only, default deny; ' +
  'webhooks only from orze.yaml, no private addresses, no redirects)';

/** Their `fetch` is the server's own: it takes a request and answers it. */
const APPS = ['face/web/server/mcp.ts', 'face/web/server/serve.ts'];
const OWN_FETCH = /\.fetch\(request\)/g;

const withoutTypes = (text: string): string => text.replaceAll(/^import type .*$/gm, '');

/** Fails with what there is to do. */
function none(names: readonly string[]): void {
  if (names.length > 0) throw new Error(`${names.join(', ')}: ${NEW_FACE}`);
}

it('there is one outgoing request: a message to an address of the settings; nothing else in src/ knows a network client', () => {
  expect(sources.length).toBeGreaterThan(100);
  const clients = sources
    .filter(({ name }) => !name.startsWith(PAGE))
    .map(({ name, text }) => ({
      name,
      text: APPS.includes(name) ? text.replaceAll(OWN_FETCH, '') : withoutTypes(text),
    }))
    .filter(({ text }) => NETWORK.test(text) || DYNAMIC.test(text))
    .map(({ name }) => name);
  expect(clients).toContain(CLIENT);
  none(clients.filter((name) => name !== CLIENT));
  const asking = sources.filter(({ text }) => /\bhttp\.post\(|openHttp\(\)\.post/.test(text)).map(({ name }) => name);
  expect(asking).toEqual(ASKING);
});

it('a message goes only where the settings say: no text of an idea, a run or a record is part of an address', () => {
  const channel: NotifyChannel = { ...DEFAULT_CHANNEL, name: 'n', type: 'webhook', url: 'https://lab.example/hook' };
  const text = 'https://evil.example/ $HOME http://169.254.169.254/';
  const message = { title: text, news: [{ event: 'new_best' as const, id: text, text }] };
  for (const type of NOTIFY_TYPES) {
    const open = { channel: { ...channel, type }, url: 'https://lab.example/hook', token: 't', chat: 'c' };
    expect(new URL(requestOf(open, message).url).host).toBe('lab.example');
  }
  // Of projects that ask for nothing, nothing goes out.
  expect(DEFAULT_CONFIG.notify).toEqual([]);
});

it('there is no listener but the socket of a keeper, which is a file, and the server of orze serve', () => {
  const using = sources.filter(({ text }) => SOCKETS.test(withoutTypes(text))).map(({ name }) => name);
  none(using.filter((name) => ![...KEEPER_ONLY, ...JUDGES, PORTS].includes(name)));
  for (const judge of JUDGES) {
    expect(sources.find(({ name }) => name === judge)?.text).toMatch(
      /import \{ (?:BlockList, )?isIP \} from 'node:net'/,
    );
  }
  const listening = sources.filter(({ text }) => /\.listen\(/.test(text));
  none(listening.map(({ name }) => name).filter((name) => !['keeper/server.ts', SERVER, PORTS].includes(name)));
  expect(listening.find(({ name }) => name === 'keeper/server.ts')?.text).toMatch(/server\.listen\(path,/);
  expect(keeperSocket('/local', 'ab')).toBe('/local/keepers/ab/sock');
});

it('the folder of the sockets and of the job files may be entered by this user only', async () => {
  const { ctx } = await openedProject({});
  expect(statSync(ctx.localDir).mode & 0o077).toBe(0);
});

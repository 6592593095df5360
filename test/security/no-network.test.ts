/**
 * Security: the sentences about the web, webhooks and MCP. There is no web face and no MCP server yet, so what is shown is that nothing
 * listens, and that nothing goes out but messages to the addresses that the settings name (test/edge/http.test.ts: no private ones unless
 * allowed, no redirects). Whoever adds a face brings the tests of its sentences in reliability.md along.
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
/** It only judges addresses. */
const JUDGES = 'edge/private-address.ts';
const NEW_FACE =
  'a network face: write the tests of its sentences first (loopback, token, Host and Origin on every request, no CORS, read-only, default deny; ' +
  'webhooks only from orze.yaml, no private addresses, no redirects)';

/** Fails with what there is to do. */
function none(names: readonly string[]): void {
  if (names.length > 0) throw new Error(`${names.join(', ')}: ${NEW_FACE}`);
}

it('there is one outgoing request: a message to an address of the settings; nothing else in src/ knows a network client', () => {
  expect(sources.length).toBeGreaterThan(100);
  const clients = sources.filter(({ text }) => NETWORK.test(text) || DYNAMIC.test(text)).map(({ name }) => name);
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

it('there is no listener but the socket of a keeper, which is a file', () => {
  const using = sources.filter(({ text }) => SOCKETS.test(text)).map(({ name }) => name);
  none(using.filter((name) => !KEEPER_ONLY.includes(name) && name !== JUDGES));
  expect(sources.find(({ name }) => name === JUDGES)?.text).toMatch(/import \{ BlockList, isIP \} from 'node:net'/);
  const listening = sources.filter(({ text }) => /\.listen\(/.test(text));
  none(listening.map(({ name }) => name).filter((name) => name !== 'keeper/server.ts'));
  expect(listening[0]?.text).toMatch(/server\.listen\(path,/);
  expect(keeperSocket('/local', 'ab')).toBe('/local/keepers/ab/sock');
});

it('the folder of the sockets and of the job files may be entered by this user only', async () => {
  const { ctx } = await openedProject({});
  expect(statSync(ctx.localDir).mode & 0o077).toBe(0);
});

/**
 * Security: the sentences about the web, webhooks and MCP. There is no web face, no webhook and no MCP server yet, so what is shown is that
 * nothing listens and nothing goes out. Whoever adds one brings the tests of its sentences in reliability.md along.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keeperSocket } from '../../src/edge/keeper-spec.ts';
import { openedProject } from '../rig/opened.ts';
import { REPOSITORY } from '../rig/project.ts';

const SRC = join(REPOSITORY, 'src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }));

const NETWORK =
  /from 'node:(?:http|https|http2|tls|dgram|dns|dns\/promises|inspector)'|from '(?:undici|ws)'|\bfetch\(|new WebSocket|XMLHttpRequest/;
const SOCKETS = /from 'node:net'/;
/** The keeper's socket: a file in a folder that only this user may enter. */
const KEEPER_ONLY = ['edge/json-lines.ts', 'edge/keeper-link.ts', 'keeper/server.ts'];
const NEW_FACE =
  'a network face: write the tests of its sentences first (loopback, token, Host and Origin on every request, no CORS, read-only, default deny; ' +
  'webhooks only from orze.yaml, no private addresses, no redirects)';

/** Fails with what there is to do. */
function none(names: readonly string[]): void {
  if (names.length > 0) throw new Error(`${names.join(', ')}: ${NEW_FACE}`);
}

it('there is no outgoing request: nothing in src/ knows a network client', () => {
  expect(sources.length).toBeGreaterThan(100);
  none(sources.filter(({ text }) => NETWORK.test(text)).map(({ name }) => name));
});

it('there is no listener but the socket of a keeper, which is a file', () => {
  const using = sources.filter(({ text }) => SOCKETS.test(text)).map(({ name }) => name);
  none(using.filter((name) => !KEEPER_ONLY.includes(name)));
  const listening = sources.filter(({ text }) => /\.listen\(/.test(text));
  none(listening.map(({ name }) => name).filter((name) => name !== 'keeper/server.ts'));
  expect(listening[0]?.text).toMatch(/server\.listen\(path,/);
  expect(keeperSocket('/local', 'ab')).toBe('/local/keepers/ab/sock');
});

it('the folder of the sockets and of the job files may be entered by this user only', async () => {
  const { ctx } = await openedProject({});
  expect(statSync(ctx.localDir).mode & 0o077).toBe(0);
});

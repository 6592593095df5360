/**
 * Who may ask what. Every request passes here: the name it was sent to (DNS rebinding), where it comes from (other pages of the same
 * browser), and its token. What is not allowed here is denied (docs/security.md).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Problem } from '../../../core/problem.ts';
import { HttpRefusal } from './respond.ts';

export interface Rules {
  /** Names and addresses of this server as Host may give them, in lower case; with a port only where that is meant. */
  readonly names: ReadonlySet<string>;
  /** Of pages that a proxy shows under another name than the one it asks us by, with their port where they have one. */
  readonly origins: ReadonlySet<string>;
  /** Listens beyond this machine: then it has addresses that nobody can list, and no name can be rebound to `http://<address>`. */
  readonly beyond: boolean;
  readonly token: string;
  /** Why nobody may act; null: whoever has the token may. */
  readonly readOnly: string | null;
  /** Name of the cookie: several servers may run on one machine, and cookies know no port. */
  readonly cookie: string;
}

/** What whoever asks may do. */
export interface Access {
  /** Why they may not act; null: they may. */
  readonly readOnly: string | null;
}

const SAFE = new Set(['GET', 'HEAD']);

/** By name and origin. Throws {@link HttpRefusal}. */
export function checkSender(request: Request, path: string, rules: Rules): void {
  const host = (request.headers.get('host') ?? '').toLowerCase();
  if (!isOurs(host, rules)) throw foreignHost(host);
  const open = SAFE.has(request.method) && path !== '/mcp' && path !== '/api/v1/events';
  checkOrigin(request, host, rules, open);
}

/** By token. Throws {@link HttpRefusal} for those who may not even look. */
export function accessOf(request: Request, rules: Rules): Access {
  const known = hasToken(request, rules);
  if (rules.beyond && !known) throw noToken('to look at this project');
  if (rules.readOnly !== null) return { readOnly: rules.readOnly };
  return { readOnly: known ? null : 'open the address with `?token=` that `orze serve` has printed' };
}

/** For requests that change something, and must not be sent by a form of another page. Throws {@link HttpRefusal}. */
export function mayAct(request: Request, access: Access, rules: Rules): void {
  if (rules.readOnly !== null) throw forbidden('E0614', rules.readOnly, ALLOW_HELP);
  if (access.readOnly !== null) throw noToken('to act');
  if (request.headers.get('x-orze') !== '1') {
    throw forbidden('E0615', 'a request that changes something has the header `X-Orze: 1`', 'send it');
  }
}

const ALLOW_HELP = 'start it with `orze serve --allow-actions`, or use the command line';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function isOurs(host: string, { names, beyond }: Rules): boolean {
  const name = nameOf(host);
  if (name === '') return false;
  return isLoopback(name) || names.has(name) || names.has(host) || (beyond && isIP(name) !== 0);
}

/** Without port and brackets. */
function nameOf(host: string): string {
  return /^\[([\da-f:.]+)\](?::\d+)?$/.exec(host)?.[1] ?? /^([\w.-]+)(?::\d+)?$/.exec(host)?.[1] ?? '';
}

/** A browser says where a request comes from, other programs do not. `open`: a page or an answer, which another page could not read. */
function checkOrigin(request: Request, host: string, { origins }: Rules, open: boolean): void {
  const site = request.headers.get('sec-fetch-site');
  // The browser's own word, which no page can forge: it holds also where a proxy asks us by another name than the page was asked by.
  if (site === 'same-origin') return;
  const navigates = request.headers.get('sec-fetch-mode') === 'navigate' && request.method === 'GET';
  const foreign = site === 'cross-site' || site === 'same-site';
  const origin = request.headers.get('origin');
  if (origin === null) {
    if (foreign && !(open && navigates)) throw foreignOrigin('another site', null);
    return;
  }
  const from = hostOf(origin);
  if (from === host || (from !== null && origins.has(from))) return;
  throw foreignOrigin(origin, from);
}

/** null: `null`, as pages without an address of their own say, or no address. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() || null : null;
}

function hasToken(request: Request, { token, cookie }: Rules): boolean {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const kept = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookie}=`))
    ?.slice(cookie.length + 1);
  return [bearer, kept].some((given) => given !== undefined && isToken(given, token));
}

/** In a time that tells nothing of how much of it is right. */
export function isToken(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

function foreignHost(host: string): HttpRefusal {
  const name = nameOf(host);
  const message = `this server is not known as \`${host.slice(0, 100)}\``;
  const help = name === '' ? 'say a Host' : `if that is meant: \`orze serve --allow-host ${name}\``;
  return forbidden('E0612', message, help);
}

function foreignOrigin(origin: string, host: string | null): HttpRefusal {
  const message = `a page of ${origin.slice(0, 200)} has sent this`;
  const help = host === null ? 'open the dashboard itself' : `if that is meant: \`orze serve --allow-host ${host}\``;
  return forbidden('E0612', message, help);
}

function noToken(wish: string): HttpRefusal {
  const help = 'open the address with `?token=` that `orze serve` has printed, or send `Authorization: Bearer TOKEN`';
  const problem: Problem = { code: 'E0613', message: `the token is needed ${wish}`, help };
  return new HttpRefusal(401, problem, { 'www-authenticate': 'Bearer realm="orze"' });
}

function forbidden(code: Problem['code'], message: string, help: string): HttpRefusal {
  return new HttpRefusal(403, { code, message, help });
}

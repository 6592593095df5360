/** The server as one function from requests to responses: what is asked is looked up in tables, and what stands in none of them is denied. */
import { Hono } from 'hono';
import { Refusal, asRefusal } from '../../../app/refusal.ts';
import type { Assets } from './assets.ts';
import type { Endpoint } from './endpoint.ts';
import { accessOf, checkSender, isToken } from './guard.ts';
import type { Access, Rules } from './guard.ts';
import { withSafeHeaders } from './headers.ts';
import type { Look } from './look.ts';
import { HttpRefusal, bug, jsonRefusal } from './respond.ts';

interface Env {
  Variables: { access: Access };
}

export interface Served {
  look: Look;
  rules: Rules;
  assets: Assets;
  endpoints: readonly Endpoint[];
}

export function makeApp({ look, rules, assets, endpoints }: Served): Hono<Env> {
  const app = new Hono<Env>();
  app.use('*', async (c, next) => {
    checkSender(c.req.raw, c.req.path, rules);
    const token = c.req.path === '/' && c.req.method === 'GET' ? c.req.query('token') : undefined;
    if (token !== undefined) return withSafeHeaders(login(token, rules));
    c.set('access', accessOf(c.req.raw, rules));
    await next();
    c.res = withSafeHeaders(c.res);
    return undefined;
  });
  for (const { methods, path, answer } of endpoints) {
    app.on([...methods], path, (c) =>
      answer({ request: c.req.raw, url: new URL(c.req.url), parts: c.req.param(), access: c.get('access') }),
    );
  }
  for (const path of new Set(endpoints.map((one) => one.path))) {
    app.all(path, () => {
      throw wrongMethod(endpoints.flatMap((one) => (one.path === path ? one.methods : [])));
    });
  }
  app.all('/api/*', (c) => {
    throw nothingAt(c.req.path);
  });
  app.get(
    '*',
    async (c) => (await assets.file(c.req.path.slice(1), c.req.raw.headers)) ?? pageOr404(assets, c.req.path),
  );
  app.all('*', () => {
    throw wrongMethod(['GET']);
  });
  app.onError((error) => {
    const refusal = error instanceof Refusal ? error : asRefusal(error);
    if (refusal === undefined) look.tell(error);
    return withSafeHeaders(refusal === undefined ? bug(look.redact) : jsonRefusal(refusal, look.redact));
  });
  return app;
}

/** Addresses of pages have no dot: a file that is not there is not there. */
function pageOr404(assets: Assets, path: string): Response {
  if (/\.\w+$/.test(path)) throw nothingAt(path);
  return assets.page(path);
}

/** The token moves from the address, which is shown and remembered, into a cookie that no script can read. */
function login(token: string, rules: Rules): Response {
  if (!isToken(token, rules.token)) {
    const message = 'this token is not the one of this server';
    const help = 'take the address that `orze serve` has printed last';
    throw new HttpRefusal(403, { code: 'E0613', message, help });
  }
  // Without a path of its own the cookie is good for wherever a proxy shows this page.
  const cookie = `${rules.cookie}=${rules.token}; HttpOnly; SameSite=Strict; Max-Age=31536000`;
  const headers = { location: './', 'set-cookie': cookie, 'cache-control': 'no-store' };
  return new Response(null, { status: 302, headers });
}

function nothingAt(path: string): HttpRefusal {
  const help = '`llms.txt` lists what there is';
  return new HttpRefusal(404, { code: 'E0616', message: `there is nothing at \`${path.slice(0, 200)}\``, help });
}

function wrongMethod(allowed: readonly string[]): HttpRefusal {
  const names = allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
  const problem = { code: 'E0616' as const, message: 'this is not asked this way', help: `here: ${names}` };
  return new HttpRefusal(405, problem, { allow: names });
}

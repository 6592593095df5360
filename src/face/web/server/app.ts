/** The server as one function from requests to responses: what is asked is looked up in tables, and what stands in none of them is denied. */
import { Hono } from 'hono';
import type { Context } from 'hono';
import { Refusal, asRefusal } from '../../../app/refusal.ts';
import { Assets } from './assets.ts';
import { admit, isToken } from './guard.ts';
import type { Access, Rules } from './guard.ts';
import { withSafeHeaders } from './headers.ts';
import type { Hub } from './hub.ts';
import { Lists } from './lists.ts';
import type { Look } from './look.ts';
import { Asked } from './params.ts';
import { HttpRefusal, bug, jsonAnswer, jsonRefusal } from './respond.ts';
import { ROUTES } from './routes.ts';
import { sessionOf } from './session.ts';
import { STREAM_PARAMS, streamOf } from './stream.ts';

const API = '/api/v1';

interface Env {
  Variables: { access: Access };
}
type Handler = (c: Context<Env>) => Response | Promise<Response>;

export interface Served {
  look: Look;
  rules: Rules;
  hub: Hub;
  /** Somebody began or ceased to listen. */
  onListen: () => void;
  assets?: Assets;
}

export function makeApp({ look, rules, hub, onListen, assets = new Assets() }: Served): Hono<Env> {
  const app = new Hono<Env>();
  const lists = new Lists(() => look.rowsVersion);
  const handlers = new Map<string, Partial<Record<string, Handler>>>();
  const at = (method: string, path: string, handler: Handler): void => {
    handlers.set(path, { ...handlers.get(path), [method]: handler });
  };

  at('GET', `${API}/session`, (c) => jsonAnswer('orze.session/1', sessionOf(look, c.get('access'), []), look.redact));
  at('GET', `${API}/events`, (c) => {
    const asked = new Asked(new URL(c.req.url).searchParams, {}, STREAM_PARAMS);
    return streamOf(hub, asked, c.req.header('last-event-id') ?? null, onListen);
  });
  for (const { path, schema, params, answer } of ROUTES) {
    at('GET', `${API}/${path}`, async (c) => {
      const asked = new Asked(new URL(c.req.url).searchParams, c.req.param(), params);
      const body = await look.read((view, status) => answer(asked, { view, status, order: lists.order }));
      return jsonAnswer(schema, body, look.redact);
    });
  }

  app.use('*', async (c, next) => {
    c.set('access', admit(c.req.raw, c.req.path, rules));
    await next();
    c.res = withSafeHeaders(c.res);
  });
  app.get('/', (c, next) => {
    const token = c.req.query('token');
    return token === undefined ? next() : login(token, rules);
  });
  for (const [path, methods] of handlers) {
    for (const [method, handler] of Object.entries(methods)) if (handler !== undefined) app.on(method, path, handler);
    app.all(path, () => {
      throw wrongMethod(Object.keys(methods));
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
    throw new HttpRefusal(403, {
      code: 'E0613',
      message: 'this token is not the one of this server',
      help: 'take the address that `orze serve` has printed last',
    });
  }
  // Without a path of its own the cookie is good for wherever a proxy shows this page.
  const cookie = `${rules.cookie}=${rules.token}; HttpOnly; SameSite=Strict; Max-Age=31536000`;
  return new Response(null, {
    status: 302,
    headers: { location: './', 'set-cookie': cookie, 'cache-control': 'no-store' },
  });
}

function nothingAt(path: string): HttpRefusal {
  const help = '`/api/v1/schema` and docs/dashboard.md list what there is';
  return new HttpRefusal(404, { code: 'E0616', message: `there is nothing at \`${path.slice(0, 200)}\``, help });
}

function wrongMethod(allowed: readonly string[]): HttpRefusal {
  const names = [...new Set(allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])))].join(', ');
  const problem = { code: 'E0616' as const, message: 'this is not asked this way', help: `here: ${names}` };
  return new HttpRefusal(405, problem, { allow: names });
}

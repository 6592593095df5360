/** Who may ask the dashboard: other pages of the same browser, other names, other machines, and paths that lead elsewhere (docs/security.md). */
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { ACTING, Served, TOKEN } from '../../rig/served.ts';
import type { Reply } from '../../rig/served.ts';

let project: Project;
let served: Served;
/** As bound beyond this machine, which is asked here by its address. */
let beyond: Served;
beforeAll(async () => {
  project = sampleProject();
  project.write('secret.txt', 'not for pages\n');
  project.write('results/idea-003/notes/a.txt', 'hello\n');
  mkdirSync(project.path('results/idea-003/deep'), { recursive: true });
  symlinkSync(project.path('secret.txt'), project.path('results/idea-003/link.txt'));
  symlinkSync(project.dir, project.path('results/idea-003/deep/out'));
  served = await Served.of(project, { names: ['lab.example.com'] });
  beyond = await Served.of(project, { host: '0.0.0.0' });
});
afterAll(async () => {
  await served.close();
  await beyond.close();
  await project.remove();
});

const told = ({ status, json }: Reply) => ({ status, code: (json()['error'] as { code: string } | undefined)?.code });
const SESSION = '/api/v1/session';

describe('a Host', () => {
  it.each(['localhost', '127.0.0.1:9999', '[::1]:8787', 'LOCALHOST:1', 'lab.example.com', 'lab.example.com:443'])(
    '%s is one of ours',
    async (host) => expect((await served.ask(SESSION, { headers: { host } })).status).toBe(200),
  );

  it.each([
    'evil.test',
    'evil.test:8787',
    '127.0.0.1.evil.test',
    '10.0.0.1',
    'lab.example.com.evil.test',
    'localhost.',
  ])('%s is not, whatever is asked (DNS rebinding)', async (host) => {
    for (const path of [SESSION, '/', '/api/v1/events', '/mcp', '/runs.html', '/assets/x.js']) {
      expect(told(await served.ask(path, { headers: { host } }))).toEqual({ status: 403, code: 'E0612' });
    }
  });

  it('that is not ours is told with the flag that would make it so', async () => {
    const { json } = await served.ask('/', { headers: { host: 'node7.lab' } });
    expect(json()['error']).toMatchObject({ hint: 'if that is meant: `orze serve --allow-host node7.lab`' });
  });

  it('is any address, and no other name, where it listens beyond this machine', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await beyond.ask(SESSION, { headers: { ...headers, host: '10.1.2.3:8787' } })).status).toBe(200);
    expect((await beyond.ask(SESSION, { headers: { ...headers, host: 'evil.test' } })).status).toBe(403);
  });
});

describe('a page of another site', () => {
  const ASKED = [
    ['POST', '/api/v1/actions/pause'],
    ['GET', '/api/v1/events'],
    ['GET', SESSION],
    ['POST', '/mcp'],
    ['PUT', '/api/v1/views/x'],
  ] as const;
  it.each(ASKED)('may not %s %s by its Origin', async (method, path) => {
    for (const origin of ['https://evil.test', 'null', 'http://localhost:9999', 'http://127.0.0.1']) {
      const headers = { ...ACTING, host: '127.0.0.1:8787', origin };
      expect(told(await served.ask(path, { method, headers, body: method === 'GET' ? '' : '{}' }))).toEqual({
        status: 403,
        code: 'E0612',
      });
    }
  });

  it.each(ASKED)('may not %s %s where the browser only says that it is another site', async (method, path) => {
    const headers = { ...ACTING, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await served.ask(path, { method, headers, body: method === 'GET' ? '' : '{}' })).status).toBe(403);
  });

  it('may lead to a page of ours', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await served.ask('/runs.html', { headers })).status).toBe(200);
  });

  it('is none where a proxy shows us under a name that was allowed', async () => {
    const headers = { host: '127.0.0.1:8787', origin: 'https://lab.example.com' };
    expect((await served.ask(SESSION, { headers })).status).toBe(200);
  });
});

describe('the token', () => {
  it('is not needed to look on this machine, and needed to act', async () => {
    expect((await served.ask(SESSION)).json()).toMatchObject({ read_only: true, actions: [] });
    const { authorization: _none, ...headers } = ACTING;
    const reply = await served.ask('/api/v1/actions/pause', { method: 'POST', headers, body: '{"dry_run":true}' });
    expect(told(reply)).toEqual({ status: 401, code: 'E0613' });
  });

  it('is needed for everything beyond this machine', async () => {
    for (const path of [SESSION, '/', '/runs.html', '/api/v1/events', '/llms.txt', '/mcp', '/icon.svg']) {
      expect(told(await beyond.ask(path))).toEqual({ status: 401, code: 'E0613' });
    }
    expect((await beyond.ask(SESSION, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await beyond.ask(SESSION, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  });

  it('goes from the address into a cookie that no script reads and no other site sends', async () => {
    const { status, headers } = await beyond.ask(`/?token=${TOKEN}`);
    expect({ status, location: headers.location }).toEqual({ status: 302, location: './' });
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^orze-[0-9a-f]{8}=\S+; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const [pair = ''] = cookie.split(';');
    const session = await beyond.ask(SESSION, { headers: { cookie: `other=1; ${pair}` } });
    expect(session.json()).toMatchObject({ read_only: false, actions: expect.arrayContaining(['add', 'kill']) });
    expect((await beyond.ask(SESSION, { headers: { cookie: `${pair}x` } })).status).toBe(401);
  });

  it('that is wrong sets no cookie', async () => {
    const reply = await served.ask('/?token=wrong');
    expect(told(reply)).toEqual({ status: 403, code: 'E0613' });
    expect(reply.headers['set-cookie']).toBeUndefined();
  });
});

describe('an action', () => {
  const post = (headers: Record<string, string>, body = '{"dry_run":true}') =>
    served.ask('/api/v1/actions/pause', { method: 'POST', headers, body });

  it('needs the header that no form can send, and JSON', async () => {
    const { 'x-orze': _header, ...without } = ACTING;
    expect(told(await post(without))).toEqual({ status: 403, code: 'E0615' });
    expect(told(await post({ ...ACTING, 'content-type': 'text/plain' }))).toEqual({ status: 415, code: 'E0615' });
    expect((await post(ACTING)).status).toBe(200);
  });

  it('has a body of bounded size', async () => {
    expect(told(await post(ACTING, JSON.stringify({ reason: 'x'.repeat(300_000) })))).toEqual({
      status: 413,
      code: 'E0615',
    });
  });

  it('is refused to everybody by a server that only shows', async () => {
    const shows = await Served.of(project, { readOnly: 'this server was started without --allow-actions' });
    for (const reply of [
      await shows.act('pause', {}),
      await shows.ask('/api/v1/views/x', { method: 'DELETE', headers: ACTING }),
    ]) {
      expect(told(reply)).toEqual({ status: 403, code: 'E0614' });
    }
    expect((await shows.ask(SESSION, { headers: ACTING })).json()).toMatchObject({
      read_only: true,
      read_only_reason: 'this server was started without --allow-actions',
      actions: [],
    });
    await shows.close();
    expect(project.list('results/.orze/requests')).toEqual([]);
  });
});

describe('what stands in no table', () => {
  it.each([
    ['POST', '/api/v1/runs', 405],
    ['DELETE', '/api/v1/overview', 405],
    ['GET', '/api/v1/actions/pause', 405],
    ['POST', '/', 405],
    ['PATCH', '/mcp', 405],
    ['POST', '/api/v1/actions/explode', 404],
    ['GET', '/api/v2/runs', 404],
    ['GET', '/assets/none.js', 404],
    ['OPTIONS', '/api/v1/runs', 405],
  ])('%s %s is %i in JSON', async (method, path, status) => {
    const reply = await served.ask(path, { method, headers: ACTING });
    expect(told(reply)).toEqual({ status, code: 'E0616' });
    expect(/GET|POST/.test(reply.headers.allow ?? '')).toBe(status === 405);
  });

  it('gives no other page leave to read', async () => {
    const { headers } = await served.ask('/api/v1/runs', {
      method: 'OPTIONS',
      headers: { origin: 'https://lab.example.com' },
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('a file of a run', () => {
  it('is given out as text, and as a download', async () => {
    const { headers, text } = await served.ask('/api/v1/runs/3/files/notes/a.txt');
    expect({ type: headers['content-type'], text }).toEqual({ type: 'text/plain; charset=utf-8', text: 'hello\n' });
    const log = await served.ask('/api/v1/runs/3/files/train_output.log?download=1');
    expect(log.headers['content-disposition']).toBe('attachment; filename="train_output.log"');
    expect(log.text).toBe(project.read('results/idea-003/train_output.log'));
  });

  it.each([
    '../../secret.txt',
    '..%2f..%2fsecret.txt',
    '%2e%2e/%2e%2e/secret.txt',
    'notes/../../../secret.txt',
    'notes//..//..//..//secret.txt',
    'link.txt',
    'deep/out/secret.txt',
    '.orze/outcome.json',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    'notes',
    'none.txt',
    'a%00b',
    '..\\..\\secret.txt',
  ])('is not %s', async (name) => {
    const { status, text } = await served.ask(`/api/v1/runs/3/files/${name}`);
    expect({ name, denied: status === 404 || status === 400 }).toEqual({ name, denied: true });
    expect(text).not.toContain('not for pages');
    expect(text).not.toContain('root:');
  });

  it.each(['/../package.json', '/assets/../../server/app.js', '/..%2f..%2fpackage.json', '/assets/%2e%2e/index.html'])(
    'of ours is not %s',
    async (path) => expect((await served.ask(path)).text).not.toMatch(/"dependencies"|import /),
  );
});

describe('every response', () => {
  it.each(['/', '/api/v1/overview', '/api/v1/nothing', '/runs.html', '/llms.txt', '/api/v1/runs/3/files/notes/a.txt'])(
    'at %s says what a page may load, and that nobody frames it',
    async (path) => {
      const { headers } = await served.ask(path);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    },
  );

  it('shows no secret of the environment', async () => {
    const mine = sampleProject();
    mine.write(
      'ideas.md',
      `${mine.read('ideas.md')}\n## idea-009: Uses sk-abcdefghijklmnop\n\n\`\`\`yaml\napi_key: swordfish-swordfish\n\`\`\`\n`,
    );
    const other = await Served.of(mine, {}, { MY_API_KEY: 'sk-abcdefghijklmnop' });
    for (const path of ['/api/v1/runs/9', '/api/v1/queue', '/run.html?id=9']) {
      const { text } = await other.ask(path);
      expect(text).toContain('idea-009');
      expect(text).not.toMatch(/sk-abcdefghijklmnop/);
    }
    expect((await other.ask('/api/v1/runs/9')).text).not.toContain('swordfish');
    await other.close();
    await mine.remove();
  });
});

it('no request was a bug', () => expect([...served.said, ...beyond.said]).toEqual([]));

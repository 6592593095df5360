/** The page and its files, the plain pages, MCP, and all of it below a path that a proxy has made up. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Assets } from '../../../src/face/web/server/assets.ts';
import { Remembered } from '../../../src/face/web/server/remembered.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { Served, TOKEN } from '../../rig/served.ts';

let project: Project;
let served: Served;
beforeAll(async () => {
  project = sampleProject();
  served = await Served.of(project);
});
afterAll(async () => {
  await served.close();
  await project.remove();
});

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orze-page-'));
  mkdirSync(join(folder, 'assets'));
  const script = `// ${'x'.repeat(5000)}\n`;
  writeFileSync(join(folder, 'index.html'), '<head><!-- The server puts <base href> here, by how deep. --></head>');
  writeFileSync(join(folder, 'assets/index-BqYsXv15.js'), script);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  afterAll(() => rmSync(folder, { recursive: true }));
  const assets = new Assets(folder);
  const file = async (name: string, headers: Record<string, string> = {}) => assets.file(name, new Headers(headers));

  it.each([
    ['/', './'],
    ['/runs', './'],
    ['/runs/', '../'],
    ['/runs/idea-031', '../'],
    ['/a/b/c', '../../'],
  ])('at %s has its files from %s', async (path, base) => {
    expect(await assets.page(path).text()).toBe(`<head><base href="${base}" /></head>`);
    expect(assets.page(path).headers.get('cache-control')).toBe('no-cache');
  });

  it('has files that are kept for ever where their name changes with them, and asked anew where not', async () => {
    const js = await file('assets/index-BqYsXv15.js');
    expect(js?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await file('icon.svg');
    expect(icon?.headers.get('cache-control')).toBe('no-cache');
    const again = await file('icon.svg', { 'if-none-match': icon?.headers.get('etag') ?? '' });
    expect({ status: again?.status, text: await again?.text() }).toEqual({ status: 304, text: '' });
  });

  it('is packed once, as the browser can unpack it', async () => {
    const packed = await file('assets/index-BqYsXv15.js', { 'accept-encoding': 'gzip' });
    expect(packed?.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from((await packed?.arrayBuffer()) ?? new ArrayBuffer(0))).toString()).toBe(script);
    expect(
      (await file('assets/index-BqYsXv15.js', { 'accept-encoding': 'gzip, br' }))?.headers.get('content-encoding'),
    ).toBe('br');
    expect((await file('assets/index-BqYsXv15.js'))?.headers.get('content-encoding')).toBeNull();
  });

  it('is nothing but what stood in its folder', async () => {
    for (const name of ['index.html', '../x', 'assets', '', 'assets/../icon.svg'])
      expect(await file(name)).toBeUndefined();
  });

  it('says so where it is not built', async () => {
    const none = new Assets(mkdtempSync(join(tmpdir(), 'orze-page-')));
    expect(none.page('/').status).toBe(503);
    expect(await none.page('/').text()).toContain('npm run build');
  });
});

describe('without JavaScript', () => {
  it.each([
    ['/index.html', 'idea-002'],
    ['/runs.html?q=status:failed', 'idea-003'],
    ['/run.html?id=3', 'loss became NaN at step 41'],
    ['/queue.html', 'idea-005'],
    ['/failures.html', 'reported'],
    ['/nodes.html', 'nothing'],
  ])('%s is a table', async (path, text) => {
    const page = await served.ask(path);
    expect({ status: page.status, type: page.headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(page.text).toContain(text);
    expect(page.text).not.toMatch(/<script|\sstyle=|\son\w+=|href="\//);
  });

  it('a no is a page, too', async () => {
    const page = await served.ask('/run.html?id=999');
    expect(page.status).toBe(404);
    expect(page.text).toContain('E0505');
  });

  it('what stands in a project is text, never markup', async () => {
    const evil = '<img src=x onerror=alert(1)> "><script>alert(2)</script>';
    const mine = sampleProject();
    mine.write('ideas.md', `${mine.read('ideas.md')}\n## idea-020: ${evil}\n\n\`\`\`yaml\nname: '${evil}'\n\`\`\`\n`);
    mine.write('results/idea-003/train_output.log', `${evil}\nRuntimeError: ${evil}\n`);
    const other = await Served.of(mine);
    for (const path of [
      '/queue.html',
      '/run.html?id=20',
      '/run.html?id=3',
      `/runs.html?q=${encodeURIComponent(`"${evil}"`)}`,
    ]) {
      const { text } = await other.ask(path);
      expect(text.replaceAll(/<button>/g, '')).not.toMatch(/<(?:img|script|b\W)/i);
    }
    await other.close();
    await mine.remove();
  });
});

describe('/mcp', () => {
  async function connected(headers: Record<string, string> = {}): Promise<Client> {
    const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${served.port}/mcp`), {
      requestInit: { headers },
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    onTestFinished(() => client.close());
    return client;
  }

  it('has the tools that only look, and answers from the same look', async () => {
    const client = await connected();
    const { tools } = await client.listTools();
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    const { structuredContent } = await client.callTool({ name: 'orze_leaderboard', arguments: {} });
    const { items } = structuredContent as { items: { id: string }[] };
    expect(items.slice(0, 2).map(({ id }) => id)).toEqual(['idea-002', 'idea-001']);
  });

  it('has those that act for whoever has the token', async () => {
    const client = await connected({ authorization: `Bearer ${TOKEN}` });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('orze_kill');
    const given = { action: 'pause', dry_run: true };
    expect(await client.callTool({ name: 'orze_pause', arguments: given })).toMatchObject({
      structuredContent: { dry_run: true },
    });
  });
});

it('all addresses are relative: below a path that a proxy takes away, everything is there', async () => {
  const PREFIX = '/user/anna/proxy/8787';
  const proxy = createServer((asked, answer) => {
    const path = asked.url?.startsWith(`${PREFIX}/`) === true ? asked.url.slice(PREFIX.length) : '/outside';
    const passed = request(
      { host: '127.0.0.1', port: served.port, path, method: asked.method, headers: asked.headers },
      (came) => {
        answer.writeHead(came.statusCode ?? 500, came.headers);
        came.pipe(answer);
      },
    );
    asked.pipe(passed);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const root = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PREFIX}/`;
  const get = (address: string) => fetch(new URL(address, root), { redirect: 'manual' });

  const plain = await (await get('runs.html')).text();
  const links = [...plain.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
  expect(links.length).toBeGreaterThan(8);
  for (const href of links)
    expect({ href, ok: (await get(href.replaceAll('&amp;', '&'))).status < 400 }).toEqual({ href, ok: true });
  const login = await get(`?token=${TOKEN}`);
  expect(new URL(login.headers.get('location') ?? '/', root).href).toBe(root);
  expect(login.headers.get('set-cookie')).not.toMatch(/path=/i);
  expect((await get('api/v1/overview')).status).toBe(200);
});

describe('what is made of all runs', () => {
  function remembered(most = 8) {
    const at = { version: 1, uptime: 0, made: 0 };
    const kept = new Remembered<number>(
      () => at.version,
      () => at.uptime,
      { most, ageS: 60 },
    );
    const ask = (key: string) => kept.of(key, () => Promise.resolve((at.made += 1)));
    return { at, kept, ask };
  }

  it('is made once for all who ask, anew when a run has changed, and after a while', async () => {
    const { at, ask } = remembered();
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2]);
    at.version = 2;
    expect(await ask('a')).toBe(3);
    at.uptime = 59;
    expect(await ask('a')).toBe(3);
    at.uptime = 60;
    expect(await ask('a')).toBe(4);
  });

  it('is forgotten, first what nobody has asked for the longest', async () => {
    const { at, ask } = remembered(2);
    for (const key of ['a', 'b', 'a', 'c', 'a']) await ask(key);
    expect(at.made).toBe(3);
    await ask('b');
    expect(at.made).toBe(4);
  });

  it('that failed is made anew', async () => {
    const { kept } = remembered();
    const fails = () => kept.of('a', () => Promise.reject(new Error('no')));
    await expect(fails()).rejects.toThrow('no');
    expect(await kept.of('a', () => Promise.resolve(7))).toBe(7);
  });

  it('is told anew by the server when an idea was added', async () => {
    const { total } = (await served.ask('/api/v1/tree')).json() as { total: number };
    await served.act('add', { title: 'One more', config: { lr: 0.9 } });
    expect((await served.ask('/api/v1/tree')).json()).toMatchObject({ total: total + 1 });
  });
});

it('no request was a bug', () => expect(served.said).toEqual([]));

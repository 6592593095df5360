/** `orze serve` as a program: what it prints, what it keeps, and how it ends. */
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';
import { until } from '../../rig/wait.ts';

let project: Project;
beforeAll(() => {
  project = sampleProject();
});
afterAll(() => project.remove());

interface Printed {
  url: string;
  port: number;
  read_only: boolean;
  tunnel: string | null;
}

async function serving(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const orze = project.start(['serve', '--port', '0', '--json', ...args], env);
  onTestFinished(() => void orze.child.kill('SIGKILL'));
  const text = await until('the address', () => orze.stdout.includes('\n') && orze.stdout);
  const printed = JSON.parse(text) as Printed;
  expect(schemaOf('serve')?.safeParse(printed).error?.issues ?? []).toEqual([]);
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    orze.child.kill(signal);
    return orze.ended;
  };
  return { printed, orze, stop };
}

it('prints where it is, only shows, and ends with 0 at Ctrl-C although a page listens', async () => {
  const { printed, stop } = await serving([]);
  expect(printed).toMatchObject({ url: `http://127.0.0.1:${printed.port}/`, read_only: true });
  expect(printed.tunnel).toMatch(new RegExp(`^ssh -L ${printed.port}:127\\.0\\.0\\.1:${printed.port} \\S+@\\S+$`));
  const session = (await (await fetch(`${printed.url}api/v1/session`)).json()) as { read_only: boolean };
  expect(session.read_only).toBe(true);
  const stream = await fetch(`${printed.url}api/v1/events`);
  await stream.body?.getReader().read();
  expect(await stop()).toMatchObject({ code: 0, stderr: '' });
  expect(project.has('.orze')).toBe(false);
});

it('keeps its token, so that open pages go on after a restart, and nobody else reads it', async () => {
  const first = await serving(['--allow-actions']);
  const { url } = first.printed;
  expect(url).toMatch(/\?token=[0-9a-f]{64}$/);
  const login = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = (login.headers.get('set-cookie') ?? '').split(';');
  await first.stop();
  expect(statSync(project.path('.orze/serve.json')).mode & 0o777).toBe(0o600);
  expect(project.read('.orze/.gitignore')).toContain('serve.json');
  const second = await serving(['--allow-actions']);
  expect(new URL(second.printed.url).search).toBe(new URL(url).search);
  const session = await fetch(new URL('api/v1/session', second.printed.url), { headers: { cookie } });
  expect(await session.json()).toMatchObject({ read_only: false });
  await second.stop('SIGTERM');
});

it.each([
  [['--allow-actions'], { ORZE_READONLY: '1' }, 'ORZE_READONLY is set where this server was started'],
  [['--allow-actions', '--read-only'], {}, 'this server was started with --read-only'],
  [[], {}, 'this server was started without --allow-actions'],
])('with %j and %j nobody acts', async (args, env, reason) => {
  const { printed, stop } = await serving([...args, '--token', 'a-token-of-this-test'], env);
  const headers = { authorization: 'Bearer a-token-of-this-test', 'x-orze': '1', 'content-type': 'application/json' };
  const session = await fetch(new URL('api/v1/session', printed.url), { headers });
  expect(await session.json()).toMatchObject({ read_only: true, read_only_reason: reason, actions: [] });
  const act = await fetch(new URL('api/v1/actions/pause', printed.url), { method: 'POST', headers, body: '{}' });
  expect(act.status).toBe(403);
  await stop();
  expect(project.list('results/.orze/requests')).toEqual([]);
});

it('says who has the port, and which one is free', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const terminal = testTerminal({ cwd: project.dir });
  expect(await main(['serve', '--port', String(port), '--json'], terminal)).toBe(1);
  const { error } = JSON.parse(terminal.out()) as { error: { code: string; message: string; hint: string } };
  expect(error).toMatchObject({ code: 'E0610', message: `port ${port} is taken by pid ${process.pid}` });
  expect(error.hint).toMatch(/^`orze serve --port \d+` is free$/);
});

it.each([
  [['--port', '70000'], 2, 'E0200'],
  [['--token', 'short'], 2, 'E0200'],
  [['--host', '192.0.2.1', '--read-only', '--token', 'a-token-of-this-test'], 1, 'E0610'],
])('%j is refused', async (args, exit, code) => {
  const terminal = testTerminal({ cwd: project.dir });
  expect(await main(['serve', ...args, '--json'], terminal)).toBe(exit);
  expect(JSON.parse(terminal.out())).toMatchObject({ error: { code } });
});

it('in a folder without a project it is there, and tells what is missing', async () => {
  const orze = project.start(['-C', '/', 'serve', '--port', '0', '--json']);
  onTestFinished(() => void orze.child.kill('SIGKILL'));
  const text = await until('the address', () => orze.stdout.includes('\n') && orze.stdout);
  const { url } = JSON.parse(text) as Printed;
  const overview = await fetch(new URL('api/v1/overview', url));
  expect(await overview.json()).toMatchObject({ error: { code: 'E0413' } });
  orze.child.kill('SIGINT');
  expect((await orze.ended).code).toBe(0);
});

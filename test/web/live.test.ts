/** A page that stays open: it follows runs as they train, says when nobody answers, comes back by itself, and works below any path. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launch, noBrowser, openPage } from '../rig/browser.ts';
import { liveProject, outcomeOf } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import { sampled } from '../rig/sample.ts';
import { Served, TOKEN } from '../rig/served.ts';
import { until } from '../rig/wait.ts';

const missing = noBrowser();
let browser: Browser;

/** Three epochs, each when the test says so. */
const TRAINER = shTrainer(`for epoch in 1 2 3; do
  while [ ! -f "epoch-$epoch" ] && [ -f train.sh ]; do sleep 0.02; done
  echo "epoch $epoch of 3"
  printf '{"epoch": %s, "total": 3, "test_accuracy": 0.%s}\\n' $epoch $((40 + epoch)) >> "$run/progress.jsonl"
done`);

async function served(project: Parameters<typeof Served.of>[0], port = 0): Promise<Served> {
  const server = await Served.of(project, { port });
  onTestFinished(async () => void (await server.close()));
  return server;
}

describe.skipIf(missing !== null)(`a page that stays open (${missing ?? 'Chromium'})`, () => {
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser.close());

  it('shows how far a run is, its log and its curve as they grow, then that it is the best: without a reload', async () => {
    const project = liveProject({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }), 'train.sh': TRAINER });
    const { port } = await served(project);
    const base = `http://127.0.0.1:${port}`;
    const { page, errors } = await openPage(browser, base);
    await page.goto(`${base}/`);
    await page
      .getByText(/No loop|no loop|Nothing runs/)
      .first()
      .waitFor();
    project.start(['--until-done', '--gpus', 'cpu:1']);
    project.write('epoch-1', '');
    const bar = page.getByRole('meter', { name: 'Progress of idea-001' });
    await bar.waitFor();
    await expect.poll(() => bar.getAttribute('aria-valuenow'), { timeout: 10_000 }).toBe('33');
    project.write('epoch-2', '');
    await expect.poll(() => bar.getAttribute('aria-valuenow'), { timeout: 10_000 }).toBe('67');
    await page.getByRole('link', { name: 'idea-001' }).first().click();
    await page
      .getByText(/0\.42|falls|rises/)
      .first()
      .waitFor();
    await page.keyboard.press('l');
    await page.getByText('epoch 2 of 3').first().waitFor();
    project.write('epoch-3', '');
    await page.getByText('epoch 3 of 3').first().waitFor();
    await page
      .getByText(/completed/)
      .first()
      .waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('row').filter({ hasText: 'idea-001' }).getByText('0.5').first().waitFor();
    expect(errors).toEqual([]);
  });

  it('kills a run after asking, tells what is lost, and resumes a fleet that was paused', async () => {
    const project = liveProject({
      'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
      'train.sh': TRAINER,
    });
    const { port } = await served(project);
    const base = `http://127.0.0.1:${port}`;
    const { page } = await openPage(browser, base, { token: TOKEN });
    project.start(['--gpus', 'cpu:1']);
    await page.goto(`${base}/runs/idea-001`);
    await page.getByText('running').first().waitFor();
    await page.goto(`${base}/queue`);
    await page.getByRole('button', { name: /^Pause/ }).click();
    await page.getByRole('menuitem', { name: 'Pause everything …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Pause/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByText(/paused/i)
      .first()
      .waitFor();
    await page.goto(`${base}/runs/idea-001`);
    await page.getByRole('button', { name: 'Kill' }).click();
    await dialog.getByText(/of training would be lost/).waitFor();
    await dialog.getByLabel(/Why/).fill('flat');
    await dialog.getByRole('button', { name: 'Kill' }).click();
    await page.getByText('killed').first().waitFor();
    expect(outcomeOf(project, 'idea-001')).toMatchObject({ failure: { class: 'killed' } });
    // Paused: the other one still waits.
    expect(project.has('results', 'idea-002')).toBe(false);
    await page.goto(`${base}/queue`);
    await page.getByRole('button', { name: /^Pause/ }).click();
    await page.getByRole('menuitem', { name: 'Resume everything' }).click();
    await until('the other one to start', () => project.has('results', 'idea-002', 'claim.json'));
  });

  it('says that nobody answers, keeps what it showed, and goes on when the server is back, with the same address', async () => {
    const project = sampled();
    const first = await Served.of(project);
    const { page } = await openPage(browser, `http://127.0.0.1:${first.port}`);
    await page.goto(`http://127.0.0.1:${first.port}/runs`);
    await page.getByText('idea-002').first().waitFor();
    const mark = page.getByRole('banner').getByRole('status');
    await expect.poll(() => mark.innerText()).toMatch(/live/);
    await first.close();
    await expect.poll(() => mark.innerText(), { timeout: 30_000 }).toMatch(/no answer since/);
    await page.getByText('idea-002').first().waitFor();
    project.write('ideas.md', `${project.read('ideas.md')}\n## idea-009: Later\n\n\`\`\`yaml\nlr: 9\n\`\`\`\n`);
    await served(project, first.port);
    await expect.poll(() => mark.innerText(), { timeout: 30_000 }).toMatch(/live/);
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByText('idea-009').first().waitFor();
  });

  it('says once why the project cannot be read, keeps what it showed, and takes it back when that is mended', async () => {
    const project = sampled();
    const { port } = await served(project);
    const settings = project.read('orze.yaml');
    const { page } = await openPage(browser, `http://127.0.0.1:${port}`);
    await page.goto(`http://127.0.0.1:${port}/runs`);
    await page.getByText('idea-002').first().waitFor();
    const alerts = page.getByRole('alert');
    expect(await alerts.count()).toBe(0);
    project.write('orze.yaml', 'timeout: -1\n');
    await alerts.getByText(/timeout/).waitFor();
    await page.reload();
    await alerts.getByText(/timeout/).waitFor();
    await page.getByText('idea-002').first().waitFor();
    expect(await alerts.count()).toBe(1);
    project.write('orze.yaml', settings);
    await alerts.waitFor({ state: 'detached' });
  });

  it('works below a path that a proxy takes away, with its stream and its links', async () => {
    const project = sampled();
    const { port } = await served(project);
    const proxy = createServer((asked, reply) => {
      if (asked.url?.startsWith('/a/b/') !== true) return void reply.writeHead(404).end('not of this proxy');
      const to = { host: '127.0.0.1', port, path: asked.url.slice(4), method: asked.method ?? 'GET' };
      const through = request({ ...to, headers: { ...asked.headers, host: `127.0.0.1:${port}` } }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
      through.on('error', () => reply.destroy());
      reply.on('close', () => through.destroy());
      return void asked.pipe(through);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    onTestFinished(() => void (proxy.closeAllConnections(), proxy.close()));
    const base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { page, errors, strangers } = await openPage(browser, base);
    await page.goto(`${base}/a/b/runs/idea-002?tab=config`);
    await page.getByText('Lower rate').first().waitFor();
    await expect.poll(() => page.getByRole('banner').getByRole('status').innerText()).toMatch(/live/);
    await page.getByRole('link', { name: 'Leaderboard' }).click();
    await page.waitForURL(`${base}/a/b/runs`);
    await page.getByRole('row').filter({ hasText: 'idea-003' }).getByRole('link').first().click();
    await page.waitForURL((url) => url.pathname === '/a/b/runs/idea-003');
    await page.reload();
    await page.getByText('loss became NaN').first().waitFor();
    expect({ errors, strangers }).toEqual({ errors: [], strangers: [] });
  });

  it('without JavaScript there are plain tables, one link away', async () => {
    const project = sampled();
    const { port } = await served(project);
    const { page } = await openPage(browser, `http://127.0.0.1:${port}`, { javaScriptEnabled: false });
    await page.goto(`http://127.0.0.1:${port}/runs/idea-002`);
    await page.locator('noscript a, a[href$="runs.html"]').first().click();
    await page.getByRole('cell', { name: 'idea-002' }).or(page.getByText('idea-002')).first().waitFor();
    expect(await page.getByRole('table').count()).toBeGreaterThan(0);
  });

  it('several tabs share one stream', async () => {
    const project = sampled();
    const { port } = await served(project);
    const base = `http://127.0.0.1:${port}`;
    const { page } = await openPage(browser, base);
    const streams: string[] = [];
    page.context().on('request', (asked) => {
      if (asked.url().includes('/api/v1/events')) streams.push(asked.url());
    });
    await page.goto(`${base}/runs`);
    await expect.poll(() => streams.length).toBe(1);
    const other = await page.context().newPage();
    await other.goto(`${base}/queue`);
    await other.getByText('idea-005').first().waitFor();
    await expect.poll(() => other.getByRole('banner').getByRole('status').innerText()).toMatch(/live/);
    project.write('ideas.md', `${project.read('ideas.md')}\n## idea-009: Later\n\n\`\`\`yaml\nlr: 9\n\`\`\`\n`);
    await other.getByText('idea-009').first().waitFor();
    expect(streams).toHaveLength(1);
  });
});

/** Acting from the page, by mouse and by keyboard alone: each leaves the request that the command line would have written. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, noBrowser, openPage } from '../rig/browser.ts';
import { Runs } from '../rig/finished.ts';
import { ideasFile } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { sampleProject } from '../rig/sample.ts';
import { Served, TOKEN } from '../rig/served.ts';

const missing = noBrowser();
let browser: Browser;
let project: Project;
let served: Served;
let base = '';

const json = async (path: string) => (await served.ask(`/api/v1/${path}`)).json();
const note = async (id: string) => (await json(`runs/${id}`)) as { note: string | null; excluded: boolean };

describe.skipIf(missing !== null)(`acting from the page (${missing ?? 'Chromium'})`, () => {
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser.close());
  beforeEach(async () => {
    project = sampleProject();
    served = await Served.of(project);
    base = `http://127.0.0.1:${served.port}`;
  });
  afterEach(async () => {
    await served.close();
    await project.remove();
  });

  const open = async (path: string, token: string | undefined = TOKEN): Promise<Page> => {
    const { page } = await openPage(browser, base, token === undefined ? {} : { token });
    await page.goto(base + path);
    return page;
  };

  it('adds an idea: checked before it is written, a twin is refused, then it stands in ideas.md', async () => {
    const page = await open('/queue');
    await page.getByRole('button', { name: 'Add idea' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('From the page');
    await dialog.getByLabel(/YAML|Config/).fill('lr: 0.1');
    await dialog
      .getByText(/E0105|already/)
      .first()
      .waitFor();
    await dialog.getByLabel(/YAML|Config/).fill('lr: 0.25');
    await dialog.getByRole('button', { name: /^Add/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(project.read('ideas.md')).toMatch(/## idea-007: From the page[^]*lr: 0.25/);
  });

  it('skips, unskips and reprioritises what waits', async () => {
    const page = await open('/queue');
    await page.getByText('idea-005').first().waitFor();
    await page.getByRole('button', { name: 'Raise idea-005' }).click();
    await expect.poll(async () => (await json('runs/idea-005')).priority).toBe('high');
    await page.getByRole('button', { name: 'More for idea-005' }).click();
    await page.getByRole('menuitem', { name: 'Skip' }).click();
    await expect.poll(async () => (await json('runs/idea-005')).state).toBe('SKIPPED');
    await page.getByText('Blocked and skipped').first().click();
    await page.getByRole('button', { name: 'Unskip' }).click();
    await expect.poll(async () => (await json('runs/idea-005')).state).toBe('QUEUED');
  });

  it('pauses the fleet after asking, and resumes it', async () => {
    const page = await open('/queue');
    const menu = page.getByRole('button', { name: 'Pause', exact: true });
    const paused = async () => {
      const { checks } = (await json('runs/idea-005/why')) as { checks: { name: string; ok: boolean }[] };
      return checks.some(({ name, ok }) => name === 'not paused' && !ok);
    };
    await menu.click();
    await page.getByRole('menuitem', { name: 'Pause everything …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.waitFor({ state: 'hidden' }); // it has a button of that name, too
    await expect.poll(paused).toBe(true);
    await menu.click();
    await page.getByRole('menuitem', { name: 'Resume everything' }).click();
    await expect.poll(paused).toBe(false);
  });

  it('excludes, notes and retries a run after asking; Escape and Enter change nothing that is destructive', async () => {
    const page = await open('/runs/idea-002');
    await page.getByRole('button', { name: 'Exclude' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Enter'); // Cancel has the focus
    await dialog.waitFor({ state: 'hidden' });
    expect(await note('idea-002')).toMatchObject({ excluded: false });
    await page.getByRole('button', { name: 'Exclude' }).click();
    await dialog.getByRole('button', { name: /^Exclude/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await note('idea-002')).excluded).toBe(true);
    await page.getByRole('button', { name: 'Include' }).click();
    await dialog.getByRole('button', { name: /^Include/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await note('idea-002')).excluded).toBe(false);
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await dialog.getByRole('textbox').fill('label leak');
    await dialog.getByRole('button', { name: /Save|Note/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await note('idea-002')).note).toBe('label leak');
    await page.goto(`${base}/runs/idea-003`);
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog.getByRole('button', { name: /^Retry/ }).click();
    await expect.poll(async () => ((await json('runs/idea-003')) as { state: string }).state).toBe('QUEUED');
  });

  it('saves a view as a file of the project, opens it from there, and deletes it', async () => {
    const page = await open('/runs?q=status%3Afailed&sort=-metric');
    await page.getByRole('row').filter({ hasText: 'idea-003' }).waitFor();
    await page.getByRole('button', { name: /^View/ }).click();
    await page
      .getByRole('menuitem', { name: /Save this view/ })
      .or(page.getByText('Save this view …'))
      .first()
      .click();
    await page.getByRole('dialog').getByRole('textbox').fill('only failed');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'View: only failed ▾' }).waitFor();
    expect(project.read('.orze/views/only failed.yaml')).toContain('status:failed');
    await page.goto(`${base}/runs`);
    await page.getByRole('button', { name: /^View/ }).click();
    await page.getByText('only failed').click();
    await page.waitForURL(/q=status%3Afailed/);
    await page.getByRole('button', { name: 'View: only failed ▾' }).click();
    await page.getByText('Delete only failed').click();
    await expect.poll(() => project.list('.orze/views')).toEqual([]);
  });

  it('drafts ideas for cells of a slice that nobody has tried, and writes them when that is confirmed', async () => {
    const grid = [1, 2, 3].flatMap((a) => [1, 2, 3, 4].map((b) => ({ a, b }))).filter(({ a, b }) => a !== 3 || b !== 4);
    const ids = grid.map((_, i) => `idea-${101 + i}`);
    const made = ideasFile(Object.fromEntries(ids.map((id, i) => [id, `a: ${grid[i]?.a}\nb: ${grid[i]?.b}`])));
    project.write('ideas.md', `${project.read('ideas.md')}\n${made}`);
    const runs = new Runs(project.path('results'));
    for (const [i, id] of ids.entries()) runs.ours(id, 0.1 + i / 100);
    await served.close();
    served = await Served.of(project);
    base = `http://127.0.0.1:${served.port}`;
    const page = await open('/explore?q=metric%3C0.3&x=a&y=b');
    await page.getByRole('button', { name: /Choose all of them/ }).click();
    await page.getByRole('button', { name: /Draft ideas for these \(1\)/ }).click();
    const before = project.read('ideas.md');
    await page.getByRole('dialog').getByText('Nothing is written yet').waitFor();
    expect(project.read('ideas.md')).toBe(before);
    await page.getByRole('dialog').getByRole('button', { name: 'Add 1 idea' }).click();
    await expect.poll(() => project.read('ideas.md').slice(before.length)).toMatch(/a: 3\nb: 4/);
  });

  it('shows why it may not, where it may not', async () => {
    await served.close();
    served = await Served.of(project, { readOnly: 'this server was started without --allow-actions' });
    base = `http://127.0.0.1:${served.port}`;
    const page = await open('/runs/idea-003', undefined);
    const retry = page.getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    const off = (await retry.getAttribute('aria-disabled')) === 'true' || (await retry.isDisabled());
    expect(off).toBe(true);
    expect(await retry.getAttribute('title')).toContain('--allow-actions');
  });

  it('obeys no other site, though the browser holds the token', async () => {
    const page = await open('/');
    const answers: unknown[] = [];
    const evil = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<h1>evil</h1>'));
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
    try {
      await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
      const tried: Record<string, string>[] = [
        { 'content-type': 'application/json', 'x-orze': '1' },
        { 'content-type': 'text/plain' },
      ];
      for (const headers of tried) {
        answers.push(
          await page.evaluate(
            async ([url, sent]) => {
              const body = JSON.stringify({ ids: ['idea-005'] });
              try {
                return (await fetch(url, { method: 'POST', credentials: 'include', headers: sent, body })).status;
              } catch {
                return 'refused by the browser';
              }
            },
            [`${base}/api/v1/actions/skip`, headers] as const,
          ),
        );
      }
      await page.setContent(
        `<form method=post action="${base}/api/v1/actions/skip" enctype="text/plain"><input name='{"ids":["idea-005"],"a":"' value='"}'></form>`,
      );
      await page.evaluate(() => document.querySelector('form')?.submit());
      await page.waitForURL(/actions/);
      answers.push(await page.locator('body').innerText());
    } finally {
      evil.close();
    }
    expect(answers).toEqual(['refused by the browser', 'refused by the browser', expect.stringMatching(/"ok":false/)]);
    expect(await json('runs/idea-005')).toMatchObject({ state: 'QUEUED' });
  });
});

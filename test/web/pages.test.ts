/** Every page in a real browser: it shows what there is, asks nobody else, breaks no rule of accessibility, and fits narrow screens. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, noBrowser, openPage } from '../rig/browser.ts';
import { Project } from '../rig/project.ts';
import { sampleProject } from '../rig/sample.ts';
import { Served } from '../rig/served.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const missing = noBrowser();

/** Address, and what must be seen there. */
const PAGES: readonly [path: string, heading: RegExp][] = [
  ['/', /Needs you/],
  ['/runs', /idea-002/],
  ['/runs/idea-002', /Lower rate/],
  ['/runs/idea-003', /loss became NaN/],
  ['/runs/idea-003?tab=log', /RuntimeError/],
  ['/compare?ids=idea-001,idea-002', /lr/],
  ['/explore', /Sweeps/],
  ['/tree', /Tree/],
  ['/queue', /idea-005/],
  ['/fleet', /Nodes/],
  ['/failures', /nan|reported/],
  ['/research', /Research/],
  ['/settings', /train_script/],
  ['/report', /Pipeline Status/],
];

let browser: Browser;
let project: Project;
let served: Served;
let base = '';

describe.skipIf(missing !== null)(`pages (${missing ?? 'Chromium'})`, () => {
  beforeAll(async () => {
    [browser, project] = [await launch(), sampleProject()];
    const report = '# Orze Report\n\n## Pipeline Status\n\n| Total | Completed |\n|---|---|\n| 6 | 2 |\n';
    project.write('results/report.md', report);
    served = await Served.of(project);
    base = `http://127.0.0.1:${served.port}`;
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    await project.remove();
  });

  it.each(PAGES)(
    '%s: no error, one server, WCAG 2.2 AA in both themes, nothing wider than the screen',
    async (path, text) => {
      const { page, errors, strangers } = await openPage(browser, base, { reducedMotion: 'reduce', bypassCSP: true });
      await page.goto(base + path);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.getByText(text).first().waitFor();
      await settled(page);
      const titles = { h1: await page.locator('h1').count(), title: await page.title() };
      expect(titles).toEqual({ h1: 1, title: expect.stringContaining(' – ') as string });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ colorScheme, found: await violations(page) }).toEqual({ colorScheme, found: [] });
      }
      for (const width of [1024, 400]) {
        await page.setViewportSize({ width, height: 800 });
        // Pictures follow the size of their place.
        const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        await expect.poll(async () => ({ width, over: await over() }), { timeout: 10_000 }).toEqual({ width, over: 0 });
      }
      expect({ errors: errors.filter((text) => path !== '/fleet' || !NO_GPU.test(text)), strangers }).toEqual({
        errors: [],
        strangers: [],
      });
    },
  );

  it('of an empty folder say what to do, and throw nothing', async () => {
    const empty = new Project({ 'orze.yaml': 'train_script: t.py\n', 'ideas.md': '' });
    const server = await Served.of(empty);
    try {
      const { page, errors } = await openPage(browser, `http://127.0.0.1:${server.port}`);
      for (const [path] of PAGES) {
        await page.goto(`http://127.0.0.1:${server.port}${path}`);
        await page.locator('main h1, main h2').first().waitFor();
        await settled(page);
        const said = (await page.locator('main').innerText()).trim();
        expect({ path, said }).toEqual({ path, said: expect.stringMatching(/^[^]{20,}/) as string });
      }
      // What is not there is answered with 404, and browsers write that to their console.
      expect(errors.filter((text) => !/status of (?:404|503)/.test(text))).toEqual([]);
    } finally {
      await server.close();
      await empty.remove();
    }
  });
});

/** A machine without a GPU answers 503 to who asks for its GPUs; browsers write that to their console. */
const NO_GPU = /status of 503/;

/** Nothing is on its way any more. A stream never ends, so that the network is never idle. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .loading') === null);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface Found {
      id: string;
      nodes: { target: unknown[]; failureSummary?: string }[];
    }
    const axe = (window as unknown as { axe: { run: (of: object, how: object) => Promise<{ violations: Found[] }> } })
      .axe;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary = '' }) => `${id} ${String(target[0])}: ${failureSummary.split('\n')[1] ?? ''}`,
      ),
    );
  });
}

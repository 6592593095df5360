/** Everything by keyboard alone: pages, rows, marks, filters, jumps, and a switch that turns single keys off. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, noBrowser, openPage } from '../rig/browser.ts';
import type { Project } from '../rig/project.ts';
import { sampleProject } from '../rig/sample.ts';
import { Served } from '../rig/served.ts';

const missing = noBrowser();
let browser: Browser;
let project: Project;
let served: Served;
let base = '';

describe.skipIf(missing !== null)(`by keyboard alone (${missing ?? 'Chromium'})`, () => {
  beforeAll(async () => {
    [browser, project] = [await launch(), sampleProject()];
    served = await Served.of(project);
    base = `http://127.0.0.1:${served.port}`;
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    await project.remove();
  });

  const open = async (path: string, text: string | RegExp): Promise<Page> => {
    const { page } = await openPage(browser, base);
    await page.goto(base + path);
    await page.getByText(text).first().waitFor();
    return page;
  };
  const press = async (page: Page, ...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const at = (page: Page, path: RegExp) => page.waitForURL((url) => path.test(url.pathname + url.search));

  it('g and a letter go to each page', async () => {
    const page = await open('/', 'Needs you');
    for (const [key, path] of Object.entries({
      l: '/runs',
      s: '/explore',
      t: '/tree',
      q: '/queue',
      f: '/fleet',
      e: '/failures',
      r: '/research',
      o: '/',
    })) {
      await press(page, 'g', key);
      await at(page, new RegExp(`^${path}(\\?|$)`));
    }
  });

  it('rows: j and k walk, x marks, c compares what is marked, Enter opens, ] and [ go on within the list', async () => {
    const page = await open('/runs', 'idea-002');
    const marked = page.getByRole('row', { selected: true });
    await press(page, 'j', 'x');
    await expect.poll(() => marked.count()).toBe(1);
    await press(page, 'j', 'x');
    await expect.poll(() => marked.count()).toBe(2);
    await press(page, 'c');
    await at(page, /^\/compare\?.*idea-00\d.*idea-00\d/);
    await page.goBack();
    await page.getByRole('row').filter({ hasText: 'idea-002' }).waitFor();
    await press(page, 'j', 'Enter');
    await at(page, /^\/runs\/idea-00\d/);
    await page
      .getByRole('tab', { name: 'Curves' })
      .or(page.getByRole('link', { name: 'Curves' }))
      .waitFor();
    const first = page.url();
    await press(page, ']');
    await page.waitForURL((url) => url.href !== first);
    await press(page, '[');
    await page.waitForURL((url) => url.pathname === new URL(first).pathname);
  });

  it('the run that a row is about stays in sight while its columns scroll sideways, with its menu', async () => {
    const page = await open('/runs', 'idea-002');
    for (const width of [1024, 400]) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator('.grid-frame').evaluate((frame) => frame.scrollTo(2000, 0));
      for (const name of [
        page.getByRole('link', { name: 'idea-002' }),
        page.getByRole('button', { name: 'Menu of idea-002' }),
      ]) {
        // Nothing covers it: what is at its middle is itself.
        await expect
          .poll(() =>
            name.evaluate((element) => {
              const { x, y, width: w, height: h } = element.getBoundingClientRect();
              return element.contains(document.elementFromPoint(x + w / 2, y + h / 2));
            }),
          )
          .toBe(true);
      }
    }
  });

  it('/ filters; a query that cannot be read keeps what was shown and points at the place', async () => {
    const page = await open('/runs', 'idea-002');
    await press(page, '/');
    await page.keyboard.type('status:failed');
    await press(page, 'Enter');
    await at(page, /q=status/);
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'idea-' }).count()).toBe(1);
    await page.keyboard.type(' metric>');
    await press(page, 'Enter');
    await page.getByText('^').first().waitFor();
    await page.getByRole('row').filter({ hasText: 'idea-003' }).waitFor();
  });

  it('Ctrl-K jumps to a run by its number; Escape closes and gives the focus back', async () => {
    const page = await open('/', 'Needs you');
    await press(page, 'Control+k');
    await page.keyboard.type('2');
    await page.getByText('Lower rate').first().waitFor();
    await press(page, 'Enter');
    await at(page, /^\/runs\/idea-002/);
    const tree = page.getByRole('link', { name: 'Tree', exact: true });
    await tree.focus();
    await press(page, 'Control+k');
    await page.getByRole('dialog').waitFor();
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await tree.evaluate((link) => link === document.activeElement)).toBe(true);
  });

  it('Tab reaches everything with a focus that can be seen, the first stop skips the bar', async () => {
    const page = await open('/runs', 'idea-002');
    await press(page, 'Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Skip');
    const unseen: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      await press(page, 'Tab');
      const bad = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        return outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? focused.outerHTML.slice(0, 120) : null;
      });
      if (bad !== null) unseen.push(bad);
    }
    expect(unseen).toEqual([]);
  });

  it('? lists the keys; switched off, they do nothing, also after a reload', async () => {
    const page = await open('/', 'Needs you');
    await press(page, '?');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').uncheck();
    await press(page, 'Escape');
    await page.reload();
    await page.getByText('Needs you').first().waitFor();
    await press(page, 'g', 'l', '?');
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await dialog.isVisible()).toBe(false);
  });
});

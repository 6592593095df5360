/** What somebody sees of the dashboard in Chromium: Debian's, driven over its own protocol; nothing is downloaded for it. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { quantile } from './stats.mjs';

const CHROMIUM = '/usr/bin/chromium';
/** A long task keeps everything else on the page waiting: 50 ms and more, as browsers count. */
const LONG_TASK_MS = 50;
/** px of one turn of the wheel, and ms until the next one. */
const WHEEL = { px: 600, everyMs: 50 };

/** Why nothing can be measured here; null: it can. */
export function noChromium() {
  return existsSync(CHROMIUM) ? null : `not measured: there is no ${CHROMIUM} (apt-get install chromium)`;
}

/** `filters`: queries whose first rows are not those of one another, nor of none. */
export async function inChromium({ url, filters, times, scrollS }) {
  const root = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: root ? ['--no-sandbox'] : [] });
  try {
    const open = async () => (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await firstContent(await open(), url, OVERVIEW); // what the server does once for all, it does now
    const [overview, trend, runs] = [[], [], []];
    for (let i = 0; i < times; i += 1) {
      overview.push(await firstContent(await open(), url, OVERVIEW));
      trend.push(await firstContent(await open(), url, TREND));
      runs.push(await firstContent(await open(), `${url}runs`, ROWS));
    }
    const page = await open();
    await firstContent(page, `${url}runs`, ROWS);
    const toRows = [];
    for (const filter of filters) toRows.push(await filterToRows(page, filter));
    await firstContent(page, `${url}runs`, ROWS);
    const scrolling = await scroll(page, scrollS);
    return {
      overviewMs: quantile(overview, 0.25),
      trendMs: quantile(trend, 0.25),
      runsMs: quantile(runs, 0.25),
      filterMs: quantile(toRows, 0.25),
      filterWorstMs: Math.max(...toRows),
      ...scrolling,
    };
  } finally {
    await browser.close();
  }
}

/** In the page: whether there is what people came for. */
const OVERVIEW = '.overview dl.facts';
const TREND = '.overview .trend .best';
const ROWS = '[role="row"][aria-rowindex="2"] a';

/** ms from the begin of the navigation, by the page's own clock, until `selector` is drawn. */
async function firstContent(page, address, selector) {
  await page.goto(address);
  const found = await page.waitForFunction((what) => document.querySelector(what) && performance.now(), selector);
  return found.jsonValue();
}

/** ms from Enter in the filter until other rows are drawn. All letters come at once: between single ones the page waits for a pause. */
function filterToRows(page, text) {
  return page.evaluate(
    async ([row, query]) => {
      const frame = () => new Promise(requestAnimationFrame);
      const shown = () => document.querySelector('.board.stale') === null && document.querySelector(row)?.textContent;
      const before = shown();
      const field = document.querySelector('input[type=search]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, query);
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await frame();
      const began = performance.now();
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      for (;;) {
        await frame();
        const now = shown();
        if (now && now !== before) return performance.now() - began;
        if (performance.now() - began > 60_000) throw new Error(`no rows of ${query}`);
      }
    },
    [ROWS, text],
  );
}

/** The grid under a wheel that turns for `seconds`. */
async function scroll(page, seconds) {
  await page.evaluate(() => {
    window.tasks = [];
    const seen = new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)));
    seen.observe({ entryTypes: ['longtask'] });
  });
  const box = await page.locator('.grid-frame').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let nodes = 0;
  for (let turns = (seconds * 1000) / WHEEL.everyMs; turns > 0; turns -= 1) {
    await page.mouse.wheel(0, WHEEL.px);
    await page.waitForTimeout(WHEEL.everyMs);
    const now = await page.evaluate(() => document.querySelectorAll('[role="grid"], [role="grid"] *').length);
    nodes = Math.max(nodes, now);
  }
  const tasks = await page.evaluate(() => window.tasks);
  return { nodes, longTasks: tasks.filter((ms) => ms >= LONG_TASK_MS).length, longestTaskMs: Math.max(0, ...tasks) };
}

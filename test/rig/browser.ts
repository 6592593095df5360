/** Debian's Chromium on the dashboard of a project, as a person has it: nothing but the server may be asked, and no error may go by unseen. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { missingPrograms } from './debian.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Why no browser can be had here; null: there is one (now). */
export function noBrowser(): string | null {
  const missing = missingPrograms(['chromium'], ['chromium', 'fonts-dejavu-core']);
  return missing ?? (existsSync(CHROMIUM) ? null : `chromium is there, but not as ${CHROMIUM}`);
}

export function launch(): Promise<Browser> {
  // The sandbox of Chromium refuses root, whom containers and CI machines work as; nothing but our own pages is opened.
  return chromium.launch({ executablePath: CHROMIUM, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

export interface Seen {
  page: Page;
  /** What the page threw or wrote to its console as an error. */
  errors: string[];
  /** Addresses outside of the server that something asked for. */
  strangers: string[];
}

/** A page of its own, with storage of its own, that goes with the test. `base` with its token is opened first where one is given. */
export async function openPage(
  browser: Browser,
  base: string,
  { token, ...options }: BrowserContextOptions & { token?: string } = {},
): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const seen: Seen = { page, errors: [], strangers: [] };
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) seen.strangers.push(request.url());
  });
  if (token !== undefined) await page.goto(`${base}/?token=${token}`);
  return seen;
}

/**
 * `npm run screenshots`: pictures of the dashboard over a demo that really ran, into docs/images/. Needs Debian's Chromium.
 *
 *   npm run screenshots                       runs the demo first, half a minute
 *   npm run screenshots -- --project DIR      of a project that is there
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ORZE = join(ROOT, 'bin', 'orze.js');
const CHROMIUM = '/usr/bin/chromium';
const SIZE = { width: 1280, height: 800 };
/** Name, address, what must be there before the picture is taken, theme. */
const PICTURES = [
  ['overview', '/', 'Needs you', 'light'],
  ['leaderboard', '/runs', 'idea-012', 'light'],
  ['run', '/runs/idea-012', 'epoch', 'light'],
  ['sweeps', '/explore', 'Importance', 'dark'],
  ['fleet', '/fleet', 'Nodes', 'dark'],
];

const { values } = parseArgs({ options: { project: { type: 'string' } } });
if (!existsSync(CHROMIUM)) {
  console.error(`screenshots: there is no ${CHROMIUM}: install Debian's chromium`);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), 'orze-pictures-'));
const project = values.project === undefined ? join(scratch, 'fashion') : resolve(values.project);
try {
  if (values.project === undefined) await ended(orze(['demo', project]));
  await takeAll();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function takeAll() {
  const server = orze(['-C', project, 'serve', '--port', '0', '--json'], 'pipe');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    // The sandbox of Chromium refuses root; nothing but our own pages is opened.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const { url } = JSON.parse(await firstLine(server.stdout));
    mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
    for (const [name, path, text, colorScheme] of PICTURES) {
      const page = await browser.newPage({ viewport: SIZE, colorScheme, reducedMotion: 'reduce' });
      await page.goto(new URL(path, url).href);
      await page.getByText(text).first().waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .loading') === null);
      await page.screenshot({ path: join(ROOT, 'docs/images', `${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await ended(server);
  }
}

function orze(args, stdout = 'inherit') {
  return spawn(process.execPath, [ORZE, ...args], { stdio: ['ignore', stdout, 'inherit'] });
}

function ended(child) {
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)),
    );
  });
}

async function firstLine(stream) {
  for await (const text of stream.setEncoding('utf8')) return text.split('\n')[0];
  throw new Error('orze serve said nothing');
}

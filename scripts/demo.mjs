/**
 * `npm run demo`: `orze demo` of the built orze, then what came of it. Everything after `--` goes to `orze demo`.
 *
 *   npm run demo                            a new folder .demo/1, .demo/2, …; earlier ones are kept
 *   npm run demo -- --dir /tmp/demo         this folder; it must be new or empty
 *   npm run demo -- --gpus cpu:4            four lanes; without `--gpus`: one per core, at most four
 *   npm run demo -- --serve                 with the dashboard, live while it trains and until Ctrl-C
 *
 * Exit code 0: orze ended well, every idea that should complete did, the one that should diverge failed, the broken one is blocked.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readResults, showResults } from './demo-results.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ORZE = join(ROOT, 'bin', 'orze.js');
/** What examples/fashion/ideas.md is made for. */
const EXPECTED = { completed: 10, diverged: 'idea-008', blocked: 'idea-010' };

/** A mistake in how the demo was called. */
class UsageError extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`demo: ${error.message}`);
  process.exitCode = 2;
}

async function main(given) {
  if (!existsSync(join(ROOT, 'dist'))) throw new UsageError('orze is not built: `npm run demo` builds it first');
  const { dir, args } = takeDir(given);
  const project = dir === undefined ? newFolder(join(ROOT, '.demo')) : emptyFolder(resolve(dir));
  const ended = await runOrze(['demo', project, ...args]);
  const found = readResults(join(project, 'results'));
  showResults(found, shown(project));
  return judge(ended, found);
}

/** `--dir` is the demo's own, all others are orze's. */
function takeDir(given) {
  const args = [...given];
  const at = args.findIndex((arg) => arg === '--dir' || arg.startsWith('--dir='));
  if (at === -1) return { dir: undefined, args };
  const [flag] = args.splice(at, 1);
  const dir = flag === '--dir' ? args.splice(at, 1)[0] : flag.slice('--dir='.length);
  if (dir === undefined || dir === '') throw new UsageError('`--dir` needs a folder');
  return { dir, args };
}

/** The first free number; nothing that is there is ever changed. */
function newFolder(parent) {
  mkdirSync(parent, { recursive: true });
  for (let number = 1; ; number += 1) {
    const folder = join(parent, String(number));
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

function emptyFolder(folder) {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new UsageError(`${folder} is not empty: name a new folder`);
  return folder;
}

/** Exit code, or the signal that ended it. */
function runOrze(command) {
  const orze = spawn(process.execPath, [ORZE, ...command], { stdio: 'inherit' });
  // A Ctrl-C reaches orze by itself; it decides when to end, and then the results are shown.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => orze.kill('SIGTERM'));
  return new Promise((done, failed) => {
    orze.on('error', failed);
    orze.on('exit', (code, signal) => done({ code, signal }));
  });
}

function judge({ code, signal }, { completed, failed, blocked }) {
  const faults = [];
  if (signal !== null) faults.push(`orze was ended by ${signal}`);
  else if (code !== 0) faults.push(`orze ended with exit code ${code}`);
  if (completed < EXPECTED.completed) faults.push(`${completed} ideas completed, expected ${EXPECTED.completed}`);
  if (!failed.some(({ id, failure }) => id === EXPECTED.diverged && failure.class === 'nan')) {
    faults.push(`${EXPECTED.diverged} did not fail with class nan`);
  }
  if (!blocked.some(({ idea_id: id }) => id === EXPECTED.blocked)) faults.push(`${EXPECTED.blocked} is not blocked`);
  if (faults.length === 0) return 0;
  console.error(`demo: not as it should be: ${faults.join('; ')}`);
  return code === null || code === 0 ? 1 : code;
}

/** A path as short as it can be typed from here. */
function shown(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short || '.';
}

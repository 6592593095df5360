/**
 * `npm run demo`: the built orze on a fresh copy of examples/fashion, then what came of it. Everything after `--` goes to orze.
 *
 *   npm run demo                            a new folder .demo/1, .demo/2, …; earlier ones are kept
 *   npm run demo -- --dir /tmp/demo         this folder; it must be new or empty
 *   npm run demo -- --gpus cpu:4            four lanes; without `--gpus`: one per core, at most four
 *
 * Exit code 0: orze ended well, every idea that should complete did, the one that should diverge failed, the broken one is blocked.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readResults, showResults } from './demo-results.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const EXAMPLE = join(ROOT, 'examples', 'fashion');
const ORZE = join(ROOT, 'bin', 'orze.js');
const MAX_LANES = 4;
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
  // The example trains on the CPU. With lanes the demo is the same everywhere and leaves GPUs to whoever uses them.
  const named = args.some((arg) => arg === '--gpus' || arg.startsWith('--gpus='));
  const lanes = named ? [] : ['--gpus', `cpu:${Math.min(MAX_LANES, availableParallelism())}`];
  const project = dir === undefined ? newFolder(join(ROOT, '.demo')) : emptyFolder(resolve(dir));
  cpSync(EXAMPLE, project, { recursive: true, filter: (path) => path !== join(EXAMPLE, 'results') });

  const command = ['--until-done', ...lanes, ...args];
  introduce(project, command);
  const ended = await runOrze(project, command);
  const found = readResults(join(project, 'results'));
  showResults(found, shown(project));
  showNext(project, command);
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

function introduce(project, command) {
  const ideas = readFileSync(join(project, 'ideas.md'), 'utf8').match(/^## idea-/gm).length;
  console.log(
    `orze demo: ${ideas} ideas for telling clothes apart, trained in plain JavaScript. No GPU, no Python needed.\n`,
  );
  console.log(`  folder   ${shown(project)}    a copy of examples/fashion: ideas.md, orze.yaml, train.mjs, eval.mjs`);
  console.log(`  command  orze ${command.join(' ')}`);
  console.log('  stop     Ctrl-C; runs that have ended keep their results\n');
}

/** Exit code, or the signal that ended it. */
function runOrze(project, command) {
  const orze = spawn(process.execPath, [ORZE, ...command], { cwd: project, stdio: 'inherit' });
  // A Ctrl-C reaches orze by itself; it decides when to end, and then the results are shown.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => orze.kill('SIGTERM'));
  return new Promise((done, failed) => {
    orze.on('error', failed);
    orze.on('exit', (code, signal) => done({ code, signal }));
  });
}

function showNext(project, command) {
  const orze = `node ${relative(project, ORZE)} ${command.join(' ')}`;
  console.log(`
Next
  cd ${shown(project)}
  mend      ${EXPECTED.blocked} in ideas.md, or add an idea of your own at its end
  run       ${orze}
  again     rm -rf results/${EXPECTED.diverged}, then run
  look      results/report.md · results/status.json · results/<idea>/train_output.log
  yours     orze init in your own project, see README.md
`);
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

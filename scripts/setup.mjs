/**
 * Makes node_modules match package-lock.json, so that `npm run build|test|demo` work in a fresh clone. Plain and old JavaScript (no
 * `node:` imports, no `?.`), so that an old Node gets as far as the message about it.
 *
 * npm writes node_modules/.package-lock.json as the last thing of an installation: if it lists what our lock file asks for, the
 * installation is complete and up to date; if it is missing, the installation never happened or was cut off.
 */
import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { fileURLToPath } from 'url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Lines of npm's output that a failure shows. */
const SHOWN = 15;

const ADVICE = [
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/,
    'the npm registry cannot be reached: check the network and the proxy settings (`npm config get registry`), then try again',
  ],
  [/\bE40[137]\b/, 'the npm registry refuses access: check `npm config get registry` and the login or proxy it needs'],
  [/\bEUSAGE\b/, 'package.json and package-lock.json disagree: run `npm install`, then commit the lock file'],
  [/\bENOSPC\b/, 'the disk is full'],
  [/\b(EACCES|EPERM|EROFS)\b/, `no permission to write in ${ROOT}: check who owns node_modules`],
];

function main() {
  const { engines } = readJson('package.json');
  const needed = /(\d+)\.(\d+)/.exec(engines.node).slice(1).map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
    return fail(`Node ${needed.join('.')} or newer is needed, this is ${process.version} (${process.execPath})`);
  }
  const why = reasonToInstall();
  if (why === null) return say('node_modules is up to date');
  say(`npm ci: ${why} …`);
  const npm = runNpm();
  if (npm.error) {
    return fail(`npm could not be started (${npm.error.message}): install npm, or run \`npm ci\` your own way`);
  }
  if (npm.status === 0) {
    const still = reasonToInstall();
    return still === null ? undefined : fail(`npm ci reported success, but ${still}`);
  }
  const output = `${npm.stdout}${npm.stderr}`.trim().split('\n');
  console.error(output.slice(-SHOWN).join('\n'));
  const known = ADVICE.find(([symptom]) => output.some((line) => symptom.test(line)));
  return fail(`npm ci failed: ${known ? known[1] : `exit code ${npm.status}, its last words are above`}`);
}

/** Null when everything that the lock file asks for is installed. Optional packages are of other platforms. */
function reasonToInstall() {
  const wanted = readJson('package-lock.json').packages;
  let installed;
  try {
    installed = readJson('node_modules/.package-lock.json').packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return 'node_modules is missing or incomplete';
    if (error instanceof SyntaxError) return 'node_modules is damaged';
    throw error;
  }
  const stale = Object.keys(wanted).filter(
    (path) =>
      path !== '' && !wanted[path].optional && !(path in installed && installed[path].version === wanted[path].version),
  );
  if (stale.length === 0) return null;
  const names = stale.map((path) => path.replace(/^.*node_modules\//, ''));
  const others = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `node_modules lacks ${names.slice(0, 3).join(', ')}${others} as package-lock.json wants`;
}

/** `--include=dev`: the build needs the development packages where NODE_ENV=production or `omit=dev` is set, too. */
function runNpm() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress'];
  const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 };
  const running = process.env.npm_execpath || '';
  return basename(running) === 'npm-cli.js'
    ? spawnSync(process.execPath, [running].concat(args), options)
    : spawnSync('npm', args, options);
}

function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

function say(text) {
  console.log(`setup: ${text}`);
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exitCode = 1;
}

main();

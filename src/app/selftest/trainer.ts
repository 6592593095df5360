/**
 * The training script of the self-test: needs nothing but node. It tells what it does in a witness log of its own, outside of all that
 * orze touches: `begin` as JSON, then the time of each beat, then `end` as JSON.
 */
export const TRAINER = `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createHash, randomBytes } = require('node:crypto');

// CLOCK_MONOTONIC: the same for all processes of the machine, in every pid namespace.
const now = () => Number(process.hrtime.bigint() / 1000n) / 1e6;
const arg = (name) => process.argv[process.argv.indexOf(name) + 1];
const idea = arg('--idea-id');
const { SELFTEST_WITNESS, SELFTEST_HOST: host, ORZE_RUN_TOKEN: token, ORZE_CONFIG } = process.env;

function keeperId() {
  try {
    const told = fs.readFileSync('/proc/' + process.ppid + '/environ', 'latin1');
    return /(?:^|\\0)ORZE_KEEPER=[^\\0]*\\/([^/\\0]+)\\/spec\\.json/.exec(told)?.[1] ?? '';
  } catch {
    return ''; // it died meanwhile
  }
}

const name = [idea, process.pid, randomBytes(4).toString('hex'), 'log'].join('.');
const log = fs.openSync(path.join(SELFTEST_WITNESS, name), 'ax');
const say = (line) => fs.writeSync(log, line + '\\n');
say(JSON.stringify({ e: 'begin', t: now(), idea, token, host, keeper: keeperId(), pid: process.pid }));

function bad(why) {
  say(JSON.stringify({ e: 'bad', t: now(), why }));
  process.exit(70);
}

let config;
try {
  config = JSON.parse(fs.readFileSync(ORZE_CONFIG, 'utf8'));
} catch (error) {
  if (error.code === 'ENOENT') process.exit(71); // the run was deleted
  bad('the config cannot be read: ' + error.message);
}
const { n, seconds, fate, exit_code: exitCode, check } = config;
const sum = createHash('sha256').update([n, seconds, fate, exitCode].join(' ')).digest('hex').slice(0, 24);
if (sum !== check) bad('the config is not the one that was written: ' + JSON.stringify(config));
if (Number(idea.slice(5)) !== n) bad('the config of ' + n + ' came to ' + idea);

const due = now() + seconds;
const beat = setInterval(() => {
  say(String(now()));
  if (now() >= due) end();
}, 50);

function end() {
  clearInterval(beat);
  const run = path.join(arg('--results-dir'), idea);
  const common = { token, n };
  if (fate === 'completed') {
    write(run, { status: 'COMPLETED', test_accuracy: ((n * 7919 + 4129) % 10000) / 10000, test_loss: n, training_time: seconds, ...common });
  } else if (fate === 'reported') {
    write(run, { status: 'FAILED', error: 'planned ' + n, ...common });
  }
  say(JSON.stringify({ e: 'end', t: now(), fate, exitCode }));
  process.exit(exitCode);
}

function write(run, metrics) {
  const part = path.join(run, 'metrics.json.part-' + process.pid);
  try {
    fs.writeFileSync(part, JSON.stringify(metrics));
    fs.renameSync(part, path.join(run, 'metrics.json'));
  } catch (error) {
    if (error.code === 'ENOENT') process.exit(71); // the run was deleted or moved away
    throw error;
  }
}
`;

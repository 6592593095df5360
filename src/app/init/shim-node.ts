/** The shim in JavaScript: for scripts of Node, and where there is no Python. */
import { FRACTION, NUMBER } from './shim-text.ts';
import type { ShimSpec } from './shim.ts';

export function nodeShim(spec: ShimSpec): string {
  const config = spec.handover.by === 'file' ? [] : [CONFIG];
  return `${[head(spec), RESULTS, ...config, command(spec), main(spec)].join('\n\n')}\n`;
}

function head({ script, metrics }: ShimSpec): string {
  return `/*
 * Lets orze run ${script.replaceAll('*/', '* /')}. Made by \`orze init\`; yours from here on.
 *
 * orze starts it as \`node orze_train.mjs --idea-id ID --results-dir DIR ...\` and says the same in the environment:
 * ORZE_RUN_DIR  the folder of this run; config.yaml in it is the base config with what the idea changes
 * ORZE_CONFIG   the same config as JSON
 */
import { spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const RUN = process.env.ORZE_RUN_DIR;
if (!RUN) {
  console.error('orze starts this: orze run --once --max 1');
  process.exit(1);
}
// Printed as "name: number" or "name=number"; the last number of each counts. Without the first a run has failed.
const METRICS = ${list(metrics)};
const NAMES = METRICS.map((name) => name.replace(/[.*+?^\${}()|[\\]\\\\/-]/g, '\\\\$&').replaceAll('_', '[_ ]')).join('|');
const PAIR = new RegExp(
  String.raw\`(?<![\\w./-])(\${NAMES})["']?(?:\\s*[=:]\\s*(${NUMBER})|\\s+(${FRACTION}))(?!\\.?\\w)\`,
  'gi',
);`;
}

const RESULTS = `function writeMetrics(metrics) {
  const path = join(RUN, 'metrics.json');
  writeFileSync(\`\${path}.tmp\`, JSON.stringify(metrics));
  renameSync(\`\${path}.tmp\`, path);
}

function fail(text) {
  writeMetrics({ status: 'FAILED', error: text });
  console.error(text);
  process.exit(1);
}

function numberOf(text) {
  if (/nan/i.test(text)) return NaN;
  return /inf/i.test(text) ? Infinity * (text.startsWith('-') ? -1 : 1) : Number(text);
}

function harvest(line, found) {
  for (const [, name, told, measured] of line.slice(0, 2000).matchAll(PAIR)) {
    const exact = METRICS.find((one) => one.toLowerCase() === name.toLowerCase().replaceAll(' ', '_'));
    found[exact] = numberOf(told ?? measured);
  }
}`;

const CONFIG = `function flat(value, key = '') {
  const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (inner.length === 0) return key === '' ? {} : { [key]: value };
  return Object.assign({}, ...inner.map(([name, below]) => flat(below, key === '' ? name : \`\${key}.\${name}\`)));
}

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const readConfig = () => flat(JSON.parse(readFileSync(process.env.ORZE_CONFIG, 'utf8')));`;

function command({ script, handover, output, words }: ShimSpec): string {
  const start = words.map(word).join(', ');
  const out = output === null ? '' : `, ${literal(output)}, RUN`;
  switch (handover.by) {
    case 'file': {
      const file = handover.json ? 'process.env.ORZE_CONFIG' : "join(RUN, 'config.yaml')";
      return `function command() {
  return [${start}, ${literal(handover.flag)}, ${file}${out}];
}`;
    }
    case 'options': {
      const of = (switches: boolean): [string, string][] =>
        handover.options.filter(({ takes }) => (takes === 'switch') === switches).map(({ key, flag }) => [key, flag]);
      return `// Keys of the config, by the last of their dotted parts, and the options that take them.
const OPTIONS = ${dict(of(false))};
const SWITCHES = ${dict(of(true))};

function optionOf(key) {
  const names = [key, key.split('.').at(-1)].map((name) => name.replaceAll('-', '_'));
  return names.find((name) => name in OPTIONS || name in SWITCHES);
}

function command() {
  const argv = [${start}${out}];
  const used = {};
  const config = Object.entries(readConfig());
  const unknown = config.map(([key]) => key).filter((key) => optionOf(key) === undefined);
  if (unknown.length > 0) {
    const known = [...Object.keys(OPTIONS), ...Object.keys(SWITCHES)].join(', ') || 'none';
    fail(\`unknown keys: \${unknown.join(', ')}; ${script.replace(/[`\\$]/g, '\\$&')} takes: \${known}\`);
  }
  for (const [key, value] of config) {
    const name = optionOf(key);
    if (name in used) fail(\`\${used[name]} and \${key} are both --\${name}\`);
    used[name] = key;
    if (name in SWITCHES) argv.push(...(value ? [SWITCHES[name]] : []));
    else if (value !== null) argv.push(OPTIONS[name], ...(Array.isArray(value) ? value : [value]).map(asText));
  }
  return argv;
}`;
    }
    case 'overrides':
      return `function command() {
  return [${start}, ...Object.entries(readConfig()).map(([key, value]) => \`\${key}=\${JSON.stringify(value)}\`)];
}`;
    case 'words':
      return `// Each {key} is the value of that key of the config; {run_dir}, {idea_id} and {config} (a YAML file) are orze's.
const WORDS = [${start}];
const HOLE = /\\{([A-Za-z_][\\w.-]*)\\}/g;

function command() {
  const config = readConfig();
  const own = { run_dir: RUN, idea_id: process.env.ORZE_IDEA_ID, config: join(RUN, 'config.yaml') };
  const names = new Set([...WORDS.join(' ').matchAll(HOLE)].map(([, name]) => name));
  const missing = [...names].filter((name) => !(name in config) && !(name in own));
  if (missing.length > 0) fail(\`the config has no value for: \${missing.join(', ')}\`);
  const anyKey = names.has('run_dir') || names.has('config');
  const unknown = anyKey ? [] : Object.keys(config).filter((key) => !names.has(key));
  if (unknown.length > 0) fail(\`unknown keys: \${unknown.join(', ')}; the command has: \${[...names].join(', ')}\`);
  return WORDS.map((one) => one.replace(HOLE, (_, name) => own[name] ?? asText(config[name])));
}`;
    default:
      return handover satisfies never;
  }
}

function main({ script }: ShimSpec): string {
  return `const started = Date.now();
const found = {};
const [program, ...args] = command();
const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
child.on('error', (error) => fail(\`cannot start \${program}: \${error.message}\`));
for (const [from, to] of [
  [child.stdout, process.stdout],
  [child.stderr, process.stderr],
]) {
  let rest = '';
  from.setEncoding('utf8').on('data', (text) => {
    to.write(text);
    const lines = (rest + text).split(/[\\r\\n]/);
    rest = lines.pop().slice(-65536);
    for (const line of lines) harvest(line, found);
  });
  from.on('end', () => harvest(rest, found));
}
child.on('exit', (code, signal) => {
  // A helper that outlives the training may hold its output open: that is not waited for.
  const late = setTimeout(end, 1000);
  child.on('close', () => {
    clearTimeout(late);
    end();
  });
  function end() {
    if (signal !== null) process.exit(1);
    if (code !== 0) process.exit(code);
    const first = METRICS[0];
    if (!(first in found)) fail(${literal(`${script} printed no `)} + \`"\${first}: number"\`);
    if (!Number.isFinite(found[first])) fail(\`\${first} became \${found[first]}\`);
    writeMetrics({ status: 'COMPLETED', ...found, training_time: (Date.now() - started) / 1000 });
    process.exit(0);
  }
});`;
}

/** The Node that runs the shim runs the script. */
const word = (one: string, at: number): string => (at === 0 && one === 'node' ? 'process.execPath' : literal(one));
const literal = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(literal).join(', ')}]`;
const dict = (pairs: readonly [string, string][]): string =>
  pairs.length === 0 ? '{}' : `{ ${pairs.map(([key, value]) => `${literal(key)}: ${literal(value)}`).join(', ')} }`;

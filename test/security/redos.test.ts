/**
 * Security: untrusted text cannot make a regular expression of orze run away. Every expression of src/core, found in its source, meets texts
 * made of its own characters; the time of twice the text must be about twice the time.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../rig/project.ts';

interface Found {
  where: string;
  source: string;
  flags: string;
}

/** A regular expression where a value may begin. */
const LITERAL = /(?:[=(,:!&|?[]|=>|return)\s*\/((?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

function expressions(): Found[] {
  const core = join(REPOSITORY, 'src/core');
  const names = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.flatMap((name) => {
    const text = readFileSync(join(core, name), 'utf8').replaceAll(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    return [...text.matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ where: name, source, flags }));
  });
}

/** Runs in a worker, since an expression that runs away cannot be stopped otherwise. Answers the slow ones. */
const TRIAL = `
const { parentPort, workerData } = require('node:worker_threads');
const STAGES = [26, 400, 4000, 100000];
const LIMITS_MS = [60, 60, 120, 400];
/** In CPU time; a linear expression needs a small part of it for 4,000 characters, a quadratic one the most of it. */
const LINEAR_MS = 2;
const generic = [' ', '\\t', 'a', '0', '-', '_', '#', '\\\\', '|', '\`', '"', "'", ':', '.', '\\n', '\\u001b', '{', '[', '*', '=', '/', '1', 'e', ','];
function runs(re, text) {
  re.lastIndex = 0;
  const t = process.cpuUsage();
  if (re.global) { for (const _ of text.matchAll(re)) ; } else re.exec(text);
  const d = process.cpuUsage(t);
  return (d.user + d.system) / 1000;
}
for (const { where, source, flags } of workerData) {
  parentPort.postMessage({ at: where + ' ' + source });
  const re = new RegExp(source, flags);
  const own = [...new Set(source.replace(/\\\\u[0-9a-f]{4}|\\\\[dwsbDWSB]|[\\\\^$()?+{}]/g, ''))].slice(0, 8);
  const chars = [...new Set([...generic, ...own])];
  const pairs = chars.slice(0, 10).flatMap((a) => own.slice(0, 5).map((b) => a + b));
  const words = source.match(/[a-z\`<#-]{3,}/gi) || [];
  const heads = ['', ...words.slice(0, 2)];
  for (const head of heads) for (const unit of head === '' ? [...chars, ...pairs, ...words.slice(0, 3)] : chars) {
    for (let i = 0; i < STAGES.length; i++) {
      const text = head + unit.repeat(Math.ceil(STAGES[i] / unit.length)) + '\\u0000!';
      let took = runs(re, text);
      // What was slow by the machine is not slow again.
      for (let again = 0; again < 2 && took > LIMITS_MS[i]; again++) took = Math.min(took, runs(re, text));
      if (took > LIMITS_MS[i]) {
        parentPort.postMessage({ slow: where + ' /' + source + '/' + flags + ' on ' + STAGES[i] + ' x ' + JSON.stringify(unit) + ': ' + took.toFixed(0) + ' ms' });
        break;
      }
      if (i === 2 && took < LINEAR_MS && (head !== '' || unit.length > 1)) break;
    }
  }
}
parentPort.postMessage({ done: true });
`;

/** The slow ones; an expression that does not come back at all is named too. */
function trial(found: readonly Found[], limitMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(TRIAL, { eval: true, workerData: found });
    const slow: string[] = [];
    let at = '';
    const end = (more: string[]) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve([...slow, ...more]);
    };
    const timer = setTimeout(() => end([`no answer: ${at}`]), limitMs);
    worker.on('error', reject);
    worker.on('message', (message: { at?: string; slow?: string; done?: boolean }) => {
      at = message.at ?? at;
      if (message.slow !== undefined) slow.push(message.slow);
      if (message.done === true) end([]);
    });
  });
}

it('every regular expression of src/core stays linear on 100 KB of hostile text', async () => {
  const found = expressions();
  expect(found.length).toBeGreaterThan(90);
  expect(await trial(found, 50_000)).toEqual([]);
}, 60_000);

it('an expression that runs away is seen: quadratic, exponential', async () => {
  const bad = [
    { where: 'quadratic', source: String.raw`(\\*)\|`, flags: 'g' },
    { where: 'exponential', source: String.raw`^(?:[ \t]|#[^\r\n]*|[\r\n])*:`, flags: '' },
  ];
  for (const one of bad) expect(await trial([one], 8_000)).not.toEqual([]);
}, 60_000);

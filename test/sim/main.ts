/**
 * The simulator as a program: `node sim.mjs --from 1 --count 500`, or `--seed N` for the story of one seed. `--faults kill-keeper,hang`:
 * only these kinds of faults, in every seed; `--lasting`: they and the trainings outlast the lease.
 */
import { runSeed, watchForBugs } from './course.ts';
import { story } from './story.ts';
import { FAULT_KINDS } from './swarm.ts';

process.env.TZ = 'UTC';
watchForBugs();

const args = new Map<string, string>();
for (let i = 2; i < process.argv.length; i += 1) {
  const name = process.argv[i] ?? '';
  const value = process.argv[i + 1];
  if (value === undefined || value.startsWith('--')) args.set(name, 'true');
  else {
    args.set(name, value);
    i += 1;
  }
}
const number = (name: string, otherwise: number) => Number(args.get(name) ?? otherwise);

const wanted = args.get('--faults')?.split(',');
const faults = wanted && FAULT_KINDS.filter((kind) => wanted.includes(kind));
if (faults?.length !== wanted?.length) throw new Error(`--faults: expected some of ${FAULT_KINDS.join(', ')}`);
const options = { lasting: args.has('--lasting'), ...(faults && { faults }) };

const only = args.get('--seed');
if (only !== undefined) {
  const verdict = await runSeed(Number(only), { record: true, ...options });
  process.stdout.write(`${story(verdict, args.has('--verbose'))}\n`);
  process.exitCode = verdict.violation === null ? 0 : 1;
} else {
  await runMany(number('--from', 1), number('--count', 100), number('--seconds', Number.POSITIVE_INFINITY));
}

/** One JSON line per failing seed, then a summary. */
async function runMany(from: number, count: number, limitS: number): Promise<void> {
  // Refused calls are everyday here; the story of a seed has the stacks.
  Error.stackTraceLimit = 0;
  const began = performance.now();
  const spent = () => (performance.now() - began) / 1000;
  const sum = {
    seeds: 0,
    failed: 0,
    events: 0,
    ops: 0,
    faults: 0,
    excused: 0,
    runs: 0,
    virtual: 0,
    hash: 0,
    seconds: 0,
  };
  for (let seed = from; seed < from + count && spent() < limitS; seed += 1) {
    const verdict = await runSeed(seed, { record: false, ...options });
    sum.seeds += 1;
    sum.events += verdict.events;
    sum.ops += verdict.ops;
    sum.faults += verdict.faults;
    sum.excused += verdict.excused;
    sum.runs += verdict.runs;
    sum.virtual += verdict.lasted;
    sum.hash = (Math.imul(sum.hash, 31) + verdict.hash) | 0;
    if (verdict.violation === null) continue;
    sum.failed += 1;
    process.stdout.write(`${JSON.stringify({ seed, ...verdict.violation })}\n`);
    if (args.has('--first')) break;
  }
  sum.seconds = Math.round(spent() * 100) / 100;
  process.stdout.write(`${JSON.stringify({ summary: sum })}\n`);
}

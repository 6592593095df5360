/** An orze that only starts the job it is given, says so, and waits to be killed. */
import { readFileSync } from 'node:fs';
import type { Job } from '../../src/core/job.ts';
import { systemClock } from '../../src/edge/clock.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { randomHex } from '../../src/edge/random.ts';
import { openRunner } from '../../src/edge/runner.ts';

interface Orders {
  job: Job;
  localDir: string;
  keeperFile: string;
  base: string;
}

const { job, localDir, keeperFile, base } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Orders;
const runner = openRunner({
  localDir,
  machine: thisMachine(),
  clock: systemClock(),
  random: randomHex,
  version: '0.0.0',
  env: { PATH: process.env['PATH'], ORZE_LOCAL_DIR: base },
  keeperFile,
});
void runner.start(job).then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));

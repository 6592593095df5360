/**
 * One contender of the claim race, as a process of its own: `node race-claimer.cjs '<RaceJob as JSON>'`. It takes every idea it can get, the same
 * ones in the same order as all others. What it does with an idea it writes into a witness file of its own, before and after.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Claiming, readClaimFile } from '../../src/app/claiming.ts';
import { Layout } from '../../src/app/layout.ts';
import { judge } from '../../src/core/claim.ts';
import type { Sighting } from '../../src/core/claim.ts';
import type { Claim } from '../../src/core/run.ts';
import { Watch } from '../../src/core/watch.ts';
import type { HostId, Token } from '../../src/core/words.ts';
import { systemClock } from '../../src/edge/clock.ts';
import { errorCode } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { openProcesses } from '../../src/edge/processes.ts';
import { randomHex } from '../../src/edge/random.ts';

export interface RaceJob {
  /** Project folder; results/ and results/.orze/prep stand already. */
  root: string;
  witness: string;
  /** All start when this file is there. */
  go: string;
  ideas: number;
  /** `farm`: what the original (farm.py 0.4) does to a folder, reduced to its calls. */
  kind: 'ours' | 'farm';
  /** Seconds for which an empty folder must have been watched before it is published over. */
  emptyGrace: number;
}

/** Ideas that are tried between two listings: the others see them as free meanwhile, too. */
const AT_ONCE = 4;
const LOOK_EVERY_S = 0.05;
/** Without it, a contender that does nothing but mkdir would have taken everything before the others get a turn. */
const FARM_PAUSE_MS = 8;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

const job = JSON.parse(process.argv[2] ?? '') as RaceJob;
const layout = new Layout(job.root, { results_dir: 'results', ideas_file: 'ideas.md' });
const ids = Array.from({ length: job.ideas }, (_, n) => `idea-${n + 1}`);

/** One write(2) with O_APPEND per line: a kill leaves whole lines. */
function say(what: 'launch' | 'done', id: string, token: string): void {
  appendFileSync(job.witness, `${process.hrtime.bigint()} ${what} ${id} ${token}\n`);
}

function train(id: string, token: string): void {
  say('launch', id, token);
  writeFileSync(layout.run(id).metrics, '{"status": "COMPLETED"}');
  say('done', id, token);
}

pause(() => existsSync(job.go));
if (job.kind === 'farm') raceAsFarm();
else void raceAsOrze();

/** Holds the whole process, as sleeping does in Python. */
function pause(over: () => boolean): void {
  do Atomics.wait(SLEEPER, 0, 0, FARM_PAUSE_MS);
  while (!over());
}

/** The only atomic step of farm.py is its mkdir; then it writes claim.json, and trains. It never looks at what others left. */
function raceAsFarm(): void {
  for (const id of ids) {
    const { dir } = layout.run(id);
    if (existsSync(dir)) continue;
    try {
      mkdirSync(dir);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw error;
    }
    writeFileSync(join(dir, 'claim.json'), `{"claimed_by": "python", "pid": ${process.pid}, "gpu": 0}`);
    train(id, `farm-${process.pid}`);
    pause(() => true);
  }
}

async function raceAsOrze(): Promise<void> {
  const files = openFiles();
  const clock = systemClock();
  const machine = thisMachine();
  const processes = openProcesses(machine, () => undefined);
  const claiming = new Claiming(files, clock, layout);
  const watch = new Watch(1);
  const finished = new Set<string>();
  let lookedAt = 0;
  for (;;) {
    const present = new Set(readdirSync(layout.results));
    const free = ids.filter((id) => !present.has(id)).slice(0, AT_ONCE);
    for (const id of free) await take(id, false);
    if (clock.uptime() - lookedAt >= LOOK_EVERY_S) {
      lookedAt = clock.uptime();
      for (const id of ids) if (present.has(id) && !finished.has(id)) await lookAfter(id);
    }
    if (finished.size === ids.length) return;
    if (free.length === 0) await new Promise<void>((resolve) => clock.after(LOOK_EVERY_S / 2, resolve));
  }

  async function take(id: string, over: boolean): Promise<void> {
    const token = randomHex(16) as Token;
    const content = { 'claim.json': JSON.stringify(claimOf(token, id)), 'idea.md': `## ${id}: race\n` };
    if ((await claiming.claim(layout.run(id).dir, token, content, over)) === 'won') train(id, token);
  }

  /** Folders of others: finished, abandoned before the claim was published, or of a claimer that died. */
  async function lookAfter(id: string): Promise<void> {
    const { dir, metrics } = layout.run(id);
    if (existsSync(metrics)) {
      finished.add(id);
      return;
    }
    const now = await readClaimFile(files, dir);
    let sighting: Sighting;
    let ownerGone = false;
    if (now.kind === 'ours') {
      const { claim } = now;
      sighting = { kind: 'claimed', claim, ended: false, open: false };
      ownerGone = !processes.alive({ pid: claim.pid, start: claim.pid_start, boot: claim.boot_id, pidns: claim.pidns });
    } else if (now.kind === 'absent' && (await files.list(dir).catch(() => ['gone'])).length === 0) {
      sighting = { kind: 'empty' };
    } else return; // a farm.py between its two calls, or a folder on its way to attempts/
    const value = now.kind === 'ours' ? now.claim.token : 'empty';
    const { unchangedS, looks } = watch.see(id, `${value} ${ownerGone}`, clock.uptime());
    const verdict = judge(
      { sighting, unchangedS, looks, ownerGone, rebooted: false },
      {
        emptyGrace: job.emptyGrace,
        pythonGrace: job.emptyGrace,
        partialGrace: 1800,
        reclaim: 1800,
        heartbeat: 20,
        orphanTimeoutHours: 0,
        pythonSeen: false,
      },
    );
    if (verdict.act === 'publish-over') await take(id, true);
    // Nothing of a dead contender runs on, so that there is nothing to adopt: its claim goes the way of a lost one.
    if (verdict.act === 'adopt' && now.kind === 'ours' && !existsSync(metrics)) {
      const { token } = now.claim;
      await claiming.moveAway(dir, join(layout.attempts, `${id}.${token}`), token);
    }
  }

  function claimOf(token: Token, id: string): Claim {
    return {
      claimed_by: machine.hostName,
      claimed_at: '',
      pid: machine.self.pid,
      gpu: 0,
      schema: 'orze.claim/1',
      token,
      attempt: 1,
      host_id: `race-${process.pid}` as HostId,
      machine_id: machine.machineId,
      boot_id: machine.bootId,
      pidns: machine.pidns,
      pid_start: machine.self.start,
      slots: [],
      devices: [],
      device_env: {},
      idea_sha256: '',
      config_sha256: '',
      title: id,
      orze_version: '0.0.0',
    };
  }
}

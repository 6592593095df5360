/** The real keeper in this process, on real files and real processes, with short times; its messages can be waited for. */
import type { FromKeeper, Job, StartReply } from '../../src/core/job.ts';
import type { ExitRecord, ProcessIdentity } from '../../src/core/run.ts';
import { logShowsOom } from '../../src/core/log-evidence.ts';
import { systemClock } from '../../src/edge/clock.ts';
import type { Files } from '../../src/edge/edges.ts';
import { openFiles } from '../../src/edge/files.ts';
import { KEEPER_TIMES, type KeeperTimes } from '../../src/edge/keeper-spec.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { openProcesses } from '../../src/edge/processes.ts';
import { randomHex } from '../../src/edge/random.ts';
import { Keeper } from '../../src/keeper/keeper.ts';
import type { KeeperWorld } from '../../src/keeper/world.ts';
import type { Place } from './run-folder.ts';
import { until } from './wait.ts';

export const SHORT_TIMES: KeeperTimes = {
  ...KEEPER_TIMES,
  tick: 0.03,
  round: 0.03,
  settle: 0.1,
  stragglerGrace: 0.2,
  unkillable: 1,
  retry: 0.03,
  idle: 0.3,
};

export function keeperWorld(place: Place, more: Partial<KeeperWorld> = {}): KeeperWorld & { lines: string[] } {
  const lines: string[] = [];
  const machine = thisMachine();
  return {
    shared: openFiles(),
    local: openFiles(0o600),
    processes: openProcesses(machine, (line) => lines.push(line)),
    clock: systemClock(),
    random: randomHex,
    machine,
    showsOom: logShowsOom,
    id: 'test',
    version: '0.0.0',
    localDir: place.localDir,
    devicesDir: place.devicesDir,
    times: SHORT_TIMES,
    log: (line) => void lines.push(line),
    lines,
    ...more,
  };
}

export class KeeperRig {
  readonly keeper: Keeper;
  readonly world: KeeperWorld & { lines: string[] };
  readonly heard: FromKeeper[] = [];
  over = false;
  #asked = 0;

  constructor(place: Place, more: Partial<KeeperWorld> = {}) {
    this.world = keeperWorld(place, more);
    this.keeper = new Keeper(this.world, () => {
      this.over = true;
    });
    this.attach();
  }

  attach(): boolean {
    return this.keeper.attach((message) => void this.heard.push(message));
  }

  run(job: Job): Promise<StartReply> {
    const id = ++this.#asked;
    this.keeper.receive({ kind: 'run', id, job });
    return this.#reply(id);
  }

  adopt(job: Job, process: ProcessIdentity, startedAt = new Date().toISOString()): Promise<StartReply> {
    const id = ++this.#asked;
    this.keeper.receive({ kind: 'adopt', id, job, process, startedAt });
    return this.#reply(id);
  }

  /** Starts it and answers the process; fails when it was refused. */
  async started(job: Job): Promise<ProcessIdentity> {
    const reply = await this.run(job);
    if (!reply.ok || reply.process === null) throw new Error(`not started: ${JSON.stringify(reply)}`);
    return reply.process;
  }

  exited(job: Pick<Job, 'token' | 'stage'>): Promise<ExitRecord> {
    return until(`the exit of ${job.stage}`, () => {
      for (const message of this.heard) {
        if (message.kind === 'exited' && message.token === job.token && message.stage === job.stage)
          return message.exit;
      }
      return undefined;
    });
  }

  async end(): Promise<void> {
    this.keeper.receive({ kind: 'bye' });
    await until('the end of the keeper', () => this.over);
  }

  #reply(id: number): Promise<StartReply> {
    return until(`the reply to request ${id}`, () => {
      for (const message of this.heard) if (message.kind === 'reply' && message.id === id) return message.reply;
      return undefined;
    });
  }
}

/** Files whose calls a test lets fail or hang. */
export function bent(base: Files, bend: Partial<Files>): Files {
  return { ...base, ...bend };
}

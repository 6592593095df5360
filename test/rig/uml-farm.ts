/** One project on an NFS folder, an orze on each client of it, what is done to them, and what their trainers witnessed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { judgeEvidence } from '../../src/app/selftest/judge.ts';
import type { Fault, Judgement, Planned, Witness } from '../../src/app/selftest/model.ts';
import { ideaText, planIdea } from '../../src/app/selftest/plan.ts';
import { Seeded } from '../../src/app/selftest/seeded.ts';
import { readSettled, untrue } from '../../src/app/selftest/settled.ts';
import { TRAINER } from '../../src/app/selftest/trainer.ts';
import { lastSign, readWitnesses } from '../../src/app/selftest/witness.ts';
import { CONTROL, EXPORTED, MOUNTS, ORZE } from './uml.ts';
import type { NfsFleet, NfsVersion, UmlMachine } from './uml.ts';

/** Seconds. Scaled down by much less than elsewhere: a client may believe a listing for a minute (acdirmax), and a start of node takes one second. */
export const LEASE = {
  heartbeat: 2,
  suspect: 4,
  fence: 8,
  reclaim: 24,
  settle: 0.5,
  emptyGrace: 6,
  pythonGrace: 12,
  partialGrace: 12,
};
/** In which the keeper of a machine that went on must see what happened meanwhile. */
const THAW_S = 4;
const LANES = 2;
/** Trainers give a sign 20 times a second. */
const LIVELY_S = 3;

type Role = 'orze' | 'keeper' | 'trainer';

/** By what was put into their environment, without starting a process for each. */
const MEMBERS = `
for folder in /proc/[0-9]*; do
  mapfile -d '' -t env < "$folder/environ" || continue
  case " \${env[*]} " in
    *' ORZE_RUN_TOKEN='*) role=trainer ;;
    *' ORZE_KEEPER='*) role=keeper ;;
    *' SELFTEST_HOST='*) role=orze ;;
    *) continue ;;
  esac
  echo "$role \${folder#/proc/}"
done 2>/dev/null
`;

interface Host {
  machine: UmlMachine;
  /** Resolves when its orze ended. */
  ended: Promise<unknown>;
  leaving: boolean;
}

export class NfsFarm {
  readonly planned: Planned[] = [];
  readonly faults: Fault[] = [];
  readonly crashes: string[] = [];
  readonly #fleet: NfsFleet;
  readonly #name: string;
  readonly #mount: string;
  readonly #witness: string;
  readonly #random = new Seeded(31);
  readonly #hosts = new Map<UmlMachine, Host>();
  /** Of each boot of a machine (`h1.2`). */
  readonly #offsets = new Map<string, number>();
  #fetched = 0;

  /** `name`: of a new folder there. */
  constructor(fleet: NfsFleet, version: NfsVersion, name: string) {
    this.#fleet = fleet;
    this.#name = name;
    this.#mount = MOUNTS[version];
    this.#witness = join(fleet.control, `witness-${name}`);
  }

  get folder(): string {
    return `${this.#mount}/${this.#name}`;
  }

  async make(): Promise<void> {
    mkdirSync(this.#witness);
    const parts = join(this.#fleet.control, `parts-${this.#name}`);
    mkdirSync(join(parts, 'configs'), { recursive: true });
    const lease = Object.entries(LEASE).map(([name, seconds]) => `${name}: ${seconds}`);
    const python = `python: ${JSON.stringify(process.execPath)}\ntrain_script: train.cjs`;
    writeFileSync(join(parts, 'orze.yaml'), `${python}\npoll: 2\nkill_grace: 1\nlease: {${lease.join(', ')}}\n`);
    writeFileSync(join(parts, 'configs/base.yaml'), 'selftest: true\n');
    writeFileSync(join(parts, 'train.cjs'), TRAINER);
    writeFileSync(join(parts, 'ideas.md'), '');
    await this.#anyone().run(`mkdir ${this.folder} && cp -r ${CONTROL}/parts-${this.#name}/. ${this.folder}/`);
  }

  /** `meanS`: how long they train. */
  async append(count: number, meanS: number): Promise<Planned[]> {
    const fresh = Array.from({ length: count }, () => {
      const idea = planIdea(this.planned.length + 1, meanS, this.#random);
      this.planned.push(idea);
      return idea;
    });
    const file = `ideas-${this.#name}-${this.planned.length}`;
    writeFileSync(join(this.#fleet.control, file), fresh.map((idea) => ideaText(idea)).join(''));
    await this.#anyone().run(`cat ${CONTROL}/${file} >> ${this.folder}/ideas.md`);
    return fresh;
  }

  #anyone(): UmlMachine {
    const up = this.#fleet.clients.find(({ isUp }) => isUp);
    if (up === undefined) throw new Error('no client is up');
    return up;
  }

  /** An orze on the machine, which is up. */
  start(machine: UmlMachine): void {
    const host = `${machine.name}.${machine.boots}`;
    this.#offsets.set(host, machine.clockOffsetS);
    const env = `ORZE_LOCAL_DIR=/run/orze SELFTEST_HOST=${host} SELFTEST_WITNESS=${CONTROL}/witness-${this.#name} NO_COLOR=1`;
    const script = `cd ${this.folder} && exec env ${env} ${process.execPath} ${ORZE} --gpus cpu:${LANES}`;
    const one: Host = { machine, leaving: false, ended: Promise.resolve() };
    one.ended = machine.begin(script).then(({ code, said }) => {
      if (!one.leaving)
        this.crashes.push(`${host} ended by itself (${code}): ${said.split('\n').slice(-12).join(' / ')}`);
    });
    this.#hosts.set(machine, one);
  }

  /** kill -9 of one process of that role, or of all. Answers how many. */
  async kill(machine: UmlMachine, role: Role, howMany: 'one' | 'all' = 'one'): Promise<number> {
    const host = this.#hosts.get(machine);
    if (role === 'orze' && host !== undefined) host.leaving = true;
    const before = this.living(machine);
    const said = await machine.run(
      `${MEMBERS.trim()} | grep '^${role} ' ${howMany === 'one' ? '| head -n 1 ' : ''}| while read -r _ pid; do
        mapfile -d '' -t env < /proc/$pid/environ; for word in "\${env[@]}"; do case "$word" in ORZE_RUN_TOKEN=*|ORZE_KEEPER=*) echo "$word";; esac; done
        kill -9 $pid && echo killed; done 2>/dev/null; true`,
    );
    const words = (name: string) =>
      said.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
    const tokens = role === 'trainer' ? words('ORZE_RUN_TOKEN') : before.map(({ token }) => token);
    const keepers = role === 'keeper' ? words('ORZE_KEEPER').map((spec) => spec.split('/').at(-2) ?? '') : [];
    this.note(`kill-${role}`, machine, { tokens, keepers });
    if (role === 'orze') await host?.ended;
    return said.split('\n').filter((line) => line === 'killed').length;
  }

  /** Everything on the machine is gone, what was in its memory, too. */
  async cut(machine: UmlMachine): Promise<void> {
    const host = this.#hosts.get(machine);
    if (host !== undefined) host.leaving = true;
    await machine.cut();
    const hit = this.living(machine);
    this.note('power-cut', machine, {
      tokens: hit.map(({ token }) => token),
      keepers: hit.map(({ keeper }) => keeper),
    });
  }

  /** The whole machine stands still for so many seconds. */
  async freeze(machine: UmlMachine, seconds: number): Promise<Witness[]> {
    machine.freeze();
    const at = now();
    const hit = this.living(machine, at);
    await wait(seconds * 1000);
    const fault = this.note('freeze-host', machine, { tokens: hit.map(({ token }) => token), at, until: now() });
    machine.thaw();
    fault.until = now();
    return hit;
  }

  note(kind: Fault['kind'], machine: UmlMachine, more: Partial<Fault>): Fault {
    const what = `${machine.name}.${machine.boots},`;
    const fault: Fault = { kind, at: now(), what, tokens: [], keepers: [], idea: null, until: null, ...more };
    this.faults.push(fault);
    return fault;
  }

  /** Their times are those of `now`. */
  witnesses(): Witness[] {
    return readWitnesses(this.#witness).map((one) => {
      const offset = this.#offsets.get(one.host);
      if (offset === undefined) throw new Error(`a witness of an unknown boot: ${one.host}`);
      const { end, begin, beats } = one;
      return {
        ...one,
        begin: begin + offset,
        beats: beats.map((beat) => beat + offset),
        end: end === null ? null : { ...end, at: end.at + offset },
      };
    });
  }

  /** Trainers of this boot that gave a sign of life shortly before `at`, and had not ended. */
  living(machine: UmlMachine, at = now()): Witness[] {
    const host = `${machine.name}.${machine.boots}`;
    return this.witnesses().filter((one) => one.host === host && one.end === null && lastSign(one) > at - LIVELY_S);
  }

  /** Until both lanes of all these machines train, with at least `leftS` to go. */
  async busy(machines: readonly UmlMachine[], leftS = 3, limitS = 90): Promise<void> {
    const byId = new Map(this.planned.map((idea) => [idea.id, idea.seconds]));
    await this.until('trainers on every lane', limitS, () =>
      machines.every((machine) => {
        const long = this.living(machine).filter(({ idea, begin }) => begin + (byId.get(idea) ?? 0) - now() > leftS);
        return long.length >= LANES;
      }),
    );
  }

  async until(what: string, limitS: number, look: () => boolean | Promise<boolean>): Promise<number> {
    const from = now();
    while (!(await look())) {
      if (now() - from > limitS) throw new Error(`${what}: not within ${limitS} s\n${this.logs()}`);
      await wait(200);
    }
    return now() - from;
  }

  /** Names below `results/`, by the server's own word. */
  async onServer(script: string): Promise<string> {
    return this.#fleet.server.run(`cd ${EXPORTED}/${this.#name} && ${script}`);
  }

  /** Until every idea is over. Then the hosts leave, and all is judged. */
  async finish(limitS: number): Promise<Judgement & { setAside: number }> {
    const count = `ls -d results/idea-*/.orze/released.json 2>/dev/null | wc -l`;
    await this.until(
      'every idea to end',
      limitS,
      async () => Number(await this.onServer(count)) === this.planned.length,
    );
    // The board may be two polls late, and later by what a client may believe of a listing.
    await wait(6000);
    const leftovers: string[] = [];
    for (const machine of this.#fleet.clients.filter(({ isUp }) => isUp)) {
      const members = (await machine.run(MEMBERS)).split('\n');
      leftovers.push(...members.filter((one) => one.startsWith('trainer')).map((one) => `${machine.name}: ${one}`));
    }
    for (const host of this.#hosts.values()) {
      if (!host.machine.isUp || host.leaving) continue;
      host.leaving = true;
      await host.machine.run(`${MEMBERS.trim()} | grep '^orze ' | while read -r _ pid; do kill $pid; done`);
      await host.ended;
    }
    const results = await this.fetch('results');
    const settled = readSettled(results, this.planned);
    const judgement = judgeEvidence({
      planned: this.planned,
      faults: this.faults,
      witnesses: this.witnesses(),
      settled,
      changes: [],
      torn: [],
      untrue: untrue(results, settled, this.planned),
      crashes: this.crashes,
      leftovers: leftovers.map((one) => `runs on after everything ended: ${one}`),
      windows: { deletion: 0, thaw: THAW_S },
    });
    return { ...judgement, setAside: [...settled.values()].reduce((sum, { attempts }) => sum + attempts, 0) };
  }

  /** A copy of a folder of the project, as the server has it. */
  async fetch(what: string): Promise<string> {
    return fetchFolder(this.#fleet, `${this.#name}/${what}`, `${this.#name}-${++this.#fetched}`);
  }

  /** What the orze of all boots have said. */
  logs(): string {
    const read = `cd "$0" && for f in *.out; do grep -q -- --gpus "\${f%.out}.sh" && echo "== $f" && tail -n 60 "$f"; done; true`;
    return execFileSync('bash', ['-c', read, join(this.#fleet.control, 'jobs')], { encoding: 'utf8' });
  }
}

/** `what`: relative to what the server exports. Answers a new folder `name` of this machine with a copy of it. */
export async function fetchFolder(fleet: NfsFleet, what: string, name: string): Promise<string> {
  const copy = join(fleet.control, `copy-${name}`);
  mkdirSync(copy);
  await fleet.server.run(`tar cf ${CONTROL}/${name}.tar -C ${EXPORTED}/${what} .`);
  execFileSync('tar', ['xf', join(fleet.control, `${name}.tar`), '-C', copy]);
  return copy;
}

/** The clock of everything here, in seconds. */
export const now = (): number => performance.now() / 1000;

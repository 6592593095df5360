/**
 * The invariants of docs/reliability.md, each checked where it can break: at a spawn, at a call on the shared folder, at an end, or when
 * all is quiet. Not here: I13 (every byte prefix of ideas.md: test/core/ideas-prefix.test.ts), I19 (bounds: test/proof/bounds.test.ts).
 * I17 (wall clocks) and I18 (transient errors) are faults of every run here: whatever they change shows as another invariant.
 */
import { createHash } from 'node:crypto';
import { parseJson } from '../../src/core/json.ts';
import { judgeMetrics } from '../../src/core/metrics.ts';
import type { Outcome } from '../../src/core/run.ts';
import type { SpawnSpec } from '../../src/edge/edges.ts';
import type { Memory } from '../../src/app/memory.ts';
import type { IdeaId, Token } from '../../src/core/words.ts';
import { notesPath, type JobNote, type Note } from '../../src/edge/run-notes.ts';
import type { SimOp } from './disk-op.ts';
import type { SimProcess } from './process-table.ts';
import { COMPLETES } from './trainer.ts';
import type { Witness } from './witness.ts';
import { LOCAL, RESULTS, ROOT } from './places.ts';
import type { World } from './world.ts';

export interface Violation {
  invariant: string;
  message: string;
  idea: string;
  at: number;
}

const RUN = /^\/p\/results\/(idea-[a-z0-9-]+)$/;
const RECORD = /^\/p\/results\/(idea-[a-z0-9-]+)\/\.orze\/([a-z.:-]+\.json)$/;
const BEAT = /^\/p\/results\/(idea-[a-z0-9-]+)\/\.orze\/heartbeat$/;
/** Attempts at one idea that no sequence of faults of one seed explains. */
const MAX_ATTEMPTS = 25;

export class Invariants {
  readonly #world: World;
  first: Violation | null = null;
  /** Overlaps that the design allows: a trainer whose keeper was dead or stopped for longer than the lease. */
  excused = 0;
  /** Tokens that the user deleted. */
  readonly removed = new Set<string>();
  /** Ideas the user ever deleted a run of. */
  readonly removedIdeas = new Set<string>();
  /** Tokens that stood in results/<id>/claim.json. */
  readonly #claimed = new Set<string>();
  readonly #launched = new Set<string>();
  /** When the run last gave a sign of life that others could see. */
  readonly #beats = new Map<string, number>();
  /** Tokens that were set aside, when and by whom. */
  readonly #moved = new Map<string, number>();
  /** Runs whose outcome says COMPLETED. */
  readonly #completed = new Map<string, { token: string; sealed: string | null }>();

  constructor(world: World) {
    this.#world = world;
  }

  violate(invariant: string, message: string, idea: string): void {
    this.first ??= { invariant, message, idea, at: this.#world.sched.now };
  }

  // -- at a spawn ---------------------------------------------------------------------------------------------------------------------

  /** I2, I3, I9, I12, and I1 by {@link checkTwice}. */
  spawned(witness: Witness, spec: SpawnSpec): void {
    const { idea, token, stage, device } = witness;
    const key = `${token} ${stage}`;
    if (this.#launched.has(key)) this.violate('I2', `${stage} of ${idea} was launched twice with one token`, idea);
    this.#launched.add(key);
    if (!this.#claimed.has(token)) this.violate('I3', `${idea} was launched with a token that never claimed it`, idea);
    for (const other of this.#world.witnesses.open) {
      if (device === null || other.device !== device || other === witness || other.token === token) continue;
      this.violate('I9', `${idea} was launched on ${device}, which ${other.idea} uses`, idea);
    }
    this.#frozenConfig(witness, spec);
    if (stage === 'train') this.checkTwice(witness);
  }

  /** I12: what the script is told to read is what was frozen in its claim. */
  #frozenConfig({ idea, token, stage }: Witness, spec: SpawnSpec): void {
    const { tree } = this.#world.shared;
    const dir = `${RESULTS}/${idea}`;
    const claim = this.#json(`${dir}/claim.json`);
    if (stage !== 'train' || claim?.token !== token || this.removed.has(token)) return;
    const given = spec.argv[spec.argv.indexOf('--ideas-md') + 1] ?? '';
    const sha = (path: string) =>
      createHash('sha256')
        .update(tree.textIfThere(path) ?? '')
        .digest('hex');
    const same = sha(`${ROOT}/${given}`) === claim.idea_sha256 && sha(`${dir}/config.yaml`) === claim.config_sha256;
    if (!same) this.violate('I12', `${idea} was launched with another text than the frozen one`, idea);
  }

  /** I1: no other trainer of the idea runs, none that holds or held a claim. */
  checkTwice(witness: Witness): void {
    for (const other of this.#world.witnesses.open) {
      if (other === witness || other.idea !== witness.idea || other.stage !== 'train') continue;
      if (other.frozenSince !== null || other.token === witness.token) continue;
      if (this.#mayOverlap(other)) this.excused += 1;
      else this.violate('I1', `${witness.idea} has two trainers (${other.host} and ${witness.host})`, witness.idea);
    }
  }

  /** A trainer goes on after a stop: its keeper needs a moment to see that it lost its claim. */
  woke(witness: Witness): void {
    const { sched, keeperTimes, config } = this.#world;
    sched.after(2 * keeperTimes.tick + config.lease.heartbeat, () => {
      if (this.#world.witnesses.open.has(witness) && witness.stage === 'train' && witness.frozenSince === null)
        this.checkTwice(witness);
    });
  }

  /**
   * The user deleted its run (it ends within a heartbeat and the time to kill it, or when its machine sees the folder again); or nobody
   * watches over it: its keeper is dead or stopped, and was when the lease ran out.
   */
  #mayOverlap(other: Witness): boolean {
    if (this.removed.has(other.token) || this.removedIdeas.has(other.idea)) return true;
    const { sched, keeperTimes, config } = this.#world;
    const slack = 2 * keeperTimes.tick + config.lease.heartbeat + config.kill_grace + 2;
    if (other.process === null) return false;
    return !this.#supervised(other) || sched.now - Math.max(other.wokeAt, this.#keeperWokeAt(other)) < slack;
  }

  /** The keeper that has the run, by the note on its machine's disk. */
  #keeperOf({ process, token, stage }: Witness): SimProcess | undefined {
    if (process === null) return undefined;
    const lines = process.machine.disk.tree.textIfThere(notesPath(LOCAL, token as Token))?.split('\n') ?? [];
    const notes = lines.map((line) => objectOf(Buffer.from(line)) as unknown as Note | undefined);
    const isOfStage = (note: Note | undefined): note is JobNote => note?.kind === 'job' && note.job.stage === stage;
    const keeper = notes.findLast(isOfStage)?.keeper.process;
    return keeper === undefined ? process.parent : process.machine.table.get(keeper);
  }

  #supervised(witness: Witness): boolean {
    const keeper = this.#keeperOf(witness);
    return keeper !== undefined && !keeper.gone && !keeper.life.stopped;
  }

  #keeperWokeAt(witness: Witness): number {
    const keeper = this.#keeperOf(witness);
    return keeper === undefined ? 0 : (this.woken.get(keeper) ?? 0);
  }

  /** When keepers last began or went on. */
  readonly woken = new WeakMap<SimProcess, number>();

  // -- at a claim ----------------------------------------------------------------------------------------------------------------------

  /** Nobody claims what he knows to be bound to other hosts. `folder`: what is about to become the run's. */
  claims({ overlay }: Memory, host: string, folder: string): void {
    const id = /^## (idea-\d+): /.exec(this.#world.shared.tree.textIfThere(`${folder}/idea.md`) ?? '')?.[1];
    if (id === undefined || overlay.bindings.mayRun(id as IdeaId, host)) return;
    this.violate('bound', `${host} claims ${id}, which is bound to ${overlay.bindings.of(id as IdeaId)?.where}`, id);
  }

  // -- at a call on the shared folder ---------------------------------------------------------------------------------------------------

  sawOp(op: SimOp): void {
    if (op.done !== 'ok') return;
    const { what, path, to } = op;
    if (what === 'rename' && to !== undefined) this.#renamed(op, path, to);
    if (what === 'write') {
      const beat = BEAT.exec(path)?.[1];
      if (beat !== undefined) this.#beats.set(beat, op.at);
    }
    const changes = what !== 'open' && what !== 'read' && what !== 'list' && what !== 'stat' && what !== 'statfs';
    if (!changes || what === 'fsync') return;
    // I15
    if (!(to ?? path).startsWith(`${RESULTS}/`) && path !== RESULTS)
      this.violate('I15', `${op.who} changed ${to ?? path}`, '');
  }

  #renamed(op: SimOp, from: string, to: string): void {
    const { tree } = this.#world.shared;
    const published = RUN.exec(to)?.[1];
    if (published !== undefined) {
      const token = this.#json(`${to}/claim.json`)?.token;
      if (typeof token === 'string') this.#claimed.add(token);
      this.#beats.set(published, op.at);
    }
    const idea = RUN.exec(from)?.[1];
    if (idea !== undefined) this.#movedAway(op, idea, to);
    const record = RECORD.exec(to);
    if (record?.[1] !== undefined && record[2] !== undefined) this.#recorded(record[1], record[2], to);
    // I16: what was renamed into its place is whole.
    if (to.endsWith('.json') && to.startsWith(`${RESULTS}/`) && !to.endsWith('metrics.sealed.json')) {
      const text = tree.textIfThere(to);
      if (text !== undefined && !parseJson(Buffer.from(text)).ok && !to.includes('metrics.'))
        this.violate('I16', `${to} is torn: ${text.slice(0, 80)}`, '');
    }
    if (to === `${RESULTS}/report.md` && !(tree.textIfThere(to) ?? '').includes('## Queue'))
      this.violate('I16', 'report.md is torn', '');
  }

  /** I6, I8: a completed run stays where it is, and a live one too. */
  #movedAway(op: SimOp, idea: string, to: string): void {
    const claim = this.#json(`${to}/claim.json`);
    const token = typeof claim?.token === 'string' ? claim.token : null;
    const completed = this.#completed.get(idea);
    if (completed !== undefined && completed.token === token)
      this.violate('I6', `${op.client} moved the completed ${idea} away`, idea);
    if (token === null || this.removed.has(token)) return;
    const { sched, witnesses, machines, config } = this.#world;
    this.#moved.set(token, sched.now);
    const owner = machines.find(({ machineId }) => machineId === claim?.machine_id);
    const live = witnesses.ofToken(token).filter((witness) => witnesses.open.has(witness));
    if (op.client === owner?.name) {
      if (live.length > 0) this.violate('I8', `${op.client} moved its own ${idea} away while it runs`, idea);
      return;
    }
    const silentS = sched.now - (this.#beats.get(idea) ?? 0);
    const rebooted = owner !== undefined && claim?.boot_id !== owner.bootId;
    if (live.length > 0 && !rebooted && silentS < 0.9 * config.lease.reclaim)
      this.violate('I8', `${op.client} took the live ${idea} from ${owner?.name} after ${Math.round(silentS)} s`, idea);
  }

  #recorded(idea: string, name: string, path: string): void {
    const dir = `${RESULTS}/${idea}`;
    const token = this.#json(`${dir}/claim.json`)?.token;
    if (name === 'outcome.json') {
      const outcome = this.#json(path) as Partial<Outcome> | undefined;
      if (outcome?.token !== token && !this.removedIdeas.has(idea))
        this.violate('I3', `the outcome of ${idea} was recorded by one who does not hold it`, idea);
      if (outcome?.status === 'COMPLETED') this.#completed.set(idea, { token: String(token), sealed: null });
    }
    if (name === 'released.json') {
      const completed = this.#completed.get(idea);
      const sealed = this.#world.shared.tree.textIfThere(`${dir}/.orze/metrics.sealed.json`);
      if (completed !== undefined && completed.token === token) completed.sealed ??= sealed ?? '';
    }
    // I10: who is recorded as ended has left nobody behind.
    const stage = /^exit\.(.+)\.json$/.exec(name)?.[1];
    if (stage === undefined) return;
    const exit = this.#json(path) as { unkillable?: unknown[]; token?: string } | undefined;
    if (exit?.token === undefined || (exit.unkillable ?? []).length > 0) return;
    for (const machine of this.#world.machines) {
      // A later stage of the same token may run by then.
      const left = machine.table.all().filter((process) => process.token === exit.token && process.kind === 'child');
      if (left.length > 0) this.violate('I10', `${idea} is recorded as ended, a child of it runs`, idea);
    }
  }

  // -- at other events ------------------------------------------------------------------------------------------------------------------

  ended(process: SimProcess): void {
    if (process.kind === 'keeper') this.woken.delete(process);
  }

  removedByUser(idea: string): void {
    this.removedIdeas.add(idea);
    this.#completed.delete(idea);
    const token = this.#json(`${RESULTS}/${idea}/claim.json`)?.token;
    if (typeof token === 'string') this.removed.add(token);
    for (const witness of this.#world.witnesses.open) if (witness.idea === idea) this.removed.add(witness.token);
  }

  // -- when all is quiet ----------------------------------------------------------------------------------------------------------------

  /** I4, I5: what is still missing; null: nothing. Python claims that nobody may free are not ours to end. */
  unfinished(): string | null {
    const { shared, machines, ideas, config } = this.#world;
    const { tree } = shared;
    for (const machine of machines) {
      for (const process of machine.table.all()) {
        if (process.kind === 'trainer' || process.kind === 'child')
          return `${process.life.name} runs on ${machine.name}`;
      }
    }
    for (const { idea, process } of this.#world.witnesses.open) if (process === null) return `farm.py trains ${idea}`;
    const folders = new Set(tree.listIfThere(RESULTS).filter((name) => name.startsWith('idea-')));
    for (const id of folders) {
      // A reservation that was left empty, for an idea that the user has taken out since, waits for nobody.
      if (!ideas.has(id) && tree.list(`${RESULTS}/${id}`).length === 0) continue;
      const open = this.#isOpen(id, config.orphan_timeout_hours);
      if (open !== null) return open;
    }
    for (const id of ideas.expected) if (!folders.has(id)) return `${id} has not run`;
    return null;
  }

  #isOpen(id: string, orphanHours: number): string | null {
    const { tree } = this.#world.shared;
    const dir = `${RESULTS}/${id}`;
    const names = tree.list(dir);
    if (names.length === 0) return `results/${id} is empty`;
    const claim = this.#json(`${dir}/claim.json`);
    const metrics = judgeMetrics(tree.exists(`${dir}/metrics.json`) ? tree.read(`${dir}/metrics.json`) : undefined);
    if (claim?.token === undefined) {
      if (metrics.kind === 'completed' || metrics.kind === 'failed') return null;
      return claim !== undefined && orphanHours === 0 ? null : `results/${id} is partial (${names.join(' ')})`;
    }
    if (!tree.exists(`${dir}/.orze/outcome.json`)) return `${id} has no outcome`;
    return tree.exists(`${dir}/.orze/released.json`) ? null : `${id} is not released`;
  }

  /** I6, I7, I11, I14, I18, and no traces on bare mount points (I15). */
  atTheEnd(): void {
    const { shared, witnesses, config, machines } = this.#world;
    const { tree } = shared;
    for (const [id, { token, sealed }] of this.#completed) {
      const dir = `${RESULTS}/${id}`;
      if (this.removedIdeas.has(id)) continue;
      const there = this.#json(`${dir}/claim.json`)?.token === token;
      const now = tree.textIfThere(`${dir}/.orze/metrics.sealed.json`);
      const same = there && this.#json(`${dir}/.orze/outcome.json`)?.status === 'COMPLETED' && now !== undefined;
      if (!same || (sealed !== null && sealed !== now))
        this.violate('I6', `the result of ${id} is gone or changed`, id);
    }
    for (const witness of witnesses.all) {
      // A script that said COMPLETED and ended by itself, on a claim that was never taken from it.
      if (witness.stage !== 'train' || witness.process === null || witness.wrote !== 'COMPLETED') continue;
      const { idea, token } = witness;
      if (this.removedIdeas.has(idea) || witness.code === null) continue;
      const outcome = this.#json(`${RESULTS}/${idea}/.orze/outcome.json`);
      const lost = this.#moved.has(token);
      if (outcome?.token === token && outcome.status !== 'COMPLETED')
        this.violate('I6', `${idea} wrote COMPLETED and ended, and counts as ${String(outcome.status)}`, idea);
      const aside = this.#json(`${RESULTS}/.orze/attempts/${idea}.${token}/metrics.json`);
      if (lost && aside?.by === token && witness.end !== null && witness.end < (this.#moved.get(token) ?? 0))
        this.violate('I6', `${idea} wrote COMPLETED and ended, and was set aside after that`, idea);
    }
    this.#endings();
    const attempts = new Map<string, number>();
    for (const name of tree.listIfThere(`${RESULTS}/.orze/attempts`)) {
      const id = name.split('.')[0] ?? '';
      attempts.set(id, (attempts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of attempts) {
      if (count > MAX_ATTEMPTS + config.max_idea_failures) this.violate('I14', `${id} was tried ${count} times`, id);
    }
    for (const { shared: mount, name } of machines) {
      const made = [...mount.bare.walk(ROOT)].filter(({ path }) => path !== ROOT);
      if (made.length > 0) this.violate('I15', `${name} made ${made[0]?.path} on a bare mount point`, '');
    }
  }

  /** I11: the exit that was seen is the one that is recorded. I18: no run fails but by its script, a kill, or the rig. */
  #endings(): void {
    const { witnesses } = this.#world;
    for (const witness of witnesses.all) {
      const { idea, token, stage, code, struck, plan } = witness;
      if (stage !== 'train' || witness.process === null || this.removedIdeas.has(idea)) continue;
      const outcome = this.#json(`${RESULTS}/${idea}/.orze/outcome.json`) as Partial<Outcome> | undefined;
      if (outcome?.token !== token) continue;
      const ending = outcome.exit;
      const watched = !this.keeperDied.has(token);
      if (code !== null && watched && ending?.kind === 'lost' && struck === null)
        this.violate('I11', `${idea} ended with ${code}, and nobody saw how`, idea);
      if (ending?.kind === 'exited' && code !== null && ending.code !== code)
        this.violate('I11', `${idea} ended with ${code}, recorded is ${ending.code}`, idea);
      const killed = ending?.kind === 'killed';
      if (killed && ending.because === 'claim-lost')
        this.violate('I18', `${idea} was ended as lost, and its claim was nobody else’s`, idea);
      if (outcome.status === 'FAILED' && COMPLETES.has(plan) && !killed && struck === null && watched)
        this.violate('I18', `${idea} (${plan}) failed: ${outcome.failure?.text}`, idea);
    }
  }

  /** Tokens whose keeper the rig killed, or whose machine it reset. */
  readonly keeperDied = new Set<string>();

  /** I7: report.md and status.json say what results/ says. Answers what they say wrong; null: nothing. */
  misreported(): string | null {
    const { tree } = this.#world.shared;
    const status = this.#json(`${RESULTS}/status.json`);
    const truth = { completed: 0, failed: 0, running: 0 };
    for (const id of tree.list(RESULTS)) if (id.startsWith('idea-')) truth[this.#stateOf(id)] += 1;
    const said = `${String(status?.completed)} completed, ${String(status?.failed)} failed`;
    if (status?.completed !== truth.completed || status.failed !== truth.failed)
      return `status.json says ${said}; there are ${truth.completed} and ${truth.failed}`;
    const row = /\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|/.exec(tree.textIfThere(`${RESULTS}/report.md`) ?? '');
    if (Number(row?.[2]) !== truth.completed || Number(row?.[3]) !== truth.failed)
      return `report.md says ${row?.[0]}; there are ${truth.completed} and ${truth.failed}`;
    return null;
  }

  #stateOf(id: string): 'completed' | 'failed' | 'running' {
    const dir = `${RESULTS}/${id}`;
    const { tree } = this.#world.shared;
    const outcome = this.#json(`${dir}/.orze/outcome.json`);
    const claim = this.#json(`${dir}/claim.json`);
    // Of this attempt: farm.py may have written its claim over ours where the user deleted its folder in between.
    if (outcome !== undefined && (claim === undefined || claim.token === outcome.token))
      return outcome.status === 'COMPLETED' ? 'completed' : 'failed';
    if (claim?.token !== undefined) return 'running';
    const { kind } = judgeMetrics(tree.exists(`${dir}/metrics.json`) ? tree.read(`${dir}/metrics.json`) : undefined);
    return kind === 'completed' || kind === 'failed' ? kind : 'running';
  }

  /** For I20: everything in results/ that says something about runs. */
  snapshot(): string {
    const { tree } = this.#world.shared;
    const parts: string[] = [];
    for (const { path, inode } of tree.walk(RESULTS)) {
      const own = path.slice(`${RESULTS}/`.length);
      if (
        /^(report\.md|status\.json|\.orze\/(hosts|events|prep|finished\.jsonl))/.test(own) ||
        // A ticket gets its process added when the folder is slow: after the end of its stage.
        /\.orze\/started\./.test(own) ||
        (/^\.|\/\.[^/]*\.[0-9a-f]{12}$/.test(own) && !own.startsWith('.orze'))
      )
        continue;
      parts.push(
        inode.entries === undefined ? `${own}=${inode.content().toString('latin1').replaceAll('\n', ' ')}` : `${own}/`,
      );
    }
    return parts.sort().join('\n');
  }

  #json(path: string): Record<string, unknown> | undefined {
    const { tree } = this.#world.shared;
    const inode = tree.find(path);
    if (typeof inode === 'string' || inode.entries !== undefined) return undefined;
    return objectOf(inode.content());
  }
}

function objectOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  const parsed = parseJson(bytes);
  return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null
    ? (parsed.value as Record<string, unknown>)
    : undefined;
}

/** Training scripts of a simulated project: what they do is drawn per idea and attempt, and noted in the witness log. */
import type { SpawnSpec } from '../../src/edge/edges.ts';
import { hasCode } from '../../src/edge/file-error.ts';
import type { SimProcess } from './process-table.ts';
import type { Inode } from './tree.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

export const NATURES = [
  'good',
  'good',
  'good',
  'good-but-exit-1',
  'nan',
  'reports-failure',
  'crashes',
  'segfaults',
  'never-ends',
  'falls-silent',
  'half-metrics',
  'ignores-term',
  'leaves-child',
  'flaky',
  'no-metrics',
  'out-of-memory',
  'writes-early',
] as const;
export type Nature = (typeof NATURES)[number];

/** Natures whose run ends COMPLETED, if nobody interferes. */
export const COMPLETES: ReadonlySet<string> = new Set<Nature>([
  'good',
  'good-but-exit-1',
  'nan',
  'leaves-child',
  'writes-early',
]);

/** Runs the program of a stage. */
export function execStage(world: World, process: SimProcess, spec: SpawnSpec): void {
  new Script(world, process, spec).start();
}

class Script {
  readonly #world: World;
  readonly #process: SimProcess;
  readonly #dir: string;
  readonly #stage: string;
  readonly #witness: Witness;
  readonly #nature: Nature;
  readonly #log: Inode | undefined;
  #steps = 0;

  constructor(world: World, process: SimProcess, spec: SpawnSpec) {
    const { chance } = world.sched;
    this.#world = world;
    this.#process = process;
    this.#dir = spec.env.ORZE_RUN_DIR ?? '';
    this.#stage = spec.env.ORZE_STAGE ?? '';
    const idea = spec.env.ORZE_IDEA_ID ?? '';
    const nature = world.nature(idea);
    this.#nature = nature === 'flaky' ? chance.pick(['crashes', 'good'] as const) : nature;
    const found = world.shared.tree.find(spec.log);
    this.#log = typeof found === 'string' ? undefined : found;
    this.#witness = world.witnesses.begin({
      idea,
      token: spec.env.ORZE_RUN_TOKEN ?? '',
      stage: this.#stage,
      host: process.machine.name,
      process,
      device: spec.env.CUDA_VISIBLE_DEVICES ? `${process.machine.name}/${spec.env.CUDA_VISIBLE_DEVICES}` : null,
      begin: world.sched.now,
      plan: this.#stage === 'train' ? this.#nature : 'good',
    });
    process.onChange = () => this.#changed();
    world.note(process.machine.name, process.life.name, `BEGIN ${this.#stage} (${this.#witness.plan})`, idea);
    world.invariants.spawned(this.#witness, spec);
  }

  #changed(): void {
    const { sched } = this.#world;
    const witness = this.#witness;
    if (this.#process.gone) this.#world.witnesses.end(witness, sched.now);
    else if (this.#process.life.stopped) witness.frozenSince ??= sched.now;
    else if (witness.frozenSince !== null) {
      witness.frozenSince = null;
      witness.wokeAt = sched.now;
      this.#world.invariants.woke(witness);
    }
  }

  start(): void {
    const { chance } = this.#world.sched;
    if (this.#nature === 'ignores-term') this.#process.onTerm = () => undefined;
    const { timeout } = this.#world.config;
    const lasts = this.#stage === 'train' ? chance.between(2, timeout * 0.6) : chance.between(0.1, timeout * 0.1);
    this.#steps = chance.int(4);
    this.#work(lasts / (this.#steps + 1));
  }

  /** Says something, then goes on. */
  #work(stepS: number): void {
    this.#then(stepS, () => {
      if (this.#steps <= 0) return this.#finish();
      this.#steps -= 1;
      this.#say(`step ${this.#steps} left\n`);
      if (this.#stage === 'train' && this.#world.sched.chance.happens(0.2)) this.#put('{"step": 1}');
      this.#work(stepS);
    });
  }

  #then(seconds: number, call: () => void): void {
    this.#process.life.after(seconds, call);
  }

  #finish(): void {
    if (this.#stage !== 'train') return this.#finishOther();
    const { chance } = this.#world.sched;
    switch (this.#nature) {
      case 'never-ends':
      case 'ignores-term':
        this.#say('still at it\n');
        return this.#then(20, () => this.#finish());
      case 'falls-silent':
        return;
      case 'crashes':
        this.#say('Traceback (most recent call last):\nValueError: no\n');
        return this.#exit(3);
      case 'out-of-memory':
        this.#say('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate\n');
        return this.#exit(1);
      case 'segfaults':
        return this.#exit(null, 'SIGSEGV');
      case 'no-metrics':
        return this.#exit(0);
      case 'half-metrics':
        return this.#write('{"status": "COMPL', null, () => this.#exit(0));
      case 'reports-failure':
        return this.#write('{"status": "FAILED", "error": "diverged"}', 'FAILED', () => this.#exit(1));
      case 'nan':
        return this.#write(this.#metrics('NaN'), 'COMPLETED', () => this.#exit(0));
      case 'good-but-exit-1':
        return this.#write(this.#metrics('0.5'), 'COMPLETED', () => this.#exit(1));
      case 'leaves-child':
        this.#leaveChild(chance.between(0.1, 60));
        return this.#write(this.#metrics('0.6'), 'COMPLETED', () => this.#exit(0));
      case 'writes-early':
        return this.#write(this.#metrics('0.8'), 'COMPLETED', () =>
          this.#then(chance.between(1, 10), () => this.#exit(0)),
        );
      case 'good':
      case 'flaky':
        return this.#write(this.#metrics(chance.next().toFixed(4)), 'COMPLETED', () => this.#exit(0));
      default:
        this.#nature satisfies never;
    }
  }

  #finishOther(): void {
    const name = this.#stage === 'eval' ? 'eval_report.json' : this.#stage === 'post:plots' ? 'plots.json' : null;
    const bad = this.#world.sched.chance.happens(0.1);
    if (bad || name === null) return this.#exit(bad ? 1 : 0);
    this.#write('{"ok": true}', null, () => this.#exit(0), name);
  }

  #metrics(accuracy: string): string {
    return `{"status": "COMPLETED", "test_accuracy": ${accuracy}, "by": "${this.#witness.token}"}`;
  }

  /** As scripts write: truncated first, torn for a moment. */
  #write(text: string, says: Witness['wrote'], then: () => void, name = 'metrics.json'): void {
    this.#reach(() => {
      if (!this.#put(text.slice(0, text.length / 2), name)) return this.#exit(1);
      this.#then(0.01, () =>
        this.#reach(() => {
          if (!this.#put(text, name)) return this.#exit(1);
          this.#witness.wrote = says;
          this.#then(0.01, then);
        }),
      );
    });
  }

  /** Waits while the folder does not answer. */
  #reach(then: () => void): void {
    const { shared } = this.#process.machine;
    if (shared.hung || shared.faults.unmounted) this.#then(1, () => this.#reach(then));
    else then();
  }

  /** By its path, as scripts do; false: the folder is gone or takes nothing. */
  #put(text: string, name = 'metrics.json'): boolean {
    const { shared } = this.#process.machine;
    if (shared.hung || shared.faults.unmounted) return false;
    if (shared.faults.readOnly || shared.faults.full !== undefined) {
      this.#witness.struck ??= 'the disk was full';
      return false;
    }
    try {
      this.#world.shared.tree.write(`${this.#dir}/${name}`, text);
      return true;
    } catch (error) {
      if (!hasCode(error)) throw error;
      this.#witness.struck ??= error.message;
      return false;
    }
  }

  #say(text: string): void {
    const { shared } = this.#process.machine;
    if (this.#log === undefined || shared.hung || shared.faults.readOnly || shared.faults.full !== undefined) return;
    this.#world.shared.tree.writeAt(this.#log, this.#log.size, Buffer.from(text));
  }

  #leaveChild(seconds: number): void {
    const { table } = this.#process.machine;
    const child = table.add({
      kind: 'child',
      name: `child ${this.#witness.idea}`,
      token: this.#process.token,
      group: this.#process.group,
    });
    child.life.after(seconds, () => table.exit(child, 0, null));
  }

  #exit(code: number | null, signal: string | null = null): void {
    this.#witness.code = code;
    this.#witness.signal = signal;
    this.#process.machine.table.exit(this.#process, code, signal);
  }
}

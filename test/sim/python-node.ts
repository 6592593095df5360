/** A node of the original on another host: mkdir, then claim.json, then metrics.json. It is never paused longer than the grace. */
import { hasCode } from '../../src/edge/file-error.ts';
import { RESULTS } from './places.ts';
import type { World } from './world.ts';
import { COMPLETES } from './trainer.ts';

const HOST = 'python-host';
/** Between its mkdir and its claim.json, as a share of the grace. */
const PAUSE = 0.8;

export class PythonNode {
  readonly #world: World;
  /** Runs it will still take. */
  #left: number;

  constructor(world: World) {
    this.#world = world;
    this.#left = 1 + world.sched.chance.int(4);
  }

  /** Takes the next idea without a folder, now and then. */
  start(): void {
    this.#later(this.#world.sched.chance.between(1, 60), () => this.#next());
  }

  #later(seconds: number, call: () => void): void {
    this.#world.sched.after(seconds, call);
  }

  #next(): void {
    if (this.#left <= 0) return;
    this.#left -= 1;
    this.start();
    const { shared, sched, config } = this.#world;
    const id = this.#world.ideas.expected.find((one) => !shared.tree.exists(`${RESULTS}/${one}`));
    if (id === undefined) return;
    try {
      shared.tree.mkdir(`${RESULTS}/${id}`);
    } catch (error) {
      if (!hasCode(error)) throw error;
      return;
    }
    this.#world.note(HOST, 'farm.py', 'mkdir', id);
    if (sched.chance.happens(0.1)) return; // it crashes there
    this.#later(sched.chance.between(0.001, sched.chance.pick([3, PAUSE * config.lease.emptyGrace])), () =>
      this.#claim(id),
    );
  }

  #claim(id: string): void {
    const { shared, sched, witnesses, config } = this.#world;
    const dir = `${RESULTS}/${id}`;
    if (!shared.tree.exists(dir)) return;
    const at = new Date(sched.now * 1000).toISOString();
    shared.tree.write(`${dir}/claim.json`, JSON.stringify({ claimed_by: HOST, claimed_at: at, pid: 7, gpu: 0 }));
    this.#world.note(HOST, 'farm.py', 'claims and trains', id);
    const plan = this.#world.nature(id);
    const witness = witnesses.begin({
      idea: id,
      token: `python:${id}:${sched.now}`,
      stage: 'train',
      host: HOST,
      process: null,
      device: null,
      begin: sched.now,
      plan,
    });
    this.#world.invariants.checkTwice(witness);
    const ends = sched.now + sched.chance.between(5, config.timeout);
    const crashes = sched.chance.happens(0.1);
    // What it opened stays its own, wherever the user moves or deletes it.
    const handle = shared.tree.handle(dir);
    const log = handle.open('train_output.log');
    const work = (): void => {
      if (handle.path !== dir) return witnesses.end(witness, sched.now);
      if (sched.now < ends) {
        handle.appendTo(log, 'step\n');
        return this.#later(20, work);
      }
      witnesses.end(witness, sched.now);
      if (crashes) return;
      const status = COMPLETES.has(plan)
        ? '{"status": "COMPLETED", "test_accuracy": 0.4}'
        : '{"status": "FAILED", "error": "no"}';
      handle.write('metrics.json', status.slice(0, 5));
      this.#later(0.01, () => handle.folder.linked && handle.write('metrics.json', status));
    };
    this.#later(5, work);
  }
}

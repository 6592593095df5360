/**
 * Runs real code through every order of its calls on the shared folder, with every fault at every call: each run begins anew and follows a
 * list of choices; the next run changes the last choice that can still be another. A state that was met before is not gone into again.
 */
import type { Clock, Files } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { Tree, filesOver } from './tree.ts';

export interface Actor {
  name: string;
  /** Only through these may it touch the world. Everything it decides must follow from what its calls answered. */
  act: (files: Files, clock: Clock) => Promise<void>;
}

export interface Scene {
  tree: Tree;
  actors: Actor[];
  /** After the last call: what is wrong, or undefined. `late`: something was carried out after its error had been answered. */
  judge: (late: boolean) => string | undefined;
  /** What was seen so far, as far as `judge` asks for it. */
  memory: () => string;
  /** Processes started so far. */
  launches: () => number;
}

export interface Explored {
  runs: number;
  states: number;
  seconds: number;
  violation: { what: string; story: string[] } | null;
}

interface Gate {
  actor: number;
  label: string;
  /** Carries the call out. */
  run: () => unknown;
  answer: (value: unknown) => void;
  fail: (error: FileError) => void;
  op: string;
  path: string;
}

interface Choice {
  options: number;
  taken: number;
}

export async function explore(
  begin: () => Scene,
  isShared: (path: string) => boolean,
  faults: number,
): Promise<Explored> {
  const began = performance.now();
  const met = new Set<string>();
  const choices: Choice[] = [];
  let runs = 0;
  for (;;) {
    runs += 1;
    const outcome = await new Course(begin(), isShared, faults, choices, met).follow();
    const seconds = (performance.now() - began) / 1000;
    if (outcome !== null) return { runs, states: met.size, seconds, violation: outcome };
    for (let last = choices.at(-1); last !== undefined && last.taken + 1 >= last.options; last = choices.at(-1))
      choices.pop();
    const last = choices.at(-1);
    if (last === undefined) return { runs, states: met.size, seconds, violation: null };
    last.taken += 1;
  }
}

/** How a call may end other than by being carried out and answered. */
const CALL_FAULTS = ['dies before', 'dies after', 'error, not done', 'error, but done'] as const;
/** A rename may also be carried out later, or twice. */
const RENAME_FAULTS = [...CALL_FAULTS, 'error, done later', 'done now and again later'] as const;
type Fault = (typeof RENAME_FAULTS)[number];

interface Move {
  text: string;
  take: () => void;
}

class Course {
  readonly #scene: Scene;
  readonly #isShared: (path: string) => boolean;
  readonly #choices: Choice[];
  readonly #met: Set<string>;
  readonly #traces: string[];
  readonly #story: string[] = [];
  #gates: Gate[] = [];
  #owed: Gate[] = [];
  #faults: number;
  #crashed: unknown = null;
  #late = false;

  constructor(scene: Scene, isShared: (path: string) => boolean, faults: number, choices: Choice[], met: Set<string>) {
    this.#scene = scene;
    this.#isShared = isShared;
    this.#faults = faults;
    this.#choices = choices;
    this.#met = met;
    this.#traces = scene.actors.map(() => '');
  }

  async follow(): Promise<Explored['violation']> {
    const { actors, tree } = this.#scene;
    for (const [i, actor] of actors.entries()) {
      const files = filesOver(tree, (op, path, run, more) => this.#call(i, op, path, run, more));
      actor.act(files, CLOCK).catch((error: unknown) => {
        if (!(error instanceof FileError)) this.#crashed = error;
        this.#traces[i] += '!';
      });
    }
    for (let depth = 0; ; depth += 1) {
      await quiet();
      if (this.#crashed !== null) throw this.#crashed;
      const moves = this.#moves();
      if (moves.length === 0) {
        const what = this.#scene.judge(this.#late);
        return what === undefined ? null : { what, story: this.#story };
      }
      let choice = this.#choices[depth];
      if (choice === undefined) {
        if (this.#seenBefore()) return null;
        choice = { options: moves.length, taken: 0 };
        this.#choices.push(choice);
      }
      const move = moves[choice.taken];
      if (move === undefined) throw new Error('the code under test took another way on the same choices');
      this.#story.push(`${this.#story.length + 1}. ${move.text}`);
      move.take();
    }
  }

  #call<T>(actor: number, op: string, path: string, run: () => T, more = ''): Promise<T> {
    if (!this.#isShared(path) && !this.#isShared(more)) {
      try {
        return Promise.resolve(run());
      } catch (error) {
        return error instanceof FileError ? Promise.reject(error) : Promise.reject(asError(error));
      }
    }
    return new Promise<T>((resolve, reject) => {
      const label = `${op} ${path}${more === '' ? '' : ` → ${more}`}`;
      this.#gates.push({ actor, label, run, op, path, answer: (value) => resolve(value as T), fail: reject });
    });
  }

  #moves(): Move[] {
    const moves: Move[] = [];
    for (const gate of this.#gates) {
      const who = this.#scene.actors[gate.actor]?.name ?? '';
      moves.push({ text: `${who}: ${gate.label}`, take: () => this.#carryOut(gate) });
      if (this.#faults === 0) continue;
      for (const fault of gate.op === 'rename' ? RENAME_FAULTS : CALL_FAULTS) {
        moves.push({ text: `${who}: ${gate.label} (${fault})`, take: () => this.#fault(gate, fault) });
      }
    }
    for (const gate of this.#owed) {
      moves.push({
        text: `the server, late: ${gate.label}`,
        take: () => {
          this.#owed = this.#owed.filter((other) => other !== gate);
          attempt(gate);
        },
      });
    }
    return moves;
  }

  #carryOut(gate: Gate): void {
    this.#gates = this.#gates.filter((other) => other !== gate);
    const result = attempt(gate);
    this.#note(gate, result);
    if (result.error === undefined) gate.answer(result.value);
    else gate.fail(result.error);
  }

  #fault(gate: Gate, fault: Fault): void {
    this.#faults -= 1;
    const result =
      fault === 'dies before' || fault === 'error, not done' || fault === 'error, done later' ? {} : attempt(gate);
    if (fault === 'dies before' || fault === 'dies after') {
      this.#gates = this.#gates.filter(({ actor }) => actor !== gate.actor);
      this.#traces[gate.actor] += 'x';
      return;
    }
    this.#gates = this.#gates.filter((other) => other !== gate);
    if (fault === 'done now and again later') {
      this.#owed.push(gate);
      this.#note(gate, result);
      if (result.error === undefined) gate.answer(result.value);
      else gate.fail(result.error);
      return;
    }
    if (fault === 'error, done later') {
      this.#owed.push(gate);
      this.#late = true;
    }
    const error = new FileError(gate.op, gate.path, 'EIO');
    this.#note(gate, { error });
    gate.fail(error);
  }

  #note(gate: Gate, { value, error }: Result): void {
    const said = error === undefined ? (Buffer.isBuffer(value) ? value.toString() : JSON.stringify(value)) : error.code;
    this.#traces[gate.actor] += `${gate.label}=${said};`;
  }

  #seenBefore(): boolean {
    const { tree, memory } = this.#scene;
    const owed = this.#owed.map(({ label }) => label).join();
    const key = [tree.describe('/'), this.#faults, owed, memory(), ...this.#traces].join('\n');
    if (this.#met.has(key)) return true;
    this.#met.add(key);
    return false;
  }
}

interface Result {
  value?: unknown;
  error?: FileError;
}

function attempt(gate: Gate): Result {
  try {
    return { value: gate.run() };
  } catch (error) {
    if (error instanceof FileError) return { error };
    throw error;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Pauses take no time: how long anybody is held up is already the choice of who goes next. */
const CLOCK: Clock = {
  uptime: () => 1000,
  wall: () => new Date(0),
  after: (_seconds, call) => {
    queueMicrotask(call);
    return () => undefined;
  },
};

/** Nothing is in flight but the calls at their gates: the code under test awaits nothing else. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

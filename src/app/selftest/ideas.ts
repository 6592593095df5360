/** The user of a self-test: appends to ideas.md, edits it, writes it badly, and deletes runs. */
import {
  appendFileSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../edge/file-error.ts';
import type { Planned } from './model.ts';
import { ideaText, planIdea } from './plan.ts';
import type { ScratchProject } from './project.ts';
import type { Seeded } from './seeded.ts';

export class User {
  readonly planned: Planned[] = [];
  readonly #project: ScratchProject;
  readonly #random: Seeded;
  readonly #meanS: number;
  /** The file is being written badly: nobody else may write it. */
  #busy = false;

  constructor(project: ScratchProject, random: Seeded, meanS: number) {
    this.#project = project;
    this.#random = random;
    this.#meanS = meanS;
  }

  get busy(): boolean {
    return this.#busy;
  }

  append(count: number): string {
    const fresh = Array.from({ length: count }, (_, i) =>
      planIdea(this.planned.length + i + 1, this.#meanS, this.#random),
    );
    appendFileSync(this.#project.ideas, fresh.map((idea) => ideaText(idea)).join(''));
    this.planned.push(...fresh);
    return `${count} ideas`;
  }

  /** As editors do it: a new file in place of the old one. What an idea asks for stays the same. */
  edit(): string {
    const { ideas } = this.#project;
    const idea = this.#random.pick(this.planned);
    if (idea === undefined) return 'nothing';
    const remark = `Edited ${this.#random.unit()}.`;
    const text = readFileSync(ideas, 'utf8').replace(
      new RegExp(String.raw`(## ${idea.id}: .*\n- .*\n- \*\*Hypothesis\*\*: ).*`),
      `$1${remark}`,
    );
    writeFileSync(`${ideas}~`, text);
    renameSync(`${ideas}~`, ideas);
    return idea.id;
  }

  /** Cut at any byte, and whole again after a while: somebody writes it in place, slowly. */
  async truncate(sleep: (seconds: number) => Promise<void>): Promise<void> {
    const { ideas } = this.#project;
    this.#busy = true;
    try {
      const whole = readFileSync(ideas);
      const cut = Math.floor(this.#random.unit() * whole.length);
      truncateSync(ideas, cut);
      await sleep(this.#random.between(0.02, 0.8));
      appendFileSync(ideas, whole.subarray(cut));
    } finally {
      this.#busy = false;
    }
  }

  /** `rm -rf results/<id>`; false: it was not there. */
  remove(id: string): boolean {
    return removeTree(join(this.#project.results, id));
  }
}

/** As rm does it: what was listed goes, and a folder that got new entries meanwhile stays. */
function removeTree(folder: string): boolean {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeTree(path);
    else tolerate(() => unlinkSync(path), 'ENOENT');
  }
  tolerate(() => rmdirSync(folder), 'ENOENT', 'ENOTEMPTY');
  return true;
}

function tolerate(work: () => void, ...codes: string[]): void {
  try {
    work();
  } catch (error) {
    if (!codes.includes(errorCode(error) ?? '')) throw error;
  }
}

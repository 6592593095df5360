/** The user of a simulated project: writes and edits ideas.md, deletes run folders. */
import { RESULTS, ROOT } from './places.ts';
import type { World } from './world.ts';

interface Block {
  id: string;
  text: string;
  /** It must run; else it is blocked, or nothing is promised about it. */
  valid: boolean;
}

const FILE = `${ROOT}/ideas.md`;

export class IdeasText {
  readonly #world: World;
  #blocks: Block[] = [];
  #next = 1;
  /** Part of the last block, while it is being written. */
  #half: string | null = null;

  constructor(world: World) {
    this.#world = world;
    const count = 2 + world.sched.chance.int(4);
    for (let i = 0; i < count; i += 1) this.#blocks.push(this.#newBlock());
    world.shared.tree.write(FILE, this.#render());
  }

  /** Ideas that must end. */
  get expected(): string[] {
    const times = new Map<string, number>();
    for (const { id } of this.#blocks) times.set(id, (times.get(id) ?? 0) + 1);
    return this.#blocks.filter(({ id, valid }) => valid && times.get(id) === 1).map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.#blocks.some((block) => block.id === id);
  }

  get count(): number {
    return this.#blocks.length;
  }

  #newBlock(): Block {
    const { chance } = this.#world.sched;
    const again = chance.happens(0.05) ? this.#blocks.at(-1)?.id : undefined;
    const id = again ?? `idea-${String(this.#next++).padStart(3, '0')}`;
    const priority = chance.pick(['critical', 'high', 'medium', 'low']);
    const shape = chance.next();
    const head = `## ${id}: Title of ${id} ${chance.int(1000)}\n\n- **Priority**: ${priority}\n\n`;
    if (shape < 0.05) return { id, text: `${head}\`\`\`yaml\nlr: [1, 2\n\`\`\`\n\n`, valid: false };
    if (shape < 0.08) return { id, text: `${head}no config\n\n`, valid: false };
    return { id, text: `${head}\`\`\`yaml\nlr: 0.${chance.int(1000)}\nname: ${id}\n\`\`\`\n\n`, valid: true };
  }

  #render(): string {
    return `# Ideas\n\n${this.#blocks.map(({ text }) => text).join('')}`;
  }

  /** In one piece, or in two with a while between. */
  append(): void {
    const { sched, shared } = this.#world;
    if (this.#half !== null) return;
    const block = this.#newBlock();
    const cut = sched.chance.happens(0.5) ? sched.chance.int(block.text.length) : block.text.length;
    this.#blocks.push(block);
    shared.tree.append(FILE, block.text.slice(0, cut));
    this.#world.fault('user', `appends ${block.id} to ideas.md`, block.id);
    if (cut === block.text.length) return;
    this.#half = block.text.slice(cut);
    sched.after(sched.chance.between(0.1, 10), () => this.finish());
  }

  /** Writes the rest of what was begun. */
  finish(): void {
    if (this.#half === null) return;
    this.#world.shared.tree.append(FILE, this.#half);
    this.#half = null;
  }

  /** Another text for one idea, written as editors do: a new file, or the same one truncated and written. */
  edit(): void {
    const { chance } = this.#world.sched;
    const at = chance.int(this.#blocks.length);
    const old = this.#blocks[at];
    if (old === undefined || this.#half !== null) return;
    this.#blocks[at] = { ...old, text: old.text.replace('Title', `Edited ${chance.int(100)}`) };
    this.#world.fault('user', `edits ${old.id} in ideas.md`, old.id);
    this.#save();
  }

  /** Takes the last idea out. */
  truncate(): void {
    if (this.#blocks.length < 3 || this.#half !== null) return;
    const gone = this.#blocks.pop();
    this.#world.fault('user', `takes ${gone?.id} out of ideas.md`, gone?.id);
    this.#save();
  }

  #save(): void {
    const { shared, sched } = this.#world;
    if (sched.chance.happens(0.5)) {
      shared.tree.write(`${ROOT}/.ideas.md.swp`, this.#render());
      shared.tree.rename(`${ROOT}/.ideas.md.swp`, FILE);
    } else {
      shared.tree.write(FILE, this.#render());
    }
  }

  /** rm -rf of a run folder: try again. At once, or entry by entry. */
  removeRun(): void {
    const { shared, sched, invariants } = this.#world;
    const runs = shared.tree.listIfThere(RESULTS).filter((name) => name.startsWith('idea-'));
    if (runs.length === 0) return;
    const id = sched.chance.pick(runs);
    this.#world.fault('user', `rm -rf results/${id}`, id);
    invariants.removedByUser(id);
    if (sched.chance.happens(0.6)) shared.tree.remove(`${RESULTS}/${id}`);
    else this.#removeSlowly(`${RESULTS}/${id}`);
  }

  /** As rm does: every file it listed, then the folder; what came meanwhile makes it fail, and the user does it again. */
  #removeSlowly(path: string): void {
    const { shared, sched } = this.#world;
    const handle = shared.tree.find(path);
    if (typeof handle === 'string') return;
    const step = (): void => {
      const files = [...shared.tree.walk(path)].reverse();
      if (shared.tree.find(path) !== handle) return;
      const first = files[0];
      if (first === undefined) return shared.tree.rmdir(path);
      if (first.inode.entries === undefined) shared.tree.unlink(first.path);
      else shared.tree.rmdir(first.path);
      sched.after(sched.chance.between(0.001, 0.05), step);
    };
    step();
  }
}

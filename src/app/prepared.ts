/**
 * Run folders made ahead under `prep/`, seen by nobody: what a claim needs is written while the slots are busy, so that a slot that
 * falls free waits only for the claim itself.
 */
import { effectiveConfig } from '../core/effective.ts';
import { readIdea } from '../core/ideas.ts';
import type { IdeaEntry, IdeaHead } from '../core/ideas.ts';
import type { Problem, Result } from '../core/problem.ts';
import type { YamlValue } from '../core/yaml.ts';
import { dumpYaml, toJsonText } from '../core/yaml.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import { AttemptCounts } from './attempts.ts';
import type { Context } from './context.ts';
import { readIdeaText } from './idea-text.ts';

export interface Prepared {
  folder: string;
  /** The frozen config, as `config.yaml` has it. */
  configText: string;
}

/** `changed`: another text stands in ideas.md now. */
export type Taken =
  { kind: 'ready'; idea: IdeaEntry; prepared: Prepared } | { kind: 'problem'; problem: Problem } | { kind: 'changed' };

interface Ahead extends Prepared {
  hash: number;
  base: YamlValue;
  at: number;
}

/** Folders made ahead: more slots than these seldom fall free at once. */
const MOST = 4;

export class Preparing {
  readonly #ctx: Context;
  readonly attempts: AttemptCounts;
  readonly #ahead = new Map<IdeaId, Ahead>();
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.attempts = new AttemptCounts(ctx);
  }

  /** The folder for a claim of this idea, whose text is read again: it is frozen as it stands in the file now. */
  async take(head: IdeaHead): Promise<Taken> {
    const { files, layout } = this.#ctx;
    const found = this.#ahead.get(head.id);
    this.#ahead.delete(head.id);
    const idea = await readIdeaText(files, layout.ideas, head);
    if (found !== undefined) {
      if (idea !== undefined && this.#isGood(found, head)) return { kind: 'ready', idea, prepared: found };
      await this.#remove(found);
    }
    if (idea === undefined) return { kind: 'changed' };
    const made = await this.#make(idea);
    return made.ok ? { kind: 'ready', idea, prepared: made.value } : { kind: 'problem', problem: made.problem };
  }

  /** As many as are made ahead are there, and their ideas still wait. An idea that came before them makes its own. */
  get hasEnough(): boolean {
    const { memory } = this.#ctx;
    const good = [...this.#ahead].filter(([id, one]) => memory.isWaiting(id, one.hash) && this.#isGood(one, one));
    return good.length >= this.#most && good.length === this.#ahead.size;
  }

  get #most(): number {
    return Math.min(MOST, this.#ctx.memory.slots.length);
  }

  /** Makes folders for the ideas that are next, and removes those of ideas that are not any more. Nothing is waited for. */
  look(next: Iterable<IdeaHead>): void {
    if (this.#working !== null || this.#closed) return;
    const wanted: IdeaHead[] = [];
    for (const idea of next) if (wanted.push(idea) >= this.#most) break;
    const missing = wanted.filter((idea) => {
      const found = this.#ahead.get(idea.id);
      return found === undefined || !this.#isGood(found, idea);
    });
    const ids = new Set(wanted.map(({ id }) => id));
    // One that is being claimed is about to be taken.
    const over = [...this.#ahead].filter(([id]) => !ids.has(id) && !this.#ctx.memory.busy.has(id));
    if (missing.length === 0 && over.length === 0) return;
    this.#working = this.#work(missing, over).finally(() => (this.#working = null));
  }

  /** Removes what was made for nothing. What cannot be removed is swept by a later orze. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working; // what is being made is there, though nobody knows of it yet
    const all = [...this.#ahead.values()];
    this.#ahead.clear();
    for (const one of all) await this.#quietly(this.#remove(one));
  }

  async #work(missing: readonly IdeaHead[], over: readonly [IdeaId, Ahead][]): Promise<void> {
    for (const [id, one] of over) {
      if (this.#ahead.get(id) === one && this.#ahead.delete(id)) await this.#quietly(this.#remove(one));
    }
    for (const idea of missing) {
      const old = this.#ahead.get(idea.id);
      this.#ahead.delete(idea.id);
      if (old !== undefined) await this.#quietly(this.#remove(old));
      await this.#quietly(this.#makeAhead(idea));
    }
  }

  /** A claim that finds nothing prepared makes it itself, and meets the error then. */
  async #quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!hasCode(error)) throw error;
    });
  }

  async #makeAhead({ id, hash, ...head }: IdeaHead): Promise<void> {
    const { memory, clock, files, layout } = this.#ctx;
    const { base } = memory;
    const idea = await readIdeaText(files, layout.ideas, { id, hash, ...head });
    if (idea === undefined) return;
    const made = await this.#make(idea);
    if (!made.ok) return; // told when it is its turn
    const one: Ahead = { ...made.value, hash, base, at: clock.uptime() };
    // Claimed meanwhile, by us or by others: not needed.
    if (this.#closed || !memory.isWaiting(id, hash)) await this.#remove(one);
    else this.#ahead.set(id, one);
  }

  async #make(idea: IdeaEntry): Promise<Result<Prepared>> {
    const { memory, config, claiming, random } = this.#ctx;
    const read = readIdea(idea, config.ideas_file);
    const resolved = read.ok ? effectiveConfig(memory.base, read.config) : read;
    if (!resolved.ok) return resolved;
    const configText = dumpYaml(resolved.value);
    const folder = await claiming.prepare(random(16), {
      'idea.md': idea.text,
      'config.yaml': configText,
      '.orze/config.json': toJsonText(resolved.value),
    });
    return { ok: true, value: { folder, configText } };
  }

  /** Leftovers of the fleet are swept after `lease.reclaim`: long before that it is made anew. */
  #isGood(one: Ahead, idea: { hash: number }): boolean {
    const { memory, clock, config } = this.#ctx;
    const young = clock.uptime() - one.at < config.lease.reclaim / 2;
    return young && one.hash === idea.hash && one.base === memory.base;
  }

  #remove({ folder }: Prepared): Promise<void> {
    return this.#ctx.files.remove(folder);
  }
}

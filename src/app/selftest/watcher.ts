/** Reads the scratch project again and again while it is hurt: no file may ever be torn, and a result never changes. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MAX_JSON_BYTES } from '../../core/defaults.ts';
import { hasCode } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import type { Change } from './model.ts';

/** Files that appear by one rename, and so are whole whenever they are there. Tickets and heartbeats are not: their readers know it. */
const RUN_FILES = [
  'claim.json',
  'idea.md',
  'config.yaml',
  '.orze/config.json',
  '.orze/exit.train.json',
  '.orze/metrics.sealed.json',
  '.orze/outcome.json',
  '.orze/released.json',
];
const files = openFiles();
const PAUSE_MS = 10;
/** Runs that are looked at in one round; all others have their turn in the next. */
const AT_ONCE = 8;

interface Seen {
  result: string;
  last: number;
}

export class Watcher {
  readonly torn: string[] = [];
  readonly changes: Change[] = [];
  /** Looks at files. */
  reads = 0;
  readonly #results: string;
  readonly #now: () => number;
  readonly #ended = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(results: string, now: () => number) {
    this.#results = results;
    this.#now = now;
    this.#done = this.#loop();
  }

  /** Ideas with a result, the run released. */
  get ended(): ReadonlySet<string> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #loop(): Promise<void> {
    for (let turn = 0; !this.#stopped; turn += 1) {
      const runs = (await list(this.#results)).filter((name) => name.startsWith('idea-'));
      for (const id of this.#ended) if (!runs.includes(id)) this.#ended.delete(id);
      await this.#board();
      for (let i = 0; i < Math.min(AT_ONCE, runs.length) && !this.#stopped; i += 1) {
        const id = runs[(turn * AT_ONCE + i) % runs.length];
        if (id !== undefined) await this.#run(id);
      }
      await pause(PAUSE_MS);
    }
  }

  async #board(): Promise<void> {
    const report = await this.#read('report.md');
    if (report !== undefined && !(report.includes('\n## Results\n') && report.endsWith('\n'))) {
      this.torn.push(`report.md (${report.length} bytes) has no table of results or no last line`);
    }
    await this.#json('status.json');
    for (const name of await list(join(this.#results, '.orze/hosts'))) {
      if (!name.startsWith('.')) await this.#json(join('.orze/hosts', name));
    }
  }

  async #run(id: string): Promise<void> {
    const texts = new Map<string, string | undefined>();
    for (const name of RUN_FILES) {
      const path = join(id, name);
      texts.set(name, name.endsWith('.json') ? await this.#json(path) : await this.#text(path));
    }
    const outcome = texts.get('.orze/outcome.json');
    if (outcome === undefined || texts.get('.orze/released.json') === undefined) {
      this.#ended.delete(id);
      return;
    }
    this.#ended.add(id);
    const result = `${outcome.replaceAll(/\s+/g, ' ')} ${hash(texts.get('.orze/metrics.sealed.json') ?? '')}`;
    // Read while it was deleted, it may be half the old one: what counts is read twice.
    const again = await this.#read(join(id, '.orze/outcome.json'));
    const sealed = await this.#read(join(id, '.orze/metrics.sealed.json'));
    if (again !== outcome || sealed !== texts.get('.orze/metrics.sealed.json')) return;
    const before = this.#seen.get(id);
    const to = this.#now();
    if (before !== undefined && before.result !== result) {
      this.changes.push({ idea: id, before: before.result, after: result, from: before.last, to });
    }
    this.#seen.set(id, { result, last: to });
  }

  async #json(path: string): Promise<string | undefined> {
    const text = await this.#read(path);
    if (text === undefined) return undefined;
    try {
      JSON.parse(text);
    } catch (error) {
      this.torn.push(`${path} (${text.length} bytes): ${String(error)}`);
    }
    return text;
  }

  async #text(path: string): Promise<string | undefined> {
    const text = await this.#read(path);
    if (text === '') this.torn.push(`${path} is empty`);
    return text;
  }

  async #read(path: string): Promise<string | undefined> {
    this.reads += 1;
    try {
      return (await files.read(join(this.#results, path), MAX_JSON_BYTES)).toString('utf8');
    } catch (error) {
      // Deleted or moved away meanwhile; a network file system says ESTALE.
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ESTALE')) return undefined;
      throw error;
    }
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw new Error(`${basename(folder)} cannot be listed`, { cause: error });
  }
}

export function hash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Finished runs as they lie in a results folder, written by hand; every change has a time of its own, long ago. */
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Memory } from '../../src/app/memory.ts';
import type { Context } from '../../src/app/context.ts';
import { Observer } from '../../src/app/observe.ts';
import type { Files } from '../../src/edge/edges.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { plainFact } from './board.ts';

/** Seconds; each use is another one, so that no two changes look alike. */
let past = 1_000_000_000;

export class Runs {
  readonly #results: string;

  constructor(results: string) {
    this.#results = results;
  }

  path(id: string): string {
    return join(this.#results, id);
  }

  /** A run of orze; `error`: it failed. */
  ours(id: string, value: unknown, error: string | null = null): void {
    const token = (past % 997).toString(16).padStart(32, '0');
    const status = error === null ? 'COMPLETED' : 'FAILED';
    const failure = error === null ? null : { class: 'reported', text: error, stage: 'train', evidence: [] };
    const at = '2026-01-01T00:00:00+00:00';
    const exit = { kind: 'exited', code: 0 };
    const metrics = `{"status": "COMPLETED", "test_accuracy": ${String(value)}}`;
    this.#write(id, {
      'claim.json': JSON.stringify(claim(token)),
      'metrics.json': metrics,
      '.orze/metrics.sealed.json': metrics,
      '.orze/outcome.json': JSON.stringify({
        schema: 'orze.outcome/1',
        token,
        idea_id: id,
        status,
        failure,
        warnings: [],
        attempt: 1,
        at,
        train_s: 1,
        exit,
      }),
      '.orze/released.json': JSON.stringify({ schema: 'orze.released/1', token, at, stages: [] }),
    });
  }

  /** A run of the original, or of hand. */
  foreign(id: string, value: unknown): void {
    this.#write(id, { 'metrics.json': `{"status": "COMPLETED", "test_accuracy": ${String(value)}}` });
  }

  /** Claimed, and not over. */
  running(id: string): void {
    this.#write(id, { 'claim.json': JSON.stringify(claim((past % 997).toString(16).padStart(32, '0'))) });
  }

  delete(id: string): void {
    rmSync(this.path(id), { recursive: true, force: true });
  }

  /** metrics.json, in place: the folder's own time stays. */
  edit(id: string, value: unknown): void {
    const path = join(this.path(id), 'metrics.json');
    writeFileSync(path, `{"status": "COMPLETED", "test_accuracy": ${String(value)}}`);
    utimesSync(path, (past += 10), past);
  }

  swap(one: string, other: string): void {
    renameSync(this.path(one), this.path('aside'));
    renameSync(this.path(other), this.path(one));
    renameSync(this.path('aside'), this.path(other));
  }

  copy(from: string, to: string): void {
    this.delete(to);
    cpSync(this.path(from), this.path(to), { recursive: true, preserveTimestamps: true });
  }

  has(id: string): boolean {
    return readdirSync(this.#results).includes(id);
  }

  #write(id: string, files: Record<string, string>): void {
    this.delete(id);
    mkdirSync(join(this.path(id), '.orze'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path(id), name), text);
    past += 10;
    for (const name of [...Object.keys(files), '.orze', '.']) utimesSync(join(this.path(id), name), past, past);
  }

  /** As a change that is over a moment ago. */
  touch(id: string): void {
    const now = statSync(join(this.#results, '.orze')).mtimeMs / 1000;
    utimesSync(this.path(id), now, now);
  }
}

function claim(token: string): Record<string, unknown> {
  return {
    schema: 'orze.claim/1',
    claimed_by: 'h',
    claimed_at: '2026-01-01T00:00:00+00:00',
    pid: 1,
    gpu: 0,
    token,
    attempt: 1,
    host_id: 'h-1',
    machine_id: 'm',
    boot_id: 'b',
    pidns: 'p',
    pid_start: 1,
    slots: ['cpu:0'],
    devices: [],
    device_env: {},
    idea_sha256: '',
    config_sha256: '',
    title: 't',
    orze_version: '0',
  };
}

export interface Start {
  ctx: Context;
  observer: Observer;
  /** Calls on the folder, by name. */
  calls: Record<string, number>;
  /** In the order of ids. */
  facts: () => KnownFact[];
}

/** The first look of another start of orze. `index`: whether it finds what an earlier one has left. */
export async function start(base: Context, { index }: { index: boolean }): Promise<Start> {
  const calls: Record<string, number> = {};
  const asked = (name: string, path: string): string => {
    calls[name] = (calls[name] ?? 0) + 1;
    return path === base.layout.finished && !index ? `${path}.none` : path;
  };
  const counting: Pick<Files, 'read' | 'stat' | 'list'> = {
    read: (path, max) => base.files.read(asked('read', path), max),
    stat: (path) => base.files.stat(asked('stat', path)),
    list: (path) => base.files.list(asked('list', path)),
  };
  const ctx: Context = { ...base, memory: new Memory(base.config.report), files: { ...base.files, ...counting } };
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  await observer.look();
  const facts = () => [...ctx.memory.facts.values()].map(plainFact).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { ctx, observer, calls, facts };
}

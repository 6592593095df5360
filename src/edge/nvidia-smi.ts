/** One look through nvidia-smi: one query for all GPUs and one for processes, at the same time; more only when the answer calls for it. */
import { hasUnlistedSlice, joinNvidia, parseNvidiaApps, parseNvidiaList } from '../core/gpu-nvidia-use.ts';
import type { NvidiaList } from '../core/gpu-nvidia-use.ts';
import { NVIDIA_FIELDS, parseNvidiaQuery } from '../core/gpu-nvidia.ts';
import type { NvidiaField, NvidiaQuery, NvidiaRow } from '../core/gpu-nvidia.ts';
import type { GpuLook, ToolAnswer } from '../core/gpu.ts';

/** Calls a tool within what is left of the look's time. */
export type Ask = (...argv: [string, ...string[]]) => Promise<ToolAnswer>;

const CSV = '--format=csv,noheader,nounits';
const APPS = ['nvidia-smi', '--query-compute-apps=pid,gpu_uuid,used_memory', CSV] as const;
/** Where neither an earlier look nor `-L` tells which GPUs there are, this many indices are tried. */
const GUESSED_GPUS = 16;
const SLICES_FRESH_S = 60;

export class NvidiaSmi {
  /** Fields that this driver knows. */
  #fields: readonly NvidiaField[] = NVIDIA_FIELDS;
  /** GPUs of the last look that saw any: one that is lost later stays named. */
  #known: readonly { index: number; uuid: string | null; name: string }[] = [];
  #slices: { parents: string; list: NvidiaList; atMs: number } | null = null;

  async look(ask: Ask): Promise<GpuLook> {
    const [query, appsAnswer] = await Promise.all([this.#query(ask), ask(...APPS)]);
    const read = query.kind === 'one-lost' ? await this.#queryEach(ask, query.message) : query;
    if (read.kind === 'absent' && this.#known.length > 0) {
      return {
        ok: false,
        why: 'unknown',
        message: `${read.message}, but there were ${this.#known.length} GPUs before`,
      };
    }
    if (read.kind !== 'rows')
      return { ok: false, why: read.kind === 'absent' ? 'absent' : 'unknown', message: read.message };
    const apps = parseNvidiaApps(appsAnswer);
    if (apps.kind === 'torn') return { ok: false, why: 'unknown', message: apps.message };
    let list = await this.#sliceList(ask, read.rows, false);
    if (list !== null && hasUnlistedSlice(apps, list)) list = await this.#sliceList(ask, read.rows, true);
    this.#known = read.rows.map(({ index, uuid, name }) => ({ index, uuid, name }));
    return { ok: true, gpus: joinNvidia(read.rows, apps, list) };
  }

  async #query(ask: Ask, ...only: string[]): Promise<Exclude<NvidiaQuery, { kind: 'drop-field' }>> {
    for (;;) {
      const fields = this.#fields;
      const answer = await ask('nvidia-smi', ...only, `--query-gpu=${fields.join(',')}`, CSV);
      const read = parseNvidiaQuery(answer, fields);
      if (read.kind !== 'drop-field') return read;
      this.#fields = this.#fields.filter((field) => field !== read.field);
    }
  }

  /** A GPU that does not answer is a fault of that GPU, not of its neighbours. */
  async #queryEach(ask: Ask, message: string): Promise<Exclude<NvidiaQuery, { kind: 'drop-field' | 'one-lost' }>> {
    const list = this.#known.length > 0 ? null : parseNvidiaList(await ask('nvidia-smi', '-L'));
    const guessed = list?.ok === false;
    const indices = guessed ? Array.from({ length: GUESSED_GPUS }, (_, i) => i) : this.#indices(list);
    const reads = await Promise.all(
      indices.map(async (index) => ({ index, read: await this.#query(ask, '-i', String(index)) })),
    );
    const rows: NvidiaRow[] = [];
    for (const { index, read } of reads) {
      const row = read.kind === 'rows' ? read.rows.find((one) => one.index === index) : undefined;
      if (row !== undefined) rows.push(row);
      else if (read.kind === 'one-lost') rows.push(this.#silent(index, { fault: read.message }));
      else if (!guessed) rows.push(this.#silent(index, { unclear: 'message' in read ? read.message : message }));
      else if (read.kind !== 'absent') return { kind: 'unknown', message };
    }
    return rows.length > 0 ? { kind: 'rows', rows } : { kind: 'unknown', message };
  }

  #indices(list: NvidiaList | null): number[] {
    if (list?.ok !== true) return this.#known.map(({ index }) => index);
    return [...list.gpus.map(({ index }) => index), ...list.lost].toSorted((a, b) => a - b);
  }

  #silent(index: number, why: { fault?: string; unclear?: string }): NvidiaRow {
    const before = this.#known.find((gpu) => gpu.index === index);
    return {
      index,
      uuid: before?.uuid ?? null,
      name: before?.name ?? 'NVIDIA GPU',
      usedMiB: null,
      totalMiB: null,
      utilPercent: null,
      temperatureC: null,
      powerW: null,
      migEnabled: false,
      memoryHidden: false,
      fault: why.fault ?? null,
      unclear: why.unclear ?? null,
    };
  }

  /** Slices change only by hand: the list is kept for a while, unless a process in an unknown slice shows that it is old. */
  async #sliceList(ask: Ask, rows: readonly NvidiaRow[], again: boolean): Promise<NvidiaList | null> {
    const parents = rows.flatMap((row) => (row.migEnabled ? [row.uuid ?? `#${row.index}`] : [])).join(' ');
    if (parents === '') return null;
    const kept = this.#slices;
    const now = performance.now();
    if (!again && kept?.parents === parents && now - kept.atMs < SLICES_FRESH_S * 1000) return kept.list;
    const list = parseNvidiaList(await ask('nvidia-smi', '-L'));
    if (list.ok) this.#slices = { parents, list, atMs: now };
    return list;
  }
}

/** Who uses the NVIDIA GPUs (`--query-compute-apps`), which MIG slices they have (`-L`), and the rows joined with both. */
import { EXIT_INFOROM, LOST_HANDLE } from './gpu-nvidia.ts';
import type { NvidiaRow } from './gpu-nvidia.ts';
import { answerText, madeUpUuid } from './gpu.ts';
import type { GpuProcess, GpuReading, ToolAnswer } from './gpu.ts';

interface AppRow {
  pid: number;
  /** Of the GPU or, on newer drivers, of the MIG slice; null = not told: it may be on any. */
  uuid: string | null;
  usedMiB: number | null;
}

export type NvidiaApps =
  | { kind: 'processes'; rows: AppRow[] }
  /** This device or driver has no such list. */
  | { kind: 'unsupported' }
  /** The tool refused, this time or always. */
  | { kind: 'failed'; message: string }
  /** Killed, hung or cut off: processes may be missing, so nothing follows from it. */
  | { kind: 'torn'; message: string };

const PLACEHOLDER = /^\[.*\]$|^N\/A$/;
const ROW = /^(\d{1,10}|\[[^\]]*\]), (\S+|\[[^\]]*\]), (\d{1,9}|\[[^\]]*\]|N\/A)(?: MiB)?$/;

/** Answer to `--query-compute-apps=pid,gpu_uuid,used_memory --format=csv,noheader,nounits`. Empty = no process. */
export function parseNvidiaApps(answer: ToolAnswer): NvidiaApps {
  const { stdout, end } = answer;
  if (end.kind !== 'exited') return { kind: 'torn', message: answerText(answer) };
  const lines = stdout.split(/\r?\n/);
  const last = lines.pop();
  const told = lines.filter((line) => line !== '' && !/^(WARNING:|No running processes found|pid, )/.test(line));
  const matches = told.map((line) => ROW.exec(line));
  const readable = last === '' && matches.every((match) => match !== null);
  if (end.code !== 0 && end.code !== EXIT_INFOROM) {
    if (/\bnot supported\b/i.test(stdout)) return { kind: 'unsupported' };
    return { kind: 'failed', message: answerText(answer) };
  }
  if (!readable) return { kind: 'torn', message: `${answer.tool}: a list of processes that cannot be read` };
  const rows: AppRow[] = [];
  for (const match of matches) {
    const [pid = '', uuid = '', used = ''] = (match ?? []).slice(1);
    // A row of placeholders is no process: old drivers say so that they cannot tell.
    if (PLACEHOLDER.test(pid) && PLACEHOLDER.test(uuid)) return { kind: 'unsupported' };
    rows.push({
      pid: PLACEHOLDER.test(pid) ? 0 : Number(pid),
      uuid: PLACEHOLDER.test(uuid) ? null : uuid,
      usedMiB: PLACEHOLDER.test(used) ? null : Number(used),
    });
  }
  return { kind: 'processes', rows };
}

interface ListedGpu {
  index: number;
  uuid: string | null;
  mig: { uuid: string; name: string }[];
}

export type NvidiaList =
  | {
      ok: true;
      gpus: ListedGpu[];
      /** Indices at which the tool could not open a device. */
      lost: number[];
    }
  | { ok: false; message: string };

/** Answer to `-L`. Lines are in the order of the indices, so a line about a lost device stands for the index it leaves out. */
export function parseNvidiaList(answer: ToolAnswer): NvidiaList {
  const { stdout, end } = answer;
  if (end.kind !== 'exited') return { ok: false, message: answerText(answer) };
  const lines = stdout.split(/\r?\n/);
  if (lines.pop() !== '') return { ok: false, message: `${answer.tool}: its list was cut off` };
  const gpus: ListedGpu[] = [];
  const lost: number[] = [];
  for (const line of lines) {
    const gpu = /^GPU (\d{1,4}): .*?(?:\(UUID: (\S+)\))?$/.exec(line);
    const slice = /^\s+MIG (\S+)\s+Device\s+\d+: \(UUID: (\S+)\)$/.exec(line);
    const parent = gpus.at(-1);
    if (gpu !== null) {
      gpus.push({ index: Number(gpu[1]), uuid: gpu[2] ?? null, mig: [] });
    } else if (slice !== null && parent !== undefined) {
      parent.mig.push({ name: `MIG ${slice[1]}`, uuid: String(slice[2]) });
    } else if (LOST_HANDLE.test(line)) {
      lost.push(Math.max(-1, ...gpus.map(({ index }) => index), ...lost) + 1);
    } else if (line !== '' && !line.startsWith('WARNING:')) {
      return { ok: false, message: answerText(answer) };
    }
  }
  return gpus.length + lost.length > 0 ? { ok: true, gpus, lost } : { ok: false, message: answerText(answer) };
}

/** The slices an earlier list does not know of: the list has to be asked for again. */
export function hasUnlistedSlice(apps: NvidiaApps, list: NvidiaList): boolean {
  if (apps.kind !== 'processes' || !list.ok) return false;
  const known = new Set(list.gpus.flatMap(({ mig }) => mig.map(({ uuid }) => uuid)));
  return apps.rows.some(({ uuid }) => uuid !== null && uuid.startsWith('MIG-') && !known.has(uuid));
}

/** Rows, processes and slices as readings. `list` is null where no GPU is in MIG mode. */
export function joinNvidia(
  rows: readonly NvidiaRow[],
  apps: Exclude<NvidiaApps, { kind: 'torn' }>,
  list: NvidiaList | null,
): GpuReading[] {
  return rows.map((row) => {
    const listed = list?.ok === true ? list.gpus.find((gpu) => isSame(gpu, row)) : undefined;
    const mig = row.migEnabled ? (listed?.mig ?? []) : [];
    const processes = apps.kind === 'processes' ? apps.rows.flatMap((app) => onGpu(app, row, mig)) : null;
    const unclear = row.unclear ?? unlisted(row, list, listed) ?? unseen(row, apps);
    const { index, name, usedMiB, totalMiB, utilPercent, temperatureC, powerW } = row;
    return {
      index,
      uuid: row.uuid ?? madeUpUuid('nvidia', index),
      name,
      vendor: 'nvidia',
      usedMiB,
      totalMiB,
      fault: row.fault ?? (listed !== undefined && row.migEnabled && mig.length === 0 ? NO_SLICES : null),
      processes,
      mig,
      ...(unclear === null ? {} : { unclear }),
      ...(utilPercent === null ? {} : { utilPercent }),
      ...(temperatureC === null ? {} : { temperatureC }),
      ...(powerW === null ? {} : { powerW }),
    };
  });
}

const NO_SLICES = 'MIG is enabled and there is no slice on it';

function isSame(gpu: ListedGpu, row: NvidiaRow): boolean {
  return row.uuid === null ? gpu.index === row.index : gpu.uuid === row.uuid;
}

/** Drivers before R470 name a slice by its parent (`MIG-<parent>/1/0`), and processes in a slice by the parent alone. */
function onGpu(app: AppRow, row: NvidiaRow, mig: GpuReading['mig']): GpuProcess[] {
  const { pid, uuid, usedMiB } = app;
  // Where the tool does not name the GPU of the process or of the row, it may be this one.
  if (uuid === null || row.uuid === null || uuid === row.uuid) return [{ pid, usedMiB }];
  return mig.some((slice) => slice.uuid === uuid) ? [{ pid, usedMiB, slice: uuid }] : [];
}

function unlisted(row: NvidiaRow, list: NvidiaList | null, listed: ListedGpu | undefined): string | null {
  if (!row.migEnabled || listed !== undefined) return null;
  return `its MIG slices could not be listed${list?.ok === false ? `: ${list.message}` : ''}`;
}

/** Neither memory nor processes tell whether it is in use, although this device has at least one of them. */
function unseen(row: NvidiaRow, apps: NvidiaApps): string | null {
  if (apps.kind === 'processes' || (row.usedMiB !== null && !row.migEnabled)) return null;
  if (row.memoryHidden) return 'its memory is hidden from this user and its processes cannot be listed';
  return apps.kind === 'failed' ? `its processes cannot be listed: ${apps.message}` : null;
}

/** `amd-smi metric --json` and, where that is missing or blind, `rocm-smi … --json`. Neither is asked for processes: memory tells. */
import { answerText, madeUpUuid } from './gpu.ts';
import type { GpuLook, GpuReading, ToolAnswer } from './gpu.ts';

type Json = Readonly<Record<string, unknown>>;

/** ROCm 6 prints an array, ROCm 7 wraps it in `gpu_data`; without the driver's figures it prints the text `N/A` for a whole object. */
export function parseAmdSmi(answer: ToolAnswer): GpuLook {
  const read = readJson(answer);
  if (!read.ok) return read.look;
  const list = Array.isArray(read.value) ? read.value : asObject(read.value)?.gpu_data;
  if (!Array.isArray(list)) return unknown(answer, 'JSON without a list of GPUs');
  const gpus: GpuReading[] = [];
  for (const one of list) {
    const gpu = asObject(one);
    const index = gpu?.gpu;
    if (gpu === undefined || !isIndex(index)) return unknown(answer, 'a GPU without an index');
    const memory = asObject(gpu.mem_usage);
    const vram = { used: amount(memory?.used_vram), total: amount(memory?.total_vram) };
    const gtt = { used: amount(memory?.used_gtt), total: amount(memory?.total_gtt) };
    const { used, total } = isUnified(vram.total, gtt.total)
      ? { used: sum(vram.used, gtt.used), total: sum(vram.total, gtt.total) }
      : vram;
    const sensors = asObject(gpu.temperature);
    gpus.push(
      reading(index, 'AMD GPU', used, total, {
        utilPercent: amount(asObject(gpu.usage)?.gfx_activity),
        temperatureC: amount(sensors?.edge) ?? amount(sensors?.hotspot),
        powerW: amount(asObject(gpu.power)?.socket_power),
      }),
    );
  }
  return found(answer, gpus);
}

/** Keys are `card0`, `card1`, …; figures are texts, memory is in bytes. */
export function parseRocmSmi(answer: ToolAnswer): GpuLook {
  const read = readJson(answer);
  if (!read.ok) return read.look;
  const cards = asObject(read.value);
  if (cards === undefined) return unknown(answer, 'JSON that is not an object');
  const gpus: GpuReading[] = [];
  for (const [key, value] of Object.entries(cards)) {
    const index = /^card(\d{1,4})$/.exec(key)?.[1];
    const card = asObject(value);
    if (index === undefined || card === undefined) continue;
    const name = card['Card Series'] ?? card['Card series'];
    gpus.push(
      reading(
        Number(index),
        typeof name === 'string' ? name : 'AMD GPU',
        mebibytes(card['VRAM Total Used Memory (B)']),
        mebibytes(card['VRAM Total Memory (B)']),
        { utilPercent: plain(card['GPU use (%)']), temperatureC: null, powerW: null },
      ),
    );
  }
  return found(answer, gpus);
}

/** The tool lists devices but shows the memory of none. */
export function isBlind(look: GpuLook): boolean {
  return look.ok && look.gpus.every(({ usedMiB }) => usedMiB === null);
}

function readJson(answer: ToolAnswer): { ok: true; value: unknown } | { ok: false; look: GpuLook } {
  const { end, stdout } = answer;
  if (end.kind === 'missing') return { ok: false, look: { ok: false, why: 'absent', message: answerText(answer) } };
  if (end.kind !== 'exited' || end.code !== 0) return { ok: false, look: unknown(answer, null) };
  // Hints and warnings may stand on lines before it.
  const start = /^[[{]/m.exec(stdout)?.index;
  if (start === undefined) return { ok: false, look: unknown(answer, null) };
  try {
    return { ok: true, value: JSON.parse(stdout.slice(start)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, look: unknown(answer, 'JSON that is cut off or broken') };
  }
}

function unknown(answer: ToolAnswer, what: string | null): GpuLook {
  return { ok: false, why: 'unknown', message: what === null ? answerText(answer) : `${answer.tool} printed ${what}` };
}

function found(answer: ToolAnswer, gpus: GpuReading[]): GpuLook {
  if (gpus.length === 0) return { ok: false, why: 'absent', message: `${answer.tool}: no device` };
  if (new Set(gpus.map(({ index }) => index)).size < gpus.length) return unknown(answer, 'one GPU twice');
  return { ok: true, gpus: gpus.toSorted((a, b) => a.index - b.index) };
}

function reading(
  index: number,
  name: string,
  usedMiB: number | null,
  totalMiB: number | null,
  live: { utilPercent: number | null; temperatureC: number | null; powerW: number | null },
): GpuReading {
  return {
    index,
    uuid: madeUpUuid('amd', index),
    name,
    vendor: 'amd',
    usedMiB,
    totalMiB,
    fault: null,
    ...(usedMiB === null ? { unclear: 'its used memory is not reported' } : {}),
    processes: null,
    mig: [],
    ...(live.utilPercent === null ? {} : { utilPercent: live.utilPercent }),
    ...(live.temperatureC === null ? {} : { temperatureC: live.temperatureC }),
    ...(live.powerW === null ? {} : { powerW: live.powerW }),
  };
}

/** The largest carve-out that still means "an APU that works in system memory": 512 MiB is the usual one, GPUs for training have more. */
const CARVE_OUT_MIB = 4096;

function isUnified(vramMiB: number | null, gttMiB: number | null): boolean {
  return vramMiB !== null && gttMiB !== null && vramMiB <= CARVE_OUT_MIB && gttMiB > vramMiB;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

const PER_UNIT: ReadonlyMap<unknown, number> = new Map([
  ['B', 1 / 1024 ** 2],
  ['KB', 1 / 1024],
  ['MB', 1],
  ['GB', 1024],
  ['%', 1],
  ['C', 1],
  ['W', 1],
]);

/** `{"value": 285, "unit": "MB"}` in MiB, percent, °C or W. The tool's MB are MiB: 196592 on a card of 192 GiB. */
function amount(value: unknown): number | null {
  const { value: figure, unit } = asObject(value) ?? {};
  const factor = PER_UNIT.get(unit);
  const number = plain(figure);
  return factor === undefined || number === null ? null : Math.round(number * factor);
}

function mebibytes(value: unknown): number | null {
  const bytes = plain(value);
  return bytes === null ? null : Math.round(bytes / 1024 ** 2);
}

/** A figure that is neither negative nor a text like `N/A`. */
function plain(value: unknown): number | null {
  if (typeof value === 'string') return /^\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : null;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function asObject(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 10_000;
}

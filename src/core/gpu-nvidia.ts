/**
 * `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`, read with suspicion: a figure that is not there is absent, never 0, and an
 * answer that is not whole is no answer. Exit codes and odd cells: test/fixtures/gpu-tools/index.tsv names where each was seen.
 */
import { answerText } from './gpu.ts';
import type { ToolAnswer } from './gpu.ts';

/** Columns in the order in which they are asked for. Old drivers lack some: see `drop-field`. */
export const NVIDIA_FIELDS = [
  'index',
  'uuid',
  'name',
  'memory.used',
  'memory.total',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'mig.mode.current',
] as const;
export type NvidiaField = (typeof NVIDIA_FIELDS)[number];

/** One row of the answer, before processes and slices are added. */
export interface NvidiaRow {
  index: number;
  uuid: string | null;
  name: string;
  usedMiB: number | null;
  totalMiB: number | null;
  utilPercent: number | null;
  temperatureC: number | null;
  powerW: number | null;
  migEnabled: boolean;
  /** The memory figure exists but is not shown to this user. */
  memoryHidden: boolean;
  fault: string | null;
  unclear: string | null;
}

export type NvidiaQuery =
  | { kind: 'rows'; rows: NvidiaRow[] }
  /** This driver does not know the field: ask again without it. */
  | { kind: 'drop-field'; field: NvidiaField }
  /** One GPU that does not answer failed the query for all: ask for each alone. */
  | { kind: 'one-lost'; message: string }
  | { kind: 'absent'; message: string }
  | { kind: 'unknown'; message: string };

/** infoROM corrupt: the rows are valid, a warning follows them. */
export const EXIT_INFOROM = 14;
const NO_DEVICES = /^No devices were found/m;
/** Drivers from 535 on print no space after `GPU`. */
export const LOST_HANDLE = /^Unable to determine the device handle for gpu/i;
const NOT_A_FIELD = /^Field "([^"]*)" is not a valid field to query/m;

export function parseNvidiaQuery(answer: ToolAnswer, fields: readonly NvidiaField[]): NvidiaQuery {
  const { stdout, end } = answer;
  if (end.kind === 'missing') return { kind: 'absent', message: answerText(answer) };
  if (end.kind !== 'exited') return unknown(answerText(answer));
  const lines = stdout.split(/\r?\n/);
  const lost = lines.find((line) => LOST_HANDLE.test(line));
  if (lost !== undefined) return { kind: 'one-lost', message: lost };
  if (end.code !== 0 && end.code !== EXIT_INFOROM) {
    const field = fields.find((one) => one === NOT_A_FIELD.exec(stdout)?.[1]);
    if (field !== undefined && field !== 'index') return { kind: 'drop-field', field };
    return { kind: NO_DEVICES.test(stdout) ? 'absent' : 'unknown', message: answerText(answer) };
  }
  // Every line of a whole answer ends; one that does not was cut, and GPUs may be missing after it.
  if (lines.pop() !== '') return unknown(`${answer.tool}: its answer was cut off`);
  const rows: NvidiaRow[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('WARNING:') || (i === 0 && line.startsWith('index, '))) continue;
    const row = parseRow(line, fields);
    if (row === undefined) return unknown(`${answer.tool}: an answer that cannot be read: ${line.slice(0, 80)}`);
    if (rows.some(({ index, uuid }) => index === row.index || (uuid !== null && uuid === row.uuid))) {
      return unknown(`${answer.tool}: GPU ${row.index} is listed twice`);
    }
    rows.push(row);
  }
  if (rows.length === 0) return unknown(answerText(answer));
  return { kind: 'rows', rows: rows.toSorted((a, b) => a.index - b.index) };
}

function unknown(message: string): NvidiaQuery {
  return { kind: 'unknown', message };
}

/** undefined: it does not even tell which GPU it is about. */
function parseRow(line: string, fields: readonly NvidiaField[]): NvidiaRow | undefined {
  const cells = line.split(', ');
  const index = cells[fields.indexOf('index')] ?? '';
  if (!/^\d{1,4}$/.test(index) || cells.length < 2) return undefined;
  const cell = (field: NvidiaField): Cell =>
    readCell(fields.includes(field) ? cells[fields.indexOf(field)] : NOT_ASKED);
  const uuid = cell('uuid');
  const row: NvidiaRow = {
    index: Number(index),
    uuid: uuid.kind === 'value' && /^[\w./:-]+$/.test(uuid.text) ? uuid.text : null,
    name: 'NVIDIA GPU',
    usedMiB: null,
    totalMiB: null,
    utilPercent: null,
    temperatureC: null,
    powerW: null,
    migEnabled: false,
    memoryHidden: false,
    fault: null,
    unclear: null,
  };
  if (cells.length !== fields.length) {
    row.unclear = `nvidia-smi printed ${cells.length} cells where ${fields.length} were asked for`;
    return row;
  }
  const name = cell('name');
  if (name.kind === 'value') row.name = name.text;
  const used = cell('memory.used');
  const mig = cell('mig.mode.current');
  row.usedMiB = figure(used, 'MiB');
  row.totalMiB = figure(cell('memory.total'), 'MiB');
  row.utilPercent = figure(cell('utilization.gpu'), '%');
  row.temperatureC = figure(cell('temperature.gpu'), 'C');
  row.powerW = figure(cell('power.draw'), 'W');
  row.migEnabled = mig.kind === 'value' && mig.text === 'Enabled';
  row.memoryHidden = used.kind === 'hidden';
  row.fault = faultOf(cells, fields) ?? silentFault(row, fields);
  if (used.kind === 'value' && row.usedMiB === null) row.unclear = `its used memory reads "${used.text}"`;
  if (used.kind === 'odd') row.unclear = `its used memory reads "[${used.text}]"`;
  if (mig.kind === 'odd' || mig.kind === 'hidden' || (mig.kind === 'value' && !/^(En|Dis)abled$/.test(mig.text))) {
    row.unclear = `its MIG mode reads "${cells[fields.indexOf('mig.mode.current')]}"`;
  }
  return row;
}

type Cell =
  | { kind: 'value'; text: string }
  /** Nothing to measure on this device: GB10, Jetson, MIG, vGPU, WSL, old drivers. */
  | { kind: 'none' }
  | { kind: 'hidden' }
  | { kind: 'odd'; text: string };

const NOT_ASKED = '[N/A]';

function readCell(text: string | undefined): Cell {
  if (text === undefined || text === '') return { kind: 'odd', text: '' };
  if (text === 'N/A') return { kind: 'none' };
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  if (inside === undefined) return { kind: 'value', text };
  if (inside === 'N/A' || inside === 'Not Supported') return { kind: 'none' };
  return inside === 'Insufficient Permissions' ? { kind: 'hidden' } : { kind: 'odd', text: inside };
}

/** The unit stands behind the figure where `nounits` was not honoured. */
function figure(cell: Cell, unit: string): number | null {
  if (cell.kind !== 'value') return null;
  const text = cell.text.endsWith(` ${unit}`) ? cell.text.slice(0, -unit.length - 1) : cell.text;
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

/** What a device says of itself that rules out using it, whatever the column. */
const DEAD = /^\[(GPU requires reset|GPU is lost)\]$/i;
const ERROR = /^\[Unknown Error\]$|^ERR!$/i;

function faultOf(cells: readonly string[], fields: readonly NvidiaField[]): string | null {
  const dead = cells.map((cell) => DEAD.exec(cell)?.[1]).find((text) => text !== undefined);
  if (dead !== undefined) return dead;
  const broken = cells.some((cell, i) => fields[i]?.startsWith('memory.') === true && ERROR.test(cell));
  return broken ? 'its memory cannot be read (Unknown Error)' : null;
}

/** Guests see memory and load of a virtual GPU, but neither its temperature nor its power. */
const VIRTUAL = /^GRID |-\d+[ABCQ]$/;

/** A card that fell off the bus may read idle: memory and load as at rest, but the sensors that every real card has are gone. */
function silentFault(row: NvidiaRow, fields: readonly NvidiaField[]): string | null {
  const asked = fields.includes('temperature.gpu') && fields.includes('power.draw');
  const alive = row.usedMiB !== null && row.utilPercent !== null;
  const sensors = row.temperatureC !== null || row.powerW !== null;
  return asked && alive && !sensors && !VIRTUAL.test(row.name) ? 'neither temperature nor power can be read' : null;
}

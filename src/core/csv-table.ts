/** Tables of numbers that loggers write as they go (`metrics.csv` of Lightning): one row a moment, cells empty where nothing was measured. */
import type { ProgressLine } from './progress-line.ts';

const STEP = /^(?:global_?step|steps?|iter(?:ation)?s?)$/i;
const EPOCH = /^epochs?$/i;

export class CsvTable {
  readonly #names: readonly string[];

  private constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** null: there is no column that counts, so it is a table of something else. */
  static of(header: string): CsvTable | null {
    const names = cellsOf(header.replace(/^\ufeff/, '')).map((name) => name.trim());
    const counts = names.some((name) => STEP.test(name) || EPOCH.test(name));
    return counts && names.length > 1 ? new CsvTable(names) : null;
  }

  /** null: the row has not the cells of the head. */
  row(line: string): ProgressLine | null {
    const cells = cellsOf(line);
    if (cells.length !== this.#names.length) return null;
    const values: [string, number][] = [];
    let step: number | null = null;
    let epoch: number | null = null;
    for (const [i, name] of this.#names.entries()) {
      const value = numberOf(cells[i]?.trim() ?? '');
      if (value === null) continue;
      if (STEP.test(name)) step ??= value;
      else if (EPOCH.test(name)) epoch ??= value;
      else if (name !== '') values.push([name, value]);
    }
    return { step, epoch, total: null, values: Object.fromEntries(values) };
  }
}

/** RFC 4180 within one line. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (const [, quoted, plain = ''] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return cells;
}

/** null: empty, or no number. */
function numberOf(text: string): number | null {
  if (text === '') return null;
  if (/^[-+]?(?:nan|inf(?:inity)?)$/i.test(text))
    return text.startsWith('-') ? -Infinity : /nan/i.test(text) ? NaN : Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}

/** The alternate screen, of which only changed lines are written: a screen that stands still costs nothing, also over SSH. */
import { cutTo } from '../cli/table.ts';

const ESC = '\u001b[';
/** Synchronized output: terminals that know it show a frame at once, others pass over it. */
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;

export interface Line {
  /** Without escapes. */
  text: string;
  style?: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'reverse';
}

const STYLES: Readonly<Record<NonNullable<Line['style']>, string>> = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  reverse: '7',
};

export class Screen {
  readonly #write: (text: string) => unknown;
  readonly #color: boolean;
  #shown: string[] = [];

  constructor(write: (text: string) => unknown, color: boolean) {
    this.#write = write;
    this.#color = color;
  }

  enter(): void {
    this.#write(`${ESC}?1049h${ESC}?25l`);
    this.#shown = [];
  }

  leave(): void {
    this.#write(`${ESC}?25h${ESC}?1049l`);
  }

  /** Everything is drawn anew: the size has changed, or something else has drawn over it. */
  forget(): void {
    this.#shown = [];
  }

  /** `rows` lines at most; what is wider than `columns` is cut. */
  draw(lines: readonly Line[], columns: number, rows: number): void {
    const painted = Array.from({ length: rows }, (_, i) => this.#painted(lines[i], columns));
    const changes = painted.flatMap((text, i) => (text === this.#shown[i] ? [] : [`${ESC}${i + 1};1H${text}${ESC}K`]));
    this.#shown = painted;
    if (changes.length > 0) this.#write(`${BEGIN}${changes.join('')}${END}`);
  }

  #painted(line: Line | undefined, columns: number): string {
    if (line === undefined) return '';
    const text = cutTo(line.text, columns);
    if (line.style === undefined || text === '') return text;
    // Reverse says where one is: without it nothing could be chosen.
    if (!this.#color && line.style !== 'reverse' && line.style !== 'bold') return text;
    return `${ESC}${STYLES[line.style]}m${text}${ESC}0m`;
  }
}

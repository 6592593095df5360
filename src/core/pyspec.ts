/**
 * Python's format specification `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, as of Python 3.11
 * (docs.python.org/3/library/string.html#formatspec). Which options go with which value is decided in pyformat.ts.
 */

export interface PythonSpec {
  /** One character. */
  fill: string;
  /** '' = the default of the value's type. */
  align: '' | '<' | '>' | '=' | '^';
  sign: '' | '+' | '-' | ' ';
  /** `z`: a negative number that rounds to zero loses its sign. */
  positiveZero: boolean;
  /** `#` */
  alternate: boolean;
  /** `0` before the width: numbers without an explicit alignment pad behind their sign. */
  zeroPad: boolean;
  width: number;
  grouping: '' | ',' | '_';
  precision: number | null;
  /** '' = none. */
  type: string;
}

/** Wider or more precise is refused: a cell of a report is not the place to run out of memory. */
const MAX_SIZE = 4096;

const SPEC = /^(?:(.)?([<>=^]))?([+\- ]?)(z?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([bcdeEfFgGnosxX%]?)$/su;

/** The parts of a spec, or null where Python would raise for every value. */
export function parseSpec(text: string): PythonSpec | null {
  const match = SPEC.exec(text);
  if (match === null) return null;
  const [, fill, align = '', sign = '', z, hash, zero, digits = '', grouping = '', precision, type = ''] = match;
  const spec: PythonSpec = {
    fill: fill ?? (zero === '0' ? '0' : ' '),
    align: align as PythonSpec['align'],
    sign: sign as PythonSpec['sign'],
    positiveZero: z === 'z',
    alternate: hash === '#',
    zeroPad: zero === '0',
    width: Number(digits),
    grouping: grouping as PythonSpec['grouping'],
    precision: precision === undefined ? null : Number(precision),
    type,
  };
  return spec.width > MAX_SIZE || (spec.precision ?? 0) > MAX_SIZE || !groupable(spec) ? null : spec;
}

function groupable({ grouping, type }: PythonSpec): boolean {
  if (grouping === '') return true;
  return /^[deEfFgG%]?$/.test(type) || (grouping === '_' && /^[boxX]$/.test(type));
}

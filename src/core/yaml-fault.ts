/** An error at one place of a YAML text. */
export class YamlFault extends Error {
  /** UTF-16 offset into the text. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** 1-based line and column (in characters) of an offset; `\r\n`, `\n` and a lone `\r` end a line, as for PyYAML. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, Math.max(0, offset)).split(/\r\n|\r|\n/);
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

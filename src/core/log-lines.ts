/** Logs as people read them: progress bars rewrite a line with carriage returns, and only its last state says something. */

/** The line as a terminal shows it in the end. */
export function folded(line: string): string {
  if (!line.includes('\r')) return line;
  const segments = line.split('\r').filter((segment) => segment.trim() !== '');
  return segments.at(-1) ?? '';
}

/** Splits text that comes in pieces into lines; what is behind the last line break waits. */
export class LineSplitter {
  #rest = '';

  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    // A bar that is rewritten for hours is one line: its earlier states are of no use.
    if (this.#rest.length > MOST_KEPT)
      this.#rest = this.#rest.slice(this.#rest.lastIndexOf('\r') + 1).slice(-MOST_KEPT);
    return lines.map(withoutReturn);
  }

  /** What is left when nothing more comes. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [withoutReturn(rest)];
  }
}

const MOST_KEPT = 1 << 20;

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Of `ValueError: loss is nan`: the type and what it says; null: the line names no error. */
export function errorOf(line: string): { type: string; message: string } | null {
  const found =
    /(?:^|\s)((?:[A-Za-z_]\w*\.)*[A-Z]?\w*(?:Error|Exception|Interrupt|Exit|Warning|Failure))(?::\s*(.*))?$/.exec(line);
  return found === null ? null : { type: found[1] ?? '', message: found[2] ?? '' };
}

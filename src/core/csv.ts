/** Comma-separated values as spreadsheets and pandas read them (RFC 4180, with `\n`). */

/**
 * One row, without its line end. Numbers as they are, lists and mappings as JSON, null and undefined as nothing. A text that a spreadsheet
 * would take for a formula gets an apostrophe before it (OWASP, CSV injection): titles and errors are the words of others.
 */
export function csvRow(cells: readonly unknown[]): string {
  return cells.map(cell).join(',');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? harmless(value) : (JSON.stringify(value) ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? `'${text}` : text;
}

/** How progress is told from what a script prints: by the patterns of the project, or by what a report usually looks like. */
import { linePattern, plainReport } from '../../core/progress-pattern.ts';
import type { LinePattern } from '../../core/progress-pattern.ts';

/** Patterns that are none were told of when the settings were read. */
export function printedLine(patterns: readonly string[]): LinePattern {
  if (patterns.length === 0) return plainReport;
  const read = patterns.map(linePattern).filter((pattern) => pattern !== null);
  return (line) => {
    for (const pattern of read) {
      const found = pattern(line);
      if (found !== null) return found;
    }
    return null;
  };
}

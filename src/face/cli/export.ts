/** `orze export`: runs as CSV or JSON lines on stdout. */
import { exportAnswer, exportRuns, tableRows } from '../../app/answers/export.ts';
import type { Export } from '../../app/answers/export.ts';
import { Refusal } from '../../app/refusal.ts';
import { csvRow } from '../../core/csv.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

export function runExport(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    if (input.own['csv'] === true && input.own['jsonl'] === true) {
      const message = '`--csv` and `--jsonl` are two forms of the same';
      throw new Refusal('usage', { code: 'E0200', message, help: 'give one of them' });
    }
    const found = await exportRuns(view, input.args.length === 0 ? null : input.args.join(' '));
    const lines = (): string[] => (input.own['jsonl'] === true ? jsonLines(found) : csvLines(found));
    return { name: 'export', body: input.json ? exportAnswer(found) : {}, lines };
  });
}

function csvLines(found: Export): string[] {
  return Array.from(tableRows(found), csvRow);
}

function jsonLines(found: Export): string[] {
  return Array.from(found.items(), (item) => JSON.stringify(item));
}

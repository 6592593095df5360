/** `orze gc`: files by pattern in finished runs; only shows them unless --apply is said. */
import { collectGarbage } from '../../app/answers/gc.ts';
import type { GcAnswer } from '../../app/answers/gc.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actingOf, confirm, some } from './acting.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { plural } from './print.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { bytesText } from './words.ts';

const KEEP_BEST = 10;
const KEEP_LAST = 5;
const SHOWN = 30;

export function runGc(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { own } = input;
    const whole = (name: string, usual: number): number => (typeof own[name] === 'number' ? own[name] : usual);
    const asked = {
      keepBest: whole('keepBest', KEEP_BEST),
      keepLast: whole('keepLast', KEEP_LAST),
      olderS: typeof own['older'] === 'number' ? own['older'] : null,
      patterns: typeof own['patterns'] === 'string' ? own['patterns'].split(',').filter((one) => one !== '') : null,
      attempts: own['attempts'] === true,
    };
    const apply = own['apply'] === true && !input.dryRun;
    const looks = { ...actingOf(input), dryRun: true };
    let body = await collectGarbage(view, asked, looks);
    if (apply && body.items.length > 0) {
      const files = body.items.reduce((sum, item) => sum + item.files, 0);
      await confirm(`delete ${plural(files, 'file')} (${bytesText(body.free_bytes)})`, input, terminal);
      body = await collectGarbage(view, asked, actingOf(input));
    }
    const hint = apply || body.items.length === 0 ? undefined : 'nothing was deleted: `--apply` does it';
    return { name: 'gc', body, lines: (look) => lines(body, look), ...(hint === undefined ? {} : { hint }) };
  });
}

function lines(body: GcAnswer, look: Look): string[] {
  const { items, kept, free_bytes, dry_run } = body;
  const shown = look.plain ? items : items.slice(0, SHOWN);
  const rows = table(
    shown,
    [
      { head: 'ID', text: ({ id }) => id },
      { head: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
      { head: 'FILES', text: ({ files }) => String(files), align: 'right' },
      {
        head: 'WHAT',
        text: ({ paths, attempt }) => (attempt === null ? '' : 'earlier attempt: ') + paths.join(' '),
        least: 10,
      },
    ],
    look,
  );
  if (look.plain) return rows;
  const more = items.length > shown.length ? [`${items.length - shown.length} more runs`] : [];
  const keeps = kept.map(({ why, count, ids }) => terminalSafe(`kept ${count}: ${why} (${some(ids, 3)})`));
  return [...rows, ...more, ...keeps, `${dry_run ? 'would free' : 'freed'} ${bytesText(free_bytes)}`];
}

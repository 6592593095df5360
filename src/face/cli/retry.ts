/** `orze retry`: the earlier attempt is set aside, the idea waits again. */
import { notBoth } from '../../app/answers/place.ts';
import { retryRuns } from '../../app/answers/retry.ts';
import type { RetryAnswer } from '../../app/answers/retry.ts';
import { Refusal } from '../../app/refusal.ts';
import { select } from '../../app/view/select.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actedHint, actingOf, confirm, some } from './acting.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

const UNASKED = 20;

export function runRetry(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const most = typeof input.own['max'] === 'number' ? input.own['max'] : null;
    const rows = await select(view, input.args);
    if (most !== null && rows.length > most) {
      const message = `${rows.length} runs are named, more than --max ${most}`;
      throw new Refusal('refused', { code: 'E0513', message, help: 'name fewer, or raise --max' });
    }
    if (most === null && rows.length > UNASKED) {
      await confirm(`run ${some(rows.map(({ id }) => id))} again`, input, terminal);
    }
    const sets = Array.isArray(input.own['set']) ? input.own['set'].map(String) : [];
    const where = typeof input.own['where'] === 'string' ? input.own['where'] : null;
    if (where !== null && sets.length > 0) throw notBoth();
    const acting = actingOf(input);
    const body =
      sets.length === 0
        ? await retryRuns(view, input.args, where, acting)
        : await (await import('../../app/answers/retry-changed.ts')).retryChanged(view, input.args, sets, acting);
    const hint = actedHint(body);
    return { name: 'retry', body, lines: () => lines(body), ...(hint === undefined ? {} : { hint }) };
  });
}

function lines({ retried, added, refused, warnings, dry_run }: RetryAnswer): string[] {
  return [
    ...retried.map(({ id, before, attempt, constraint, position, skipped }) => {
      const place = position === null ? '' : ` · position ${position}`;
      const hosts = constraint === null ? '' : ` · only on ${constraint}`;
      const does = dry_run ? 'would wait again' : 'waits again';
      const still = skipped ? ' · still skipped: `orze unskip`' : '';
      return `${id}  ${before} → ${does}: attempt ${attempt}${place}${hosts}${still}`;
    }),
    ...added.map(({ id, parent }) => `${id}  ${dry_run ? 'would be added' : 'added'} as a child of ${parent ?? '?'}`),
    ...refused.map(({ id, why }) => `${id}  left alone: ${why}`),
    ...warnings,
  ].map(terminalSafe);
}

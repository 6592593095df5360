/** `orze kill`: ends runs, and waits until they are over. */
import { killRuns } from '../../app/answers/kill.ts';
import type { KillAnswer } from '../../app/answers/kill.ts';
import { select } from '../../app/view/select.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actedHint, actingOf, confirm, some } from './acting.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

/** Beyond the grace between SIGTERM and SIGKILL: until an orze has looked, and has recorded the end. */
const PATIENCE_S = 60;

export function runKill(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { timeout, requeue } = input.own;
    const { kill_grace, poll } = view.ctx.config;
    const waitS = typeof timeout === 'number' ? timeout : kill_grace + poll + PATIENCE_S;
    const running = (await select(view, input.args)).filter(({ id }) => view.evidence(id) !== undefined);
    if (running.length > 0) await confirm(`end ${some(running.map(({ id }) => id))}`, input, terminal);
    const asked = { selectors: input.args, requeue: requeue === true, waitS };
    const body = await killRuns(view, asked, actingOf(input));
    const hint = hintOf(body);
    return {
      name: 'kill',
      body,
      lines: () => lines(body),
      exit: exitOf(body),
      ...(hint === undefined ? {} : { hint }),
    };
  });
}

function exitOf({ dry_run, timed_out, items }: KillAnswer): number {
  if (dry_run) return EXIT.ok;
  if (timed_out) return EXIT.timeout;
  return items.every(({ ended }) => ended) ? EXIT.ok : EXIT.bad;
}

function hintOf(body: KillAnswer): string | undefined {
  const alone = body.items.find(({ held, ended }) => !held && !ended);
  if (alone === undefined || body.dry_run) return actedHint(body);
  return `no orze runs on ${alone.host ?? 'its host'}, so nobody ends it now; the next one that is started there will`;
}

function lines({ items, refused, requeue, dry_run }: KillAnswer): string[] {
  const words = ({ ended, held, after, before }: KillAnswer['items'][number]): string => {
    if (dry_run) return `would be ended (${before})${requeue ? ' and wait again' : ''}`;
    if (ended) return requeue ? `ended, waits again` : `ended: ${after}`;
    return held ? `still ${after}` : `asked, nobody there to end it`;
  };
  return [
    ...items.map((item) => `${item.id}  ${words(item)}${item.host === null ? '' : ` · ${item.host}`}`),
    ...refused.map(({ id, why }) => `${id}  left alone: ${why}`),
  ].map(terminalSafe);
}

/** `orze run`: the loop with limits, in the background, or only what it would do. */
import { planRun } from '../../app/answers/run-plan.ts';
import type { RunPlan } from '../../app/answers/run-plan.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { FarmOptions, RunLimits, Terminal } from './options.ts';
import { paint } from './paint.ts';
import type { Style } from './paint.ts';
import { cutTo } from './table.ts';
import type { VerbInput } from './verb.ts';
import { clockText } from './words.ts';

export async function runRun(input: VerbInput, terminal: Terminal): Promise<number> {
  const limits = limitsOf(input);
  if (input.dryRun) return dryRun(input, limits, terminal);
  if (input.own['detach'] === true) return (await import('./detach.ts')).runDetached(input, terminal);
  const { once = false, untilDone = false, reportOnly = false, researchOnly = false } = input;
  const options: FarmOptions = { ...input, once, untilDone, reportOnly, researchOnly, limits };
  return (await import('./farm.ts')).runFarm(options, terminal);
}

function limitsOf({ own }: VerbInput): RunLimits {
  const { only, max, budget, strict } = own;
  return {
    only: Array.isArray(only) ? (only as string[]) : [],
    strict: strict === true,
    ...(typeof max === 'number' ? { max } : {}),
    ...(typeof budget === 'number' ? { budgetS: budget } : {}),
  };
}

function dryRun(input: VerbInput, { only, max }: RunLimits, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const body = await planRun(view, { gpus: input.flags.gpus, only, max: max ?? null });
    return { name: 'run-plan', body, lines: (look) => lines(body, look) };
  });
}

function lines({ starts, waits, blocked, launch_block, queued }: RunPlan, look: Look): string[] {
  const arrow = look.ascii ? '->' : '→';
  const shown: [word: string, style: Style, text: string][] = [
    ...starts.map(({ id, slots, priority }): [string, Style, string] => [
      'would start',
      'green',
      `${id} ${arrow} ${slots.join(' ')}  ${priority}`,
    ]),
    ...waits.map(({ id, why, expected_start }): [string, Style, string] => [
      'would wait',
      'dim',
      `${id}  ${why}${expected_start === null ? '' : `; about ${clockText(expected_start, look.nowMs)}`}`,
    ]),
    ...blocked.map(({ id, code, message }): [string, Style, string] => [
      'blocked',
      'yellow',
      `${id}  ${code ?? ''} ${message ?? ''}`,
    ]),
  ];
  const made = shown.map(([word, style, text]) => {
    const safe = terminalSafe(text);
    if (look.plain) return `${word}\t${safe}`;
    return `${paint(word.padEnd(12), style, look.color)} ${cutTo(safe, look.width - 13)}`;
  });
  if (look.plain) return made;
  const left = queued - starts.length - waits.length;
  return [
    ...(launch_block === null ? [] : [terminalSafe(`nothing would start: ${launch_block}`)]),
    ...made,
    ...(left > 0 ? [`and ${left} more that wait`] : []),
    ...(made.length === 0 ? ['nothing waits'] : []),
  ];
}

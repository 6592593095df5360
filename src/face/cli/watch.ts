/** `orze watch`: what happens, line by line; with `--since` what has happened. */
import { eventsFrom } from '../../app/answers/changes.ts';
import type { SeenEvent } from '../../app/view/event-log.ts';
import { pick, readQuery } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isRecord } from '../../core/record.ts';
import { spokenDuration } from '../../core/duration.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView, tellLine } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { untilSignal } from './until-signal.ts';
import type { VerbInput } from './verb.ts';
import { figure, signed } from './words.ts';

/** Seconds between two looks where the kernel gives no notice. */
const LOOK_S = 0.5;
/** Not told without being asked for: steps of orze itself. */
const QUIET = new Set(['released', 'slot', 'ended', 'lost_claim', 'chore', 'idle_ended', 'launch_unblocked']);

export function runWatch(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { own } = input;
    const log = await eventsFrom(view, typeof own['since'] === 'string' ? own['since'] : null);
    const wanted =
      typeof own['events'] === 'string'
        ? new Set(own['events'].split(',').map((one) => one.trim().replaceAll('-', '_')))
        : null;
    const until = typeof own['until'] === 'string' ? own['until'] : null;
    const follow = own['follow'] !== false;
    const limitS = typeof own['timeout'] === 'number' ? own['timeout'] : Number.POSITIVE_INFINITY;
    const began = view.ctx.clock.uptime();
    let count = 0;
    let met = false;
    const { interrupted } = await untilSignal(async (stopped) => {
      for (;;) {
        const events = await log.next();
        for (const event of events) {
          if (wanted === null ? QUIET.has(event.type) && until !== event.type : !wanted.has(event.type)) continue;
          count += 1;
          tellLine({ name: 'event', body: event, lines: (look) => [eventLine(event, look)] }, input, terminal);
        }
        met ||= until !== null && (await hasHappened(view, until, events));
        if (met || stopped() || !follow || view.ctx.clock.uptime() - began >= limitS) return;
        await new Promise<void>((resolve) => view.ctx.clock.after(LOOK_S, resolve));
      }
    });
    const timedOut = follow && !met && !interrupted;
    const body = { cursor: log.cursor, met: until === null ? null : met, timed_out: timedOut, events: count };
    const exit = interrupted ? EXIT.interrupted : timedOut ? EXIT.timeout : EXIT.ok;
    return { name: 'watch', body, exit, lines: (look) => (look.plain ? [] : [`cursor ${body.cursor}`]) };
  });
}

/** An event of this type came, or the query matches something. */
async function hasHappened(view: View, until: string, events: readonly SeenEvent[]): Promise<boolean> {
  if (/^[a-z_-]+$/.test(until)) return events.some(({ type }) => type === until.replaceAll('-', '_'));
  if (events.length > 0) await view.refresh();
  return (await pick(view, readQuery(until))).length > 0;
}

function eventLine({ at, type, id, host, data }: SeenEvent, look: Look): string {
  const time = new Date(at).toTimeString().slice(0, 8);
  const words = [
    time,
    type.padEnd(10),
    id ?? '',
    about(type, data),
    type.startsWith('host') || id === null ? host : '',
  ];
  const line = words.filter((word) => word !== '').join('  ');
  return look.plain ? [at, type, id ?? '', host, JSON.stringify(data)].join('\t') : terminalSafe(line);
}

function about(type: string, data: SeenEvent['data']): string {
  const text = (key: string): string =>
    typeof data[key] === 'string' || typeof data[key] === 'number' ? String(data[key]) : '';
  const number = (key: string): number | null => (typeof data[key] === 'number' ? data[key] : null);
  switch (type) {
    case 'new_best':
      return `${figure(number('value'))} (${signed(number('delta'))})`;
    case 'completed':
      return `${figure(number('value'))}  ${text('title')}`;
    case 'failed':
      return isRecord(data['failure']) ? `${String(data['failure']['class'])}: ${String(data['failure']['text'])}` : '';
    case 'idle':
      return `${text('slot')}  ${text('reason')}`;
    case 'problem':
      return isRecord(data['problem'])
        ? `${String(data['problem']['code'])} ${String(data['problem']['message'])}`
        : '';
    case 'request':
      return text('did');
    case 'idle_ended':
      return `${text('slot')}  ${spokenDuration(number('seconds') ?? 0)}`;
    default:
      return text('title') || text('why') || text('because');
  }
}

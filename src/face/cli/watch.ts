/** `orze watch`: what happens, line by line; with `--since` what has happened. */
import { eventItem, eventsFrom } from '../../app/answers/changes.ts';
import { Refusal } from '../../app/refusal.ts';
import { EVENT_TYPES, USUAL_EVENTS } from '../../app/view/event-line.ts';
import type { LoggedEvent } from '../../app/view/event-log.ts';
import { followEvents } from '../../app/view/follow-events.ts';
import { pick, readQuery } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { nearest } from '../../core/nearest.ts';
import type { Query } from '../../core/query.ts';
import { answerFromView, tellLine } from './answer.ts';
import type { Answer } from './answer.ts';
import { eventLine } from './event-lines.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { untilSignal } from './until-signal.ts';
import type { VerbInput } from './verb.ts';

/** Of events that are not followed there would be none from now on. */
const LOOK_BACK = '1h';

interface WatchAsked {
  since: string | null;
  follow: boolean;
  /** null: all. */
  types: ReadonlySet<string> | null;
  until: string | Query | null;
  limitS: number;
}

export function runWatch(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const asked = askedBy(input);
    const { since, follow, types, until, limitS } = asked;
    const log = await eventsFrom(view, since);
    let count = 0;
    let met = false;
    const nobodyListens = (): boolean => terminal.stdout.writable === false;
    const { interrupted } = await untilSignal(async (signalled) => {
      const stopped = (): boolean => met || signalled() || nobodyListens();
      let news = true;
      for await (const event of followEvents(view.ctx, log, { limitS, stopped })) {
        if (event === null) {
          met ||= news && (await someMatch(view, until));
          news = false;
          continue;
        }
        news = true;
        met = event.type === until;
        if (!met && types !== null && !types.has(event.type)) continue;
        count += 1;
        tell(event, input, terminal);
      }
    });
    const timedOut = follow && !met && !interrupted && !nobodyListens();
    const body = { cursor: log.cursor, met: until === null ? null : met, timed_out: timedOut, events: count };
    const exit = interrupted ? EXIT.interrupted : timedOut ? EXIT.timeout : EXIT.ok;
    return { name: 'watch', body, exit, lines: (look) => (look.plain ? [] : [`cursor ${body.cursor}`]) };
  });
}

/** Also of runs that were so before: only what has come needs to be asked again. */
async function someMatch(view: View, until: WatchAsked['until']): Promise<boolean> {
  if (until === null || typeof until === 'string') return false;
  await view.refresh('anew');
  return (await pick(view, until)).length > 0;
}

function tell(event: LoggedEvent, input: VerbInput, terminal: Terminal): void {
  const body = eventItem(event);
  tellLine({ name: 'event', body, lines: (look) => [eventLine(event, look)] }, input, terminal);
}

function askedBy({ own }: VerbInput): WatchAsked {
  const { since, events, until, timeout } = own;
  const follow = own['follow'] !== false;
  return {
    since: typeof since === 'string' ? since : follow ? null : LOOK_BACK,
    follow,
    types: typeof events === 'string' ? typesOf(events) : USUAL_EVENTS,
    until: typeof until === 'string' ? untilOf(until) : null,
    limitS: follow ? (typeof timeout === 'number' ? timeout : Number.POSITIVE_INFINITY) : 0,
  };
}

function typesOf(text: string): ReadonlySet<string> | null {
  const names = text.split(',').map((name) => name.trim());
  return names.includes('all') ? null : new Set(names.map(typeOf));
}

/** One word is the name of an event, everything else a query. */
function untilOf(text: string): string | Query {
  return /^[a-z_-]+$/.test(text) ? typeOf(text) : readQuery(text);
}

/** A name that no orze tells would be waited for in vain. */
function typeOf(text: string): string {
  const name = text.replaceAll('-', '_');
  if (EVENT_TYPES.includes(name)) return name;
  const like = nearest(name, EVENT_TYPES);
  const help = like === undefined ? `there are ${EVENT_TYPES.join(', ')}` : `did you mean \`${like}\`?`;
  const problem = { code: 'E0200' as const, message: `there is no event \`${text}\``, help };
  throw new Refusal('usage', problem, { did_you_mean: like === undefined ? [] : [like] });
}

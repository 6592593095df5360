/**
 * The wording of the log: lines in the original's form, `2026-02-16 14:30:00 [INFO] text`. People grep `Launching <id> on GPU <n>`,
 * `[COMPLETED]`, `[FAILED]`, `[TIMEOUT]`, `[STALLED]`, `[OOM]`: these stay.
 */
import { figure, signed } from '../../core/figure.ts';
import type { FarmEvent } from '../../app/events.ts';
import { localStamp } from '../../app/time.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isError, place } from '../../core/problem.ts';
import type { Failure } from '../../core/run.ts';

export type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export interface LogLine {
  level: Level;
  text: string;
}

export function formatLine(at: Date, { level, text }: LogLine): string {
  return `${localStamp(at)} [${level}] ${terminalSafe(text)}\n`;
}

const seconds = (s: number | null) => (s === null ? '' : ` in ${s < 100 ? s.toFixed(1) : Math.round(s)} s`);
const info = (text: string): LogLine => ({ level: 'INFO', text });
const warning = (text: string): LogLine => ({ level: 'WARNING', text });
const debug = (text: string): LogLine => ({ level: 'DEBUG', text });

/** What is said about an event; several lines where there is evidence to show. */
export function logLines(event: FarmEvent): LogLine[] {
  switch (event.kind) {
    case 'opened':
      return [info(`orze on ${event.host}: ${event.results}, slots ${event.slots.join(' ') || 'none'}`)];
    case 'problem': {
      const { problem } = event;
      const at = place(problem);
      const text = `${problem.code} ${problem.idea === undefined ? '' : `${problem.idea}: `}${problem.message}${at === '' ? '' : ` (${at})`}`;
      const help = problem.help === undefined ? '' : `; ${problem.help}`;
      return [{ level: isError(problem) ? 'ERROR' : 'WARNING', text: `${text}${help}` }];
    }
    case 'claimed':
      return [debug(`Claimed ${event.id} (attempt ${event.attempt}) for ${event.slots.join(' ')}`)];
    case 'started':
      if (event.stage === 'train') return [info(`Launching ${event.id} on GPU ${event.gpu}: ${event.title}`)];
      return [info(`Running ${event.stage} for ${event.id} on GPU ${event.gpu}`)];
    case 'ended':
      return [
        {
          // Training speaks through its outcome; a failed eval or post-script has no other voice.
          level: event.stage === 'train' || event.ending === 'exit 0' ? 'DEBUG' : 'WARNING',
          text: `${event.id} ${event.stage} ended: ${event.ending}${seconds(event.duration_s)}`,
        },
      ];
    case 'completed': {
      const value = typeof event.value === 'number' ? String(Math.round(event.value * 1e6) / 1e6) : 'no value';
      const head = info(`[COMPLETED] ${event.id}: ${event.title} (${event.metric} ${value}${seconds(event.train_s)})`);
      return [head, ...event.warnings.map((text) => warning(`${event.id}: ${text}`))];
    }
    case 'failed': {
      const { failure } = event;
      const head = `${failureTag(failure)} ${event.id}: ${event.title} (${failure.class}: ${failure.text})${seconds(event.train_s)}`;
      return [warning(head), ...proof(failure).map((line) => warning(`  ${line.file}:${line.line} ${line.text}`))];
    }
    case 'killed':
      return [info(`Ending ${event.id}: ${event.because}`)];
    case 'adopted':
      return [info(`Adopted ${event.id} from an earlier orze (${event.stage})`)];
    case 'taken-over':
      return [info(`Took over ${event.id} from ${event.from}, whose orze is gone`)];
    case 'released':
      return [debug(`Released ${event.id}`)];
    case 'new-best': {
      const gain = event.delta === null ? '' : ` (${signed(event.delta)} over ${event.before_id})`;
      return [info(`New best: ${event.id} ${event.metric} ${figure(event.value)}${gain}`)];
    }
    case 'dropped':
      return [info(`Let go of ${event.id}: ${event.why}`)];
    case 'lost-claim':
      return [debug(`${event.id} is claimed by another host`)];
    case 'set-aside':
      return [warning(`Set aside ${event.id} (${event.why}) as ${event.to}; it is queued again`)];
    case 'finalised':
      return [info(`Recorded the result of ${event.id}, whose owner is gone (${event.why})`)];
    case 'requeued':
      return [info(`${event.id} failed ${event.failures} of ${event.limit} times: queued again`)];
    case 'request': {
      const { did, by, reason, ideas } = event;
      const what = ideas.length === 0 ? '' : ` ${ideas.join(' ')}`;
      return [info(`Asked to ${did}${what} by ${by.user} on ${by.host}${reason === null ? '' : `: ${reason}`}`)];
    }
    case 'launch-blocked':
      return [warning(`No new launches: ${event.why}`)];
    case 'launch-unblocked':
      return [info('Launching again')];
    case 'folder-hangs': {
      const text = `The file system does not answer: ${event.call} waits for ${Math.round(event.seconds)} s`;
      return [warning(`${text}; what runs goes on or is frozen until it does, nothing is lost`)];
    }
    case 'folder-answers':
      return [info(`The file system answers again, after ${Math.round(event.afterS)} s`)];
    case 'slot':
      return [info(`${event.slot}: ${event.state}${event.why === null ? '' : ` (${event.why})`}`)];
    case 'chore':
      return [debug(`${event.did} ${event.chore} (${event.token.slice(0, 8)})`)];
    case 'research-started':
      return [info(`Research cycle ${event.cycle} started`)];
    case 'research-ended': {
      const news = event.newIds.length === 0 ? 'no new ideas' : `new ideas: ${event.newIds.join(', ')}`;
      const text = `Research cycle ${event.cycle} ended (${event.why})${seconds(event.duration_s)}: ${news}`;
      return [event.ok ? info(text) : warning(text)];
    }
    case 'cleanup-ended': {
      const text = `Cleanup: ${event.deleted} files deleted, script: ${event.why}`;
      return [event.ok ? info(text) : warning(text)];
    }
    case 'waiting':
      return [info(`Idle: ${event.why}`)];
    case 'idle':
      return [debug(`${event.slot} is idle (${event.reason.replaceAll('_', ' ')}) since ${event.since}`)];
    case 'idle-ended':
      return [
        debug(`${event.slot} was idle for ${Math.round(event.seconds)} s (${event.reason.replaceAll('_', ' ')})`),
      ];
    case 'stopping':
      if (event.now) return [warning(`Ending ${event.running} running ideas now`)];
      return [
        info(
          `Stopping: no new launches, ${event.running} running ideas go on to their end (signal again to end them now)`,
        ),
      ];
    case 'stopped':
      return [info(`Stopped: ${event.completed} completed, ${event.failed} failed, ${event.queued} queued`)];
    default:
      return event satisfies never;
  }
}

/** The last lines of evidence that say something themselves: stack frames are for the record. */
function proof(failure: Failure): Failure['evidence'] {
  return failure.evidence.filter(({ text }) => !/^\s*(at |File )/.test(text)).slice(-2);
}

function failureTag({ class: name }: Failure): string {
  if (name === 'timeout') return '[TIMEOUT]';
  if (name === 'stalled') return '[STALLED]';
  return name === 'oom' ? '[OOM]' : '[FAILED]';
}

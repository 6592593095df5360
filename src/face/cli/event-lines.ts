/** The wording of events for `orze watch`: one line each. */
import type { LoggedEvent } from '../../app/view/event-log.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';
import type { Look } from './answer.ts';
import { paint } from './paint.ts';
import type { Style } from './paint.ts';
import { cutTo } from './table.ts';
import { figure, shortDuration, signed } from './words.ts';

const STYLES: Readonly<Record<string, Style>> = {
  completed: 'green',
  new_best: 'green',
  failed: 'red',
  started: 'cyan',
  problem: 'yellow',
  launch_blocked: 'yellow',
  unreadable: 'yellow',
};
/** `launch_unblocked` is longer, and rare. */
const TYPE_WIDTH = 11;

export function eventLine(event: LoggedEvent, look: Look): string {
  const { at, type, id, host } = event;
  if (look.plain) {
    return [at, type, id ?? '', host, JSON.stringify(event.data)].map(terminalSafe).join('\t');
  }
  const parts = [id ?? '', about(event)].filter((part) => part !== '').map(terminalSafe);
  const head = `${clock(event.atMs)} `;
  const word = terminalSafe(type).padEnd(TYPE_WIDTH);
  const rest = cutTo(parts.join('  '), Math.max(1, look.width - head.length - word.length - 1));
  return `${head}${paint(word, STYLES[type] ?? 'dim', look.color)} ${rest}`.trimEnd();
}

function clock(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

function about({ type, id, host, data }: LoggedEvent): string {
  switch (type) {
    case 'claimed':
      return joined(
        `${host}:${texts(data['slots']).join('+')}`,
        `attempt ${text(data['attempt'])}`,
        text(data['title']),
      );
    case 'started': {
      const stage = data['stage'] === 'train' ? '' : `${text(data['stage'])} on `;
      return joined(`${stage}${host}:${texts(data['slots']).join('+')}`, text(data['title']));
    }
    case 'completed':
      return joined(`${text(data['metric'])} ${number(data['value'])}`, time(data['train_s']), text(data['title']));
    case 'failed':
      return joined(text(data['cause']), text(data['fingerprint']), time(data['train_s']), text(data['message']));
    case 'new_best': {
      const over = data['delta'] === null ? '' : `(${delta(data['delta'])} over ${text(data['before_id'])})`;
      return joined(`${text(data['metric'])} ${number(data['value'])}`, over);
    }
    case 'killed':
      return text(data['because']);
    case 'reclaimed':
      return joined(text(data['how']).replace('_', ' '), text(data['why']) || `from ${text(data['from'])}`);
    case 'requeued':
      return `failed ${text(data['failures'])} of ${text(data['limit'])} times`;
    case 'request':
      return joined(
        text(data['did']),
        requester(data['by']),
        id === null ? texts(data['ideas']).join(' ') : '',
        text(data['reason']),
      );
    case 'problem': {
      const problem = isRecord(data['problem']) ? data['problem'] : {};
      return joined(text(problem['code']), text(problem['message']));
    }
    case 'idle':
      return joined(`${host}:${text(data['slot'])}`, text(data['reason']).replaceAll('_', ' '));
    case 'host_joined':
      return joined(host, `slots ${texts(data['slots']).join(' ') || 'none'}`);
    case 'host_left':
      return host;
    case 'launch_blocked':
      return joined(host, text(data['why']));
    default:
      return joined(host, pairs(data));
  }
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part.trim() !== '').join('  ');
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
const number = (value: unknown): string => (typeof value === 'number' ? figure(value) : 'no value');
const delta = (value: unknown): string => (typeof value === 'number' ? signed(value) : '');
const time = (value: unknown): string => (typeof value === 'number' ? shortDuration(value) : '');

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function requester(by: unknown): string {
  return isRecord(by) ? `by ${text(by['user'])}@${text(by['host'])}` : '';
}

function pairs(data: AnyRecord): string {
  const shown = Object.entries(data).filter(([key]) => key !== 'token');
  return shown.map(([key, value]) => `${key}=${text(value) || JSON.stringify(value)}`).join(' ');
}

/** Events in words; empty: it says nothing to people (a claim, a step that started). */
import type { OrzeEvent } from '../../api.ts';
import { figure, signed } from './figures.ts';

export function eventText({ type, data, host }: OrzeEvent): string {
  const text = (key: string): string => (typeof data[key] === 'string' ? data[key] : '');
  const number = (key: string): number | null => (typeof data[key] === 'number' ? data[key] : null);
  // An event names the start of orze that told it: the host, and a part that is another with each start.
  const name = text('host') === '' ? host.replace(/-[0-9a-f]{8,}$/, '') : text('host');
  switch (type) {
    case 'completed':
      return `completed ${figure(number('value'))} ${text('title')}`.trim();
    case 'new_best':
      return `is the best: ${figure(number('value'))}${number('delta') === null ? '' : ` (${signed(number('delta'))})`}`;
    case 'failed':
      return `failed ${[text('cause'), text('message')].filter((part) => part !== '').join(': ')}`.trim();
    case 'added':
      return `added ${text('title')}`.trim();
    case 'reclaimed':
      return `taken back ${text('why')}`.trim();
    case 'adopted':
      return `taken over by ${name}`;
    case 'request':
      return text('did');
    case 'host_joined':
      return `${name} joined`;
    case 'host_left':
      return `${name} left`;
    case 'problem':
      return problemText(data['problem']);
    default:
      return '';
  }
}

function problemText(problem: unknown): string {
  if (typeof problem !== 'object' || problem === null) return '';
  const { code, message } = problem as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === 'string').join(' ');
}

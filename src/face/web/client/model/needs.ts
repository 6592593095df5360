/** What of an overview waits for a person, the most urgent first, each with the page where it can be mended. */
import type { Overview } from './overview.ts';
import type { Tone } from './states.ts';

export interface Need {
  glyph: string;
  tone: Tone;
  text: string;
  /** What the link says. */
  act: string;
  to: string;
  query: Readonly<Record<string, string>>;
}

const NO_QUERY = {};

export function needs({ alerts, blocked, failures, counts }: Overview): Need[] {
  const lost = counts['lost'] ?? 0;
  const silent = counts['silent'] ?? 0;
  return [
    ...alerts.map(({ level, message }): Need => ({
      glyph: level === 'error' ? '✗' : '⚠',
      tone: level === 'error' ? 'bad' : 'warn',
      text: message,
      act: 'fleet',
      to: '/fleet',
      query: NO_QUERY,
    })),
    ...(lost > 0 ? [runsThat('?', 'bad', lost, 'lost: claimed, and nobody runs them', 'status:lost')] : []),
    ...(silent > 0 ? [runsThat('◐', 'warn', silent, 'silent: alive, but writing nothing', 'status:silent')] : []),
    ...blocked.map(({ id, code, message }): Need => ({
      glyph: '◌',
      tone: 'warn',
      text: `${id} is blocked: ${message} (${code})`,
      act: 'open',
      to: `/runs/${id}`,
      query: NO_QUERY,
    })),
    ...failures.map(({ cause, count, ids, fingerprint, shared }): Need => {
      const [only] = ids;
      const what = shared.length > 0 ? `, all with ${shared.slice(0, 2).join(' and ')}` : '';
      return count === 1 && only !== undefined
        ? {
            glyph: '✗',
            tone: 'bad',
            text: `${only} failed: ${cause}`,
            act: 'open',
            to: `/runs/${only}`,
            query: NO_QUERY,
          }
        : {
            glyph: '✗',
            tone: 'bad',
            text: `${count} runs failed alike: ${cause}${what}`,
            act: 'see group',
            to: '/failures',
            query: { open: fingerprint },
          };
    }),
  ];
}

function runsThat(glyph: string, tone: Tone, count: number, text: string, q: string): Need {
  return { glyph, tone, text: `${count} run${count === 1 ? '' : 's'} ${text}`, act: 'see', to: '/runs', query: { q } };
}

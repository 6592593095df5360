/** What of an overview waits for a person, the most urgent first, each with the page where it can be mended. */
import type { Answers } from '../../api.ts';
import { count as figureOf, duration } from './figures.ts';
import type { Alert, Overview } from './overview.ts';
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

type Node = Answers['nodes']['items'][number];

const NO_QUERY = {};
/** Why a host launches nothing, where a person can do something about it. Pauses are told beside the slots. */
const MENDABLE: ReadonlySet<string> = new Set(['low_disk', 'folder', 'config']);
/** A host that was lost longer ago is history. */
const LOST_FOR_S = 86_400;

/** `nodes`: all, also those that are gone. */
export function needs(of: Overview, nodes: readonly Node[] = []): Need[] {
  const { blocked, failures } = of;
  const told = toldOtherwise(of, nodes);
  return [
    ...of.alerts.filter(({ code }) => !told.has(code)).map(alertNeed),
    ...nodes.flatMap(hostNeeds),
    ...runNeeds(of),
    ...blocked.map(({ id, code, message }): Need => ({
      glyph: '◌',
      tone: 'warn',
      text: `${id} is blocked: ${message} (${code})`,
      act: 'open',
      to: `/runs/${id}`,
      query: NO_QUERY,
    })),
    ...failures.map(failureNeed),
    ...unsortedFailures(of),
  ];
}

/** Alerts of the host that wrote last; what nodes and counts tell of the same is of all hosts, and of now. */
function toldOtherwise({ counts }: Overview, nodes: readonly Node[]): ReadonlySet<string> {
  const told = new Set<string>();
  if (nodes.some(({ launch_block: block }) => block !== null)) told.add('W0304');
  if (nodes.some(({ state }) => state === 'silent' || state === 'dead')) told.add('W0402');
  if ((counts['lost'] ?? 0) > 0) told.add('W0403');
  return told;
}

function alertNeed({ level, message }: Alert): Need {
  const [glyph, tone] = level === 'error' ? (['✗', 'bad'] as const) : (['⚠', 'warn'] as const);
  return { glyph, tone, text: message, act: 'fleet', to: '/fleet', query: NO_QUERY };
}

function hostNeeds({ host, state, launch_block: block, heartbeat_age_s: age }: Node): Need[] {
  const fleet = { act: 'fleet', to: '/fleet', query: NO_QUERY };
  if (state === 'silent' || (state === 'dead' && (age ?? LOST_FOR_S) < LOST_FOR_S)) {
    const since = age === null ? '' : ` for ${duration(age)}`;
    const then = state === 'dead' ? '; its runs are taken over' : '';
    return [{ glyph: '?', tone: 'bad', text: `${host} gives no sign of life${since}${then}`, ...fleet }];
  }
  if (block === null || state !== 'running' || !MENDABLE.has(block.reason)) return [];
  return [{ glyph: '⚠', tone: 'warn', text: `${host} launches nothing: ${block.why}`, ...fleet }];
}

function runNeeds({ counts, lost: ids }: Overview): Need[] {
  const [lost, silent] = [counts['lost'] ?? 0, counts['silent'] ?? 0];
  return [
    ...(lost === ids.length
      ? ids.map((id): Need => ({
          glyph: '?',
          tone: 'bad',
          text: `${id} is lost: claimed, and nobody runs it`,
          act: 'open',
          to: `/runs/${id}`,
          query: NO_QUERY,
        }))
      : [runsThat('?', 'bad', lost, 'lost: claimed, and nobody runs them', 'status:lost')]),
    ...(silent > 0 ? [runsThat('◐', 'warn', silent, 'silent: alive, but writing nothing', 'status:silent')] : []),
  ];
}

function failureNeed({ cause, count, ids, fingerprint, shared }: Overview['failures'][number]): Need {
  const [only] = ids;
  if (count === 1 && only !== undefined) {
    const text = `${only} failed: ${cause}`;
    return { glyph: '✗', tone: 'bad', text, act: 'open', to: `/runs/${only}`, query: NO_QUERY };
  }
  const what = shared.length > 0 ? `, all with ${shared.slice(0, 2).join(' and ')}` : '';
  const text = `${figureOf(count)} runs failed alike: ${cause}${what}`;
  return { glyph: '✗', tone: 'bad', text, act: 'see group', to: '/failures', query: { open: fingerprint } };
}

/** Where no loop has sorted them yet. */
function unsortedFailures({ failures, counts }: Overview): Need[] {
  const failed = counts['failed'] ?? 0;
  if (failures.length > 0 || failed === 0) return [];
  const text = `${figureOf(failed)} run${failed === 1 ? '' : 's'} failed`;
  return [{ glyph: '✗', tone: 'bad', text, act: 'see', to: '/failures', query: NO_QUERY }];
}

function runsThat(glyph: string, tone: Tone, count: number, text: string, q: string): Need {
  return {
    glyph,
    tone,
    text: `${figureOf(count)} run${count === 1 ? '' : 's'} ${text}`,
    act: 'see',
    to: '/runs',
    query: { q },
  };
}

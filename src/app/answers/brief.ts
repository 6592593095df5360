/** What a fresh agent must know to go on alone: the goal, the state, what was tried and what it did, what fails, how to act. */
import { basename, join } from 'node:path';
import type * as z from 'zod';
import { cutBrief } from '../../core/brief.ts';
import type { BriefSection } from '../../core/brief.ts';
import { terminalSafe } from '../../core/escape.ts';
import { figure, signed } from '../../core/figure.ts';
import { valueText } from '../../core/flat-config.ts';
import { sharedText } from '../../core/shared-facts.ts';
import { cut } from '../../core/text.ts';
import type { brief } from '../schemas/brief.ts';
import { readForeign } from '../read-file.ts';
import { readTopChanges } from '../top-changes.ts';
import type { View } from '../view/view.ts';
import { analyse } from './analysis.ts';
import type { AnalysisAnswer } from './analysis.ts';
import { EVER, groupedFailures } from './failures.ts';
import type { FailuresAnswer } from './failures.ts';

export type BriefAnswer = z.infer<typeof brief>;

const GOAL_LINES = 20;
const LINE = 200;
const BEST = 5;
const SHOWN = 12;
/** Runs behind the effects of keys: what mattered before them shows in the best. */
const LOOKED_AT = 5000;

export async function briefOf(view: View, tokens: number): Promise<BriefAnswer> {
  const failed = await groupedFailures(view, EVER);
  const analysis = await analyse(view, { last: LOOKED_AT, keys: null, metric: null }, failed);
  const sections: BriefSection[] = [
    { title: 'Goal', lines: await goal(view, analysis) },
    { title: 'State', lines: state(view, analysis) },
    { title: 'Best', lines: await best(view) },
    { title: 'How to act', lines: HOW_TO_ACT },
    { title: 'Advice', lines: analysis.advice.slice(0, SHOWN).map(bullet) },
    { title: triedTitle(analysis), lines: analysis.keys.slice(0, SHOWN).map(keyLine) },
    { title: 'Failures by cause', lines: failures(failed) },
    { title: 'Untried', lines: untried(analysis) },
    { title: 'Waiting and running', lines: waiting(view) },
  ];
  return cutBrief(`# Brief: ${safe(basename(view.project.root))}`, sections, tokens);
}

function triedTitle({ looked_at: looked, total }: AnalysisAnswer): string {
  return looked < total ? `What was tried in the last ${looked} runs, by key` : 'What was tried, by key';
}

const HOW_TO_ACT = [
  '- Propose: `orze add --stdin --json` with {title, config, parent, hypothesis}; one change per idea. Exit 4 = already run.',
  '- Wait: `orze wait --any --timeout 30m --json` (124 = nothing yet). Never poll, never read whole logs.',
  '- Failed: `orze why ID --json`, fix the cause, `orze retry ID`. Details: `orze show ID --json`, `orze logs ID --errors`.',
  '- Never edit or delete ideas, touch results/, or take another seed for an improvement. All verbs: `orze help --json`.',
];

async function goal({ ctx, project }: View, { metric }: AnalysisAnswer): Promise<string[]> {
  const bytes = await readForeign(ctx.files, join(project.root, 'GOAL.md'));
  const text = bytes === undefined || 'odd' in bytes ? '' : bytes.toString('utf8');
  // Its own headings would cut the brief in two.
  const lines = text.split('\n').map((line) => line.replace(/^#+ */, '').trimEnd());
  const said = lines.filter((line) => line !== '');
  const more = said.length > GOAL_LINES ? ['(the rest is in GOAL.md)'] : [];
  return [`${metric.goal} \`${safe(metric.name)}\``, ...said.slice(0, GOAL_LINES).map(safe), ...more];
}

function state(view: View, { scored, total, plateau, improvements, failed }: AnalysisAnswer): string[] {
  const counts = view.counts();
  const running = counts.RUNNING + counts.SILENT + counts.EVAL;
  const alive = view.hosts().filter((host) => host.alive).length;
  const since = `no new best in ${many(plateau.since_runs, 'run')}`;
  const verdict =
    plateau.since_runs === 0 ? 'the last scored run is the best' : plateau.is ? `a plateau: ${since}` : since;
  return [
    `${total} runs ended, ${scored} scored, ${failed} failed; ${running} running, ${counts.QUEUED} queued, ${counts.BLOCKED} blocked.`,
    `Improved ${many(improvements.length, 'time')}; ${verdict}. Hosts at work: ${alive}.`,
  ];
}

async function best(view: View): Promise<string[]> {
  const rows = view.best(BEST).filter(({ metric }) => metric !== null);
  const changes = await readTopChanges(
    view.ctx,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, metric, title }, i) => {
    const change = changes.get(id);
    const against = change === undefined || change.parent === null ? undefined : view.row(change.parent)?.metric;
    const delta = typeof against === 'number' && metric !== null ? `, ${signed(metric - against)}` : '';
    const what =
      change?.parent === null || change === undefined
        ? ''
        : ` (from ${change.parent}${delta}: ${change.changes ?? '?'})`;
    return safe(`${i + 1}. ${id} ${metric === null ? '' : figure(metric)} ${title}${what}`);
  });
}

function keyLine({ key, n, wins, median_delta, importance, tried }: AnalysisAnswer['keys'][number]): string {
  const effect = median_delta === null ? '' : `, median ${signed(median_delta)}`;
  const weight = importance === null ? '' : `, importance ${figure(importance)}`;
  return bullet(
    `${key}: ${many(n, 'run')}, ${wins} better than their parent${effect}${weight}; tried ${tried.map(valueText).join(', ')}`,
  );
}

function untried({ keys }: AnalysisAnswer): string[] {
  return keys
    .slice(0, SHOWN)
    .flatMap(({ key, untried_gap: gap }) =>
      gap === null ? [] : [bullet(`${key}: nothing between ${gap.map(valueText).join(' and ')}`)],
    );
}

function failures({ groups }: FailuresAnswer): string[] {
  return groups.slice(0, SHOWN).map(({ cause, fingerprint, count, common, message, example }) => {
    const all = common.slice(0, 2).map((one) => sharedText(one));
    const shared = all.length === 0 ? '' : `, all ${all.join(', ')}`;
    return bullet(`${cause} (${fingerprint}) ${many(count, 'run')}${shared}, e.g. ${example}: ${message}`);
  });
}

function waiting(view: View): string[] {
  const running = view.running().slice(0, SHOWN);
  const lines = running.map(({ id, state: how, title }) => bullet(`${id} ${how.toLowerCase()}: ${title}`));
  for (const { id, title } of view.queue()) {
    if (lines.length >= running.length + SHOWN) break;
    lines.push(bullet(`${id} queued: ${title}`));
  }
  return lines;
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const bullet = (text: string): string => safe(`- ${text}`);

function safe(text: string): string {
  return cut(terminalSafe(text), LINE);
}

/** The sections of report.md that are orze's own, behind those of the original: what an agent needs to go on without asking. */
import type { BoardInput, NodeFact } from './board.ts';
import type { ReportSection } from './config.ts';
import { MISSING, plainText } from './cell.ts';
import { terminalSafe } from './escape.ts';
import { figure, signed } from './figure.ts';
import { place } from './problem.ts';
import type { RankedRun } from './leaderboard.ts';
import { LIST_SHOWN, line, row, shortened } from './report-lines.ts';
import { PLATEAU_RUNS } from './trend.ts';

const VALUE_IN_LIST = 80;
const CHANGES_IN_TABLE = 160;
export const RUNNING = '\n## Running\n';
export const NODES = '\n## Nodes\n';

type Section = (board: BoardInput) => Iterable<string>;

/** In their order; the last three in this one, since what moves is at the end of the file. */
const SECTIONS: readonly (readonly [ReportSection, Section])[] = [
  ['since', since],
  ['trend', trend],
  ['differs', differs],
  ['failures', causes],
  ['blocked', blocked],
  ['unscored', unscored],
  ['unknown', unknown],
  ['running', running],
  ['nodes', nodes],
  ['agents', agents],
];

export function restOf(wanted: readonly ReportSection[]): Section[] {
  return SECTIONS.filter(([name]) => wanted.includes(name)).map(([, section]) => section);
}

/** All hosts must write the same, so that it is a stretch of the runs' own time, not of the writer's. */
function since({ trend: { hour, best } }: BoardInput): string[] {
  if (hour.completed + hour.failed === 0 || best === null) return [];
  const { best: news } = hour;
  const before = news?.before ?? null;
  const over = news === null || before === null ? '' : ` (${signed(news.now.value - before.value)} over ${before.id})`;
  const gain = news === null ? '' : ` New best: ${news.now.id} ${figure(news.now.value)}${over}.`;
  return [
    '## Since the last report',
    `In the hour before the last run ended: completed ${hour.completed}, failed ${hour.failed}.${gain}`,
  ];
}

function trend({ trend: now, counts }: BoardInput): string[] {
  const { best, dayAgo, runsSinceBest, plateau, improvements, scored } = now;
  if (best === null) return [];
  const from = dayAgo === null || dayAgo === best.value ? '' : `${figure(dayAgo)} → `;
  const day = from === '' ? '' : ' in the 24 h before the last run ended';
  const runs = runsSinceBest === 1 ? '1 run' : `${runsSinceBest} runs`;
  const still = runsSinceBest === 0 ? 'The last scored run is the best.' : `No new best in ${runs}`;
  const verdict =
    runsSinceBest === 0 ? '' : plateau ? `: a plateau (from ${PLATEAU_RUNS}).` : ` (a plateau from ${PLATEAU_RUNS}).`;
  const started = counts.completed + counts.failed + counts.running + counts.unknown;
  return [
    '## Trend',
    `Best so far ${from}${figure(best.value)}${day}. ${still}${verdict}`,
    `Yield: ${started} started, ${scored} scored, ${improvements} improved.`,
  ];
}

function differs({ differs: top }: BoardInput): string[] {
  if (top.length === 0) return [];
  const rows = top.map(({ id, parent, changes, delta }) => {
    const what = changes === null ? MISSING : changes === '' ? 'nothing' : line(changes, CHANGES_IN_TABLE);
    return row([id, parent ?? MISSING, what, delta === null ? MISSING : signed(delta)]);
  });
  return [
    '## What differs at the top',
    '',
    row(['Idea', 'Parent', 'vs parent', 'Δ']),
    '|------|--------|-----------|---|',
    ...rows,
  ];
}

function causes({ failures }: BoardInput): string[] {
  if (failures.length === 0) return [];
  const rows = failures.slice(0, LIST_SHOWN).map(({ cause, fingerprint, count, ids, shared }) => {
    const name = fingerprint === null ? cause : `${cause} (${fingerprint})`;
    const all = shared.map((one) => one.replace('=', ' ')).join(', ');
    return row([name, String(count), all === '' ? MISSING : all, ids[0] ?? MISSING]);
  });
  const more = failures.length - LIST_SHOWN;
  return [
    '## Failures by cause',
    '',
    row(['Cause', 'Runs', 'Shared by them', 'Example']),
    '|-------|------|----------------|---------|',
    ...rows,
    ...(more > 0 ? ['', `… and ${more} more: orze failures`] : []),
  ];
}

function blocked({ blocked: problems }: BoardInput): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, LIST_SHOWN).map((problem) => {
    const at = place(problem);
    const where = at === '' ? '' : ` at ${terminalSafe(at)}`;
    return `- **${problem.idea ?? MISSING}**: ${problem.code} ${terminalSafe(problem.message)}${where}`;
  });
  return ['## Blocked', ...shortened(lines, problems.length)];
}

/** Completed runs that rank last because there is nothing to compare. */
function unscored({ report, ranked }: BoardInput): string[] {
  const first = ranked.length - countUnscored(ranked);
  if (first === ranked.length) return [];
  const lines = ranked.slice(first, first + LIST_SHOWN).map(({ id, run }) => {
    const value = run.values[report.primary_metric];
    return `- **${id}**: ${value === undefined ? 'missing' : line(plainText(value), VALUE_IN_LIST)}`;
  });
  return [`## Completed without ${terminalSafe(report.primary_metric)}`, ...shortened(lines, ranked.length - first)];
}

/** They are the last ones: found by halving. */
function countUnscored(ranked: readonly RankedRun[]): number {
  let [low, high] = [0, ranked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranked[middle]?.score === null) high = middle;
    else low = middle + 1;
  }
  return ranked.length - low;
}

function unknown({ unknown: runs }: BoardInput): string[] {
  if (runs.length === 0) return [];
  const lines = runs.slice(0, LIST_SHOWN).map(({ id, why }) => `- **${id}**: ${terminalSafe(why)}`);
  return ['## Unknown', ...shortened(lines, runs.length)];
}

function running({ running: runs, states, trend: { trainS } }: BoardInput): string[] {
  if (runs.length === 0) return [];
  const usual = trainS === null || trainS < 60 ? '' : ` of ~${Math.round(trainS / 60)}`;
  const lines = runs.map(({ id, host, slots, gpu, stage, elapsedS }) => {
    const where = slots.length === 0 ? `gpu:${gpu}` : slots.join('+');
    const minutes = elapsedS === null ? '' : `, ${Math.floor(elapsedS / 60)} min${stage === 'train' ? usual : ''}`;
    const state = states.get(id);
    const sign = state === 'SILENT' ? ', silent' : state === 'LOST' ? ', no sign of life' : '';
    return `- **${id}**: ${terminalSafe(`${host} ${where}, ${stage}`)}${sign}${minutes}`;
  });
  return [RUNNING.trim(), ...lines];
}

function nodes({ nodes: all }: BoardInput): string[] {
  if (all.length === 0) return [];
  return [
    NODES.trim(),
    '',
    row(['Host', 'State', 'GPUs busy', 'Idle 24 h', 'Disk free']),
    '|------|-------|-----------|-----------|-----------|',
    ...all.map((node) => row([node.host, node.state, busyWords(node), idleWords(node), diskWords(node)])),
  ];
}

function busyWords({ busy, slots, unusable }: NodeFact): string {
  return `${busy}/${slots - unusable}${unusable === 0 ? '' : ` + ${unusable} foreign`}`;
}

function idleWords({ idle }: NodeFact): string {
  if (idle === null || idle.slot_seconds <= 0) return MISSING;
  const seconds = Object.values(idle.by_reason).reduce((sum, one) => sum + one, 0);
  return `${Math.round((100 * seconds) / idle.slot_seconds)}%`;
}

function diskWords({ disk_free_gb }: NodeFact): string {
  return disk_free_gb === null ? MISSING : `${Math.round(disk_free_gb)} GB`;
}

function agents(): string[] {
  return [
    '## For agents',
    'Next: `orze analyze --json`, `orze add --stdin --json`, `orze wait @running --timeout 30m`. Do not edit or delete ideas; append only. Do not edit results/.',
  ];
}

/** The project in a few lines, from a look: unlike status.json it needs no loop that has written it. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { overview } from '../schemas/overview.ts';
import type { View } from '../view/view.ts';
import { progressItem } from './run-item.ts';

export type OverviewAnswer = z.infer<typeof overview>;
type Alert = OverviewAnswer['alerts'][number];

/** More are counted, not listed. */
const MOST_ALERTS = 10;

export function overviewOf(view: View): OverviewAnswer {
  const { report } = view.ctx.config;
  const hosts = view.hosts().filter(({ alive }) => alive);
  const [best] = view.best(1);
  const running = view.running();
  const counts = Object.fromEntries(
    Object.entries(view.counts()).map(([state, count]) => [state.toLowerCase(), count]),
  ) as OverviewAnswer['counts'];
  return {
    loop: { state: hosts.length > 0 ? 'running' : 'none', hosts: hosts.length },
    slots: {
      total: hosts.reduce((sum, { slots }) => sum + slots, 0),
      busy: hosts.reduce((sum, { record }) => sum + record.tokens.length, 0),
    },
    counts,
    metric: { name: report.primary_metric, goal: report.sort === 'descending' ? 'maximize' : 'minimize' },
    best: best === undefined || best.metric === null ? null : { id: best.id, title: best.title, value: best.metric },
    running: running.map(({ id, state, stage, host, seconds, progress }) => ({
      id,
      state,
      stage,
      host,
      duration_s: seconds,
      progress: progress === null ? null : progressItem(progress),
    })),
    alerts: alertsOf(view, running),
  };
}

function alertsOf(view: View, running: readonly RunRow[]): Alert[] {
  const alerts: Alert[] = [];
  for (const { host, state, beat_age_s } of view.hosts()) {
    if (state !== 'dead' && state !== 'silent') continue;
    const age = beat_age_s === null ? '' : ` for ${Math.round(beat_age_s)} s`;
    alerts.push({ about: host, what: `${state}: no sign of life${age}`, next: 'orze nodes --all' });
  }
  for (const { id, state } of running) {
    if (state === 'LOST') alerts.push({ about: id, what: 'claimed, and nobody runs it', next: `orze show ${id}` });
    if (state === 'SILENT') alerts.push({ about: id, what: 'runs, but writes nothing', next: `orze show ${id}` });
  }
  if (view.counts().BLOCKED > 0) {
    for (const row of view.rows()) {
      if (alerts.length >= MOST_ALERTS) break;
      if (row.state !== 'BLOCKED') continue;
      alerts.push({ about: row.id, what: `blocked: ${row.cause} ${row.message}`, next: 'orze check' });
    }
  }
  return alerts.slice(0, MOST_ALERTS);
}

/** Cycles of research, and what each source of ideas has brought. */
import type { Answer } from '../../../api.ts';
import { IdeaLinks } from '../../kit/idea-links.tsx';
import { useNow } from '../../kit/now.ts';
import { Table } from '../../kit/table.tsx';
import { bytes, clock, count, duration, percent, signed } from '../../model/figures.ts';

type Cycle = Answer<'research'>['items'][number];

const STATES: Readonly<Record<Cycle['state'], { glyph: string; tone: string }>> = {
  running: { glyph: '●', tone: 'busy' },
  ok: { glyph: '✓', tone: 'good' },
  failed: { glyph: '✗', tone: 'bad' },
  unknown: { glyph: '?', tone: 'warn' },
};

export function Cycles({ research: { items, total } }: { research: Answer<'research'> }): React.JSX.Element {
  const now = useNow();
  return (
    <section>
      <h3>Cycles ({items.length < total ? `the last ${count(items.length)} of ${count(total)}` : count(total)})</h3>
      <Table
        caption="Research cycles"
        rows={items}
        rowKey={({ cycle, host }) => `${host} ${cycle}`}
        columns={[
          { key: 'cycle', head: '#', cell: ({ cycle }) => cycle, isHead: true },
          { key: 'state', head: 'State', cell: (cycle) => <State cycle={cycle} /> },
          { key: 'when', head: 'Began', cell: ({ started_at }) => clock(started_at, now) },
          { key: 'long', head: 'Took', cell: ({ duration_s }) => duration(duration_s), align: 'right' },
          { key: 'host', head: 'Host', cell: ({ host }) => host ?? '–' },
          {
            key: 'yield',
            head: 'Proposed → started → scored → improved',
            cell: (cycle) =>
              `${cycle.proposed}${cycle.blocked > 0 ? ` (${cycle.blocked} blocked)` : ''} → ${cycle.started} → ${cycle.scored} → ${cycle.improved}`,
          },
          { key: 'ideas', head: 'Ideas', cell: (cycle) => <IdeaLinks most={4} ids={cycle.ideas} /> },
          {
            key: 'log',
            head: 'Log',
            cell: ({ log, log_bytes }) => (log === null ? '–' : `${log} ${bytes(log_bytes)}`),
          },
        ]}
      />
    </section>
  );
}

function State({ cycle: { state, why } }: { cycle: Cycle }): React.JSX.Element {
  const { glyph, tone } = STATES[state];
  return (
    <span className={`state ${tone}`} title={why ?? undefined}>
      <span aria-hidden>{glyph}</span> {state}
      {why !== null && state !== 'ok' && <span className="quiet"> {why}</span>}
    </span>
  );
}

/** Few proposals of research improve anything: which source does is the question. */
export function Sources({ research: { sources } }: { research: Answer<'research'> }): React.JSX.Element {
  return (
    <section>
      <h3>Which proposer helps</h3>
      <Table
        caption="Ideas by who proposed them"
        rows={sources}
        rowKey={({ source }) => source}
        columns={[
          { key: 'source', head: 'Source', cell: ({ source }) => SOURCES[source], isHead: true },
          { key: 'ideas', head: 'Ideas', cell: ({ ideas }) => count(ideas), align: 'right' },
          { key: 'started', head: 'Started', cell: ({ started }) => count(started), align: 'right' },
          { key: 'failed', head: 'Failed', cell: ({ failed }) => count(failed), align: 'right' },
          { key: 'scored', head: 'Scored', cell: ({ scored }) => count(scored), align: 'right' },
          { key: 'improved', head: 'Improved', cell: ({ improved }) => count(improved), align: 'right' },
          {
            key: 'yield',
            head: 'Yield',
            hint: 'of those that started, how many were better than all before them',
            cell: ({ improved, started }) => percent(started === 0 ? null : improved / started),
            align: 'right',
          },
          { key: 'best', head: 'Best step', cell: ({ best_delta }) => signed(best_delta), align: 'right' },
          {
            key: 'cost',
            head: 'Training time an improvement',
            cell: ({ cost_per_improvement_s }) => duration(cost_per_improvement_s),
            align: 'right',
          },
        ]}
      />
    </section>
  );
}

const SOURCES: Readonly<Record<Answer<'research'>['sources'][number]['source'], string>> = {
  research: 'research cycles',
  others: 'people, agents, sweeps',
};

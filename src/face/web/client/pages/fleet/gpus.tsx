/** GPUs of the machine that serves this page, as their tool reports them: of the others nobody here can tell. */
import type { Answer } from '../../../api.ts';
import { Bar } from '../../kit/bar.tsx';
import { Link } from '../../kit/link.tsx';
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { Table } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { bytes } from '../../model/figures.ts';

type Gpu = Answer<'gpus'>['items'][number];

/** Nothing is wrong with a machine that has none. */
const NO_GPU = 'E0302';

export function Gpus(): React.JSX.Element {
  const asked = useAnswer('gpus', 'gpus', {}, ['nodes', 'runs']);
  return (
    <Panel title={asked.data === undefined ? 'GPUs of this machine' : `GPUs of ${asked.data.host}`}>
      {asked.error?.problem.code === NO_GPU ? (
        <Empty>
          <p>{asked.error.problem.message}</p>
        </Empty>
      ) : (
        <Ask of={asked}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>
                <p>No GPU is found on the machine that serves this page.</p>
              </Empty>
            ) : (
              <Table
                caption="GPUs and who holds them"
                rows={items}
                rowKey={({ index }) => String(index)}
                columns={[
                  { key: 'index', head: 'GPU', cell: ({ index, name }) => `${index} ${name}`, isHead: true },
                  { key: 'owner', head: 'Held by', cell: (gpu) => <Owner gpu={gpu} /> },
                  { key: 'use', head: 'Utilisation', cell: (gpu) => <Use gpu={gpu} /> },
                  {
                    key: 'memory',
                    head: 'Memory',
                    cell: ({ used_bytes: used, total_bytes: total }) => `${bytes(used)} of ${bytes(total)}`,
                  },
                  {
                    key: 'heat',
                    head: 'Temperature',
                    cell: ({ temperature_c: heat }) => (heat === null ? '–' : `${heat} °C`),
                    align: 'right',
                  },
                  {
                    key: 'power',
                    head: 'Power',
                    cell: ({ power_w: power }) => (power === null ? '–' : `${Math.round(power)} W`),
                    align: 'right',
                  },
                ]}
              />
            )
          }
        </Ask>
      )}
    </Panel>
  );
}

const OWNERS: Readonly<Record<Gpu['owner'], { glyph: string; tone: string }>> = {
  run: { glyph: '●', tone: 'busy' },
  foreign: { glyph: '▨', tone: 'warn' },
  free: { glyph: '○', tone: 'quiet' },
  fault: { glyph: '✗', tone: 'bad' },
  unclear: { glyph: '?', tone: 'warn' },
};

function Owner({ gpu: { owner, run, why, pids } }: { gpu: Gpu }): React.JSX.Element {
  const { glyph, tone } = OWNERS[owner];
  return (
    <span>
      <span className={tone}>
        <span aria-hidden>{glyph}</span> {owner}
      </span>{' '}
      {run !== null && <Link to={`/runs/${run}`}>{run}</Link>}
      {run === null && why !== null && <span className="quiet">{why}</span>}
      {run === null && pids.length > 0 && <span className="quiet"> pid {pids.join(', ')}</span>}
    </span>
  );
}

function Use({ gpu: { index, utilization } }: { gpu: Gpu }): React.JSX.Element {
  if (utilization === null) return <>–</>;
  return (
    <span className="row tight">
      <Bar share={utilization / 100} name={`Utilisation of GPU ${index}`} /> {utilization} %
    </span>
  );
}

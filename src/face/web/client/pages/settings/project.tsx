/** Settings as they hold, and where each comes from. Secrets come masked from the server. */
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { Table } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import type { Answer } from '../../../api.ts';
import { count, valueText } from '../../model/figures.ts';

type Setting = Answer<'settings'>['items'][number];

export function ProjectSettings(): React.JSX.Element {
  const { query } = usePlace();
  const asked = useAnswer('settings', 'settings', {}, []);
  const sought = query.get('find') ?? '';
  const all = query.get('all') !== null;
  return (
    <Panel
      title="Settings of the project"
      aside={
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={all}
              onChange={(event) => setQuery({ all: event.target.checked ? '1' : null }, 'push')}
            />
            also defaults
          </label>
          <input
            type="search"
            aria-label="Find a setting"
            placeholder="find"
            value={sought}
            onChange={(event) => setQuery({ find: event.target.value })}
          />
        </>
      }
    >
      <Ask of={asked}>
        {({ items, file, problems, total }) => {
          const shown = items.filter((item) => (all || sought !== '' || item.from !== 'default') && has(item, sought));
          return (
            <>
              <p className="quiet">
                {file ?? 'There is no orze.yaml: all settings are defaults.'} · {count(shown.length)} of {count(total)}
              </p>
              {problems.map((problem) => (
                <p key={problem} className="trouble" role="alert">
                  {problem}
                </p>
              ))}
              {shown.length === 0 ? (
                <Empty>
                  <p>{sought === '' ? 'Nothing is set: defaults hold.' : `No setting matches “${sought}”.`}</p>
                </Empty>
              ) : (
                <Settings items={shown} />
              )}
            </>
          );
        }}
      </Ask>
    </Panel>
  );
}

function has({ key, description }: Setting, sought: string): boolean {
  const text = sought.toLowerCase();
  return key.toLowerCase().includes(text) || description.toLowerCase().includes(text);
}

function Settings({ items }: { items: readonly Setting[] }): React.JSX.Element {
  return (
    <Table
      caption="Settings by key"
      rows={items}
      rowKey={({ key }) => key}
      columns={[
        {
          key: 'key',
          head: 'Setting',
          cell: ({ key, description }) => (
            <>
              <code>{key}</code>
              <p className="quiet setting-means">{description}</p>
            </>
          ),
          isHead: true,
        },
        {
          key: 'value',
          head: 'Value',
          cell: ({ value, unit, from }) => (
            <span className={from === 'default' ? 'quiet setting-value' : 'setting-value'}>
              {valueText(value)}
              {unit !== null && value !== null && ` ${unit}`}
            </span>
          ),
        },
        { key: 'origin', head: 'From', cell: ({ from, origin }) => origin ?? from },
        {
          key: 'default',
          head: 'Default',
          cell: ({ from, default: usual }) => (
            <span className="quiet setting-value">{from === 'default' ? '' : valueText(usual)}</span>
          ),
        },
      ]}
    />
  );
}

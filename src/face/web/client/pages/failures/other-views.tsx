/** The same failures by where they happened, and by what their configs have in common. */
import { Link } from '../../kit/link.tsx';
import { Empty } from '../../kit/panel.tsx';
import { Table } from '../../kit/table.tsx';
import { count } from '../../model/figures.ts';
import { byHost, byKey, factText } from '../../model/shared-facts.ts';
import type { Group } from '../../model/shared-facts.ts';

export function ByHost({ groups }: { groups: readonly Group[] }): React.JSX.Element {
  return (
    <Table
      caption="Failures by host"
      rows={byHost(groups).flatMap(({ host, groups: mine }) => mine.map((group) => ({ host, group })))}
      rowKey={({ host, group }) => `${host} ${group.cause} ${group.fingerprint}`}
      columns={[
        { key: 'host', head: 'Host', cell: ({ host }) => host, isHead: true },
        { key: 'cause', head: 'Cause', cell: ({ group }) => group.cause },
        { key: 'fingerprint', head: 'Fingerprint', cell: ({ group }) => <code>{group.fingerprint}</code> },
        { key: 'runs', head: 'Runs (all hosts)', cell: ({ group }) => count(group.count), align: 'right' },
        { key: 'example', head: 'Example', cell: ({ group }) => <Example group={group} /> },
        { key: 'message', head: 'Message', cell: ({ group }) => <span className="one-line">{group.message}</span> },
      ]}
    />
  );
}

export function ByKey({ groups }: { groups: readonly Group[] }): React.JSX.Element {
  const keys = byKey(groups);
  if (keys.length === 0) {
    return (
      <Empty>
        <p>
          No config key tells these failures from the runs that do well. Then the cause is more likely the script or the
          machine than a value.
        </p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Failures by config key"
      rows={keys.flatMap(({ key, facts }) => facts.map(({ fact, group }) => ({ key, fact, group })))}
      rowKey={({ key, group }) => `${key} ${group.cause} ${group.fingerprint}`}
      columns={[
        { key: 'key', head: 'Key', cell: ({ key }) => <code>{key}</code>, isHead: true },
        { key: 'what', head: 'What they share', cell: ({ fact }) => factText(fact) },
        { key: 'cause', head: 'Cause', cell: ({ group }) => group.cause },
        { key: 'runs', head: 'Runs', cell: ({ group }) => count(group.count), align: 'right' },
        { key: 'example', head: 'Example', cell: ({ group }) => <Example group={group} /> },
      ]}
    />
  );
}

function Example({ group: { example } }: { group: Group }): React.JSX.Element {
  return <Link to={`/runs/${example}`}>{example}</Link>;
}

/** The files of its folder; each opens as plain text. */
import type { Answer } from '../../../api.ts';
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { apiAddress } from '../../kit/fetch.ts';
import { useNow } from '../../kit/now.ts';
import { Table } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { bytes, clock } from '../../model/figures.ts';

export function Files({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const asked = useAnswer('files', `runs/${run.id}/files`, {}, ['runs']);
  const now = useNow();
  return (
    <Panel title="Files" aside={run.folder !== null && <code>{run.folder}</code>}>
      <Ask of={asked}>
        {({ items, truncated, total }) =>
          items.length === 0 ? (
            <Empty>It has no folder yet.</Empty>
          ) : (
            <>
              <Table
                caption={`Files of ${run.id}`}
                rows={items}
                rowKey={({ name }) => name}
                columns={[
                  {
                    key: 'name',
                    head: 'file',
                    isHead: true,
                    cell: ({ name }) => (
                      <a href={fileAddress(run.id, name)} target="_blank" rel="noreferrer">
                        {name}
                      </a>
                    ),
                  },
                  { key: 'size', head: 'size', align: 'right', cell: ({ size_bytes: size }) => bytes(size) },
                  { key: 'changed', head: 'changed', align: 'right', cell: ({ modified_at: at }) => clock(at, now) },
                ]}
              />
              {truncated && <p className="quiet">of {total} or more</p>}
            </>
          )
        }
      </Ask>
    </Panel>
  );
}

export function fileAddress(id: string, name: string): string {
  return apiAddress(`runs/${encodeURIComponent(id)}/files/${name.split('/').map(encodeURIComponent).join('/')}`);
}

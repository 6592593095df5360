/** What its state rests on, and why it is in it: the same as `orze why`. */
import type { Answer } from '../../../api.ts';
import { CopyButton } from '../../kit/button.tsx';
import { Ask, Panel } from '../../kit/panel.tsx';
import { useNow } from '../../kit/now.ts';
import { Table } from '../../kit/table.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { clock, duration } from '../../model/figures.ts';

export function Evidence({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const why = useAnswer('why', `runs/${run.id}/why`, {}, ['runs', 'queue', 'nodes']);
  return (
    <div className="run-pair">
      <Panel title="Why">
        <Ask of={why}>{(data) => <Why of={data} />}</Ask>
      </Panel>
      <Panel title="Evidence">
        {run.evidence.length === 0 ? <p className="quiet">No run, no evidence.</p> : null}
        <ul>
          {run.evidence.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {run.warnings.length > 0 && (
          <>
            <h3>Warnings</h3>
            <ul>
              {run.warnings.map((line) => (
                <li key={line} className="warn">
                  {line}
                </li>
              ))}
            </ul>
          </>
        )}
        {run.stages.length > 0 && (
          <Table
            caption="Steps"
            rows={run.stages}
            rowKey={({ stage }) => stage}
            columns={[
              { key: 'stage', head: 'step', isHead: true, cell: ({ stage }) => stage },
              { key: 'how', head: 'ended', cell: ({ how }) => how },
              { key: 'time', head: 'time', align: 'right', cell: ({ duration_s: seconds }) => duration(seconds) },
            ]}
          />
        )}
        {run.folder !== null && (
          <p className="row">
            <code>{run.folder}</code>
            <CopyButton text={run.folder} />
          </p>
        )}
      </Panel>
    </div>
  );
}

const SIGNS = { true: '✓', false: '✗', null: '·' };

function Why({ of: { verdict, checks, expected_start: expected, actions } }: { of: Answer<'why'> }): React.JSX.Element {
  const now = useNow();
  return (
    <>
      <p>
        <strong>{verdict}</strong>
      </p>
      <ul className="checks">
        {checks.map(({ name, ok, detail, code }) => (
          <li key={name}>
            <span aria-hidden className={ok === false ? 'bad' : ok === true ? 'good' : 'quiet'}>
              {SIGNS[`${ok}`]}
            </span>{' '}
            <span className="unseen">{ok === false ? 'not so' : ok === true ? 'so' : 'worth knowing'}: </span>
            {name}: {detail} {code !== null && <code>{code}</code>}
          </li>
        ))}
      </ul>
      {expected !== null && (
        <p>
          Starts about {clock(expected.p50, now)}, by {clock(expected.p90, now)} in nine of ten cases
          {expected.host === null ? '' : `, on ${expected.host}`}.
        </p>
      )}
      {actions.length > 0 && (
        <ul className="plain-list">
          {actions.map(({ cmd, effect }) => (
            <li key={cmd} className="row">
              <code>{cmd}</code>
              <CopyButton text={cmd} />
              <span className="quiet">{effect}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** One kind of failure. */
import { useState } from 'react';
import { CopyButton } from '../../kit/button.tsx';
import { quoted } from '../../kit/command.ts';
import { Link } from '../../kit/link.tsx';
import { useNow } from '../../kit/now.ts';
import { Loading, Trouble } from '../../kit/panel.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { ago, count } from '../../model/figures.ts';
import { factText, liftOf } from '../../model/shared-facts.ts';
import type { Group } from '../../model/shared-facts.ts';
import { GroupActions } from './actions.tsx';
import { errorsOf, logLines } from './errors.ts';
import { Spark } from './spark.tsx';

const IDS_SHOWN = 12;

interface FailureGroupProps {
  group: Group;
  /** Of all that are counted. */
  fromAt: string | null;
  toAt: string;
}

export function FailureGroup({ group, fromAt, toAt }: FailureGroupProps): React.JSX.Element {
  const { cause, count: runs, fingerprint, message, example, ids, hosts, last_at, common } = group;
  const now = useNow();
  const [open, setOpen] = useState(false);
  return (
    <section className="group" aria-label={`${cause} ${fingerprint}`}>
      <header className="row">
        <h3>
          <span aria-hidden className="bad">
            ✗{' '}
          </span>
          {cause}
        </h3>
        <code>{fingerprint}</code>
        <strong>
          {count(runs)} {runs === 1 ? 'run' : 'runs'}
        </strong>
        <span className="quiet">
          last {ago(last_at, now)}
          {hosts.length > 0 && `, on ${hosts.join(', ')}`}
        </span>
        <Spark counts={group.over_time} fromAt={fromAt} toAt={toAt} />
        <span className="grow" />
        <GroupActions group={group} />
      </header>
      <pre className="message">{message}</pre>
      {common.length > 0 && (
        <>
          <p className="quiet">What they share, and runs that do well do not:</p>
          <ul className="shared">
            {common.map((fact) => {
              const lift = liftOf(fact);
              return (
                <li key={`${fact.key} ${fact.op} ${String(fact.value)}`}>
                  {factText(fact)}
                  {lift !== null && lift > 1.05 && <span className="quiet"> ({lift.toFixed(1)}× as often)</span>}
                </li>
              );
            })}
          </ul>
        </>
      )}
      <p className="row">
        <span className="quiet">Runs:</span>
        {ids.slice(0, IDS_SHOWN).map((id) => (
          <Link key={id} to={`/runs/${id}`}>
            {id}
          </Link>
        ))}
        {runs > IDS_SHOWN && (
          <Link to="/runs" query={{ q: `fingerprint:${fingerprint}` }}>
            and {count(runs - IDS_SHOWN)} more
          </Link>
        )}
      </p>
      <p className="row">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span aria-hidden>{open ? '▾' : '▸'} </span>Log of {example}
        </button>
        <CopyButton text={`orze retry ${quoted(`@failed:${fingerprint}`)}`}>Copy retry command</CopyButton>
      </p>
      {open && <Sample group={group} />}
    </section>
  );
}

function Sample({ group }: { group: Group }): React.JSX.Element {
  const { path, params } = errorsOf(group);
  const { data, error, again } = useAnswer('log', path, params, []);
  if (error !== undefined) return <Trouble of={error} again={again} />;
  if (data === undefined) return <Loading />;
  const lines = logLines(data);
  return (
    <>
      <pre className="log-sample" tabIndex={0} aria-label={`Log of ${group.example}`}>
        {lines.length === 0 ? 'Its log tells nothing.' : lines.join('\n')}
      </pre>
      <p>
        <Link to={`/runs/${group.example}`} query={{ tab: 'log' }}>
          Whole log of {group.example}
        </Link>
      </p>
    </>
  );
}

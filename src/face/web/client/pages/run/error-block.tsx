/** Why it failed: the lines that prove it, how many others failed alike, and what differs from what lived. */
import type { Answer } from '../../../api.ts';
import { CopyButton } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { setQuery } from '../../kit/place.ts';
import { diffText } from '../../model/board-columns.ts';
import { valueText } from '../../model/figures.ts';

export function ErrorBlock({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const why = useAnswer('why', `runs/${run.id}/why`, {}, ['runs', 'failures']);
  const { failure, message, cause } = run;
  const evidence = failure?.evidence ?? [];
  const [first] = evidence;
  return (
    <section className="panel failure" aria-label={`Why ${run.id} failed`}>
      <h2>
        <span aria-hidden>✗ </span>
        {cause ?? run.state.toLowerCase()}: {failure?.message ?? message ?? 'no reason is recorded'}
      </h2>
      {evidence.length > 0 && (
        <pre className="lines">
          {evidence
            .map(({ file, line, untrusted_text: text }) => `${file}${line === null ? '' : `:${line}`}  ${text}`)
            .join('\n')}
        </pre>
      )}
      {why.data !== undefined && <Verdict of={why.data} />}
      <div className="row">
        {first !== undefined && (
          <button type="button" onClick={() => setQuery({ tab: 'log', jump: 'error' }, 'push')}>
            Open the log at the error
          </button>
        )}
        {run.fingerprint !== null && (
          <Link to="/failures" query={{ open: run.fingerprint }}>
            Its group
          </Link>
        )}
        <CopyButton text={`orze why ${run.id}`}>Copy “orze why {run.id}”</CopyButton>
      </div>
    </section>
  );
}

function Verdict({ of: { verdict, similar, differs, id } }: { of: Answer<'why'> }): React.JSX.Element {
  return (
    <>
      <p>{verdict}</p>
      {similar !== null && similar.count > 1 && (
        <p>
          <strong>{similar.count - 1} others like this</strong>:{' '}
          {similar.ids
            .filter((other) => other !== id)
            .slice(0, 6)
            .map((other) => (
              <span key={other}>
                <Link to={`/runs/${other}`}>{other}</Link>{' '}
              </span>
            ))}
          {similar.shared.length > 0 &&
            `All have ${similar.shared
              .slice(0, 3)
              .map(({ key, op, value }) => `${key} ${op} ${valueText(value)}`)
              .join(', ')}.`}
        </p>
      )}
      {differs !== null && differs.changes.length > 0 && (
        <p>
          Against {differs.from}: <span className="mono">{diffText(differs.changes)}</span>
        </p>
      )}
    </>
  );
}

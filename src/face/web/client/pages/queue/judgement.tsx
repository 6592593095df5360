/** What the server thinks of an idea before it is saved. */
import type { ApiFailure } from '../../kit/fetch.ts';
import { Link } from '../../kit/link.tsx';
import { useNow } from '../../kit/now.ts';
import { Trouble } from '../../kit/panel.tsx';
import { clock, figure } from '../../model/figures.ts';
import { STATES } from '../../model/states.ts';
import type { RunState } from '../../model/states.ts';

interface Other {
  id: string;
  state: RunState | null;
  metric: number | null;
}

/** Of `orze.add/1`, what is shown here. */
export interface Added {
  created: boolean;
  id: string | null;
  position: number | null;
  expected_start: { p50: string; p90: string } | null;
  duplicates: Other[];
  nearest: (Other & { distance: number; changed: string[] })[];
  novelty: number | null;
  warnings: string[];
}

interface JudgementProps {
  of: { data: Added | undefined; error: ApiFailure | undefined; busy: boolean };
  force: boolean;
  onForce: (force: boolean) => void;
}

const NEAREST_SHOWN = 3;

export function Judgement({ of: { data, error, busy }, force, onForce }: JudgementProps): React.JSX.Element {
  const now = useNow();
  const isTwin = error?.problem.code === 'E0105';
  return (
    <div className="judgement" aria-live="polite">
      {busy && <p className="quiet">Checking …</p>}
      {error !== undefined && <Trouble of={error} />}
      {(isTwin || force) && (
        <label className="check">
          <input type="checkbox" checked={force} onChange={(event) => onForce(event.target.checked)} />
          Add it all the same (to measure noise, a new seed is better)
        </label>
      )}
      {data !== undefined && !busy && (
        <>
          <p>
            <span aria-hidden className="good">
              ✓{' '}
            </span>
            It would be {data.id ?? 'added'}
            {data.position !== null && `, number ${data.position} in the queue`}
            {data.expected_start !== null && `, starting about ${clock(data.expected_start.p50, now)}`}
            {data.novelty !== null && `; novelty ${figure(data.novelty)} of 1`}.
          </p>
          {data.warnings.map((warning) => (
            <p key={warning} className="warn">
              <span aria-hidden>! </span>
              {warning}
            </p>
          ))}
          {data.nearest.length > 0 && (
            <>
              <p className="quiet">Nearest ideas:</p>
              <ul className="shared">
                {data.nearest.slice(0, NEAREST_SHOWN).map((one) => (
                  <li key={one.id}>
                    <Link to={`/runs/${one.id}`} target="_blank">
                      {one.id}
                    </Link>{' '}
                    {one.state !== null && STATES[one.state].word} {one.metric !== null && figure(one.metric)}
                    <span className="quiet"> differs in {one.changed.join(', ') || 'nothing that counts'}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </div>
  );
}

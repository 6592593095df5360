/** Which run this is, where it stands, and what can be done with it. */
import type { Answer } from '../../../api.ts';
import { Bar } from '../../kit/bar.tsx';
import { Button, CopyButton } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { useMarks } from '../../kit/marks.ts';
import { useNow } from '../../kit/now.ts';
import { go } from '../../kit/place.ts';
import type { RunAct } from '../../kit/run-dialog.tsx';
import { useOff } from '../../kit/session.tsx';
import { State } from '../../kit/state.tsx';
import { ago, duration, figure, percent } from '../../model/figures.ts';
import { placeOf } from '../../model/rows.ts';
import { ALIVE } from '../../model/states.ts';

interface HeadProps {
  run: Answer<'run'>;
  onAct: (act: RunAct) => void;
  /** Along the list that it was opened from. */
  walk: { at: number; of: number; by: (step: number) => void } | undefined;
}

const CHILDREN = 6;

export function Head({ run, onAct, walk }: HeadProps): React.JSX.Element {
  const now = useNow();
  const {
    id,
    title,
    state,
    cause,
    rank,
    metric,
    progress,
    duration_s: seconds,
    attempt,
    hypothesis,
    category,
    parent,
    children,
    excluded,
    note,
  } = run;
  const facts = [
    excluded ? 'excluded from the ranking' : rank === null ? '' : `rank ${rank}`,
    metric === null ? '' : figure(metric),
    seconds === null ? '' : `${duration(seconds)} on ${placeOf(run)}`,
    attempt === null || attempt === 1 ? '' : `attempt ${attempt}`,
    run.ended_at === null
      ? run.started_at === null
        ? ''
        : `started ${ago(run.started_at, now)}`
      : `ended ${ago(run.ended_at, now)}`,
    run.position === null ? '' : `number ${run.position} in the queue`,
  ];
  return (
    <header className="panel run-head">
      <div className="row">
        <h1>
          {id} <span className="title">{title}</span>
        </h1>
        <State state={state} cause={cause} />
        <span className="grow" />
        {walk !== undefined && (
          <span className="row">
            <Button
              className="small"
              shortcut="["
              aria-label="Run before"
              off={walk.at === 0 ? 'it is the first of the list' : null}
              onClick={() => walk.by(-1)}
            >
              ←
            </Button>
            <span className="quiet num">
              {walk.at + 1} of {walk.of}
            </span>
            <Button
              className="small"
              shortcut="]"
              aria-label="Next run"
              off={walk.at === walk.of - 1 ? 'it is the last of the list' : null}
              onClick={() => walk.by(1)}
            >
              →
            </Button>
          </span>
        )}
      </div>
      <p className="facts-line">{facts.filter((fact) => fact !== '').join(' · ')}</p>
      {progress !== null && ALIVE.has(state) && (
        <p className="row">
          <span className="wide-bar">
            <Bar share={progress.share} name={`Progress of ${id}`} />
          </span>
          {percent(progress.share)}
          {progress.unit !== null &&
            progress.now !== null &&
            ` · ${progress.unit} ${figure(progress.now)}${progress.total === null ? '' : ` of ${figure(progress.total)}`}`}
          {progress.metric !== null && ` · ${figure(progress.metric)} so far`}
          {progress.eta_s !== null && ` · about ${duration(progress.eta_s)} left`}
        </p>
      )}
      {hypothesis !== null && (
        <p>
          <span className="quiet">Hypothesis: </span>
          {hypothesis}
        </p>
      )}
      {note !== null && (
        <p>
          <span className="quiet">Note: </span>
          {note}
        </p>
      )}
      <p className="family">
        {category !== null && (
          <span>
            <span className="quiet">category</span> {category}
          </span>
        )}
        <span>
          <span className="quiet">parent</span>{' '}
          {parent === null ? 'none' : <Link to={`/runs/${parent}`}>{parent}</Link>}
        </span>
        <span>
          <span className="quiet">children</span>{' '}
          {children.length === 0
            ? 'none'
            : children.slice(0, CHILDREN).map((child) => (
                <span key={child}>
                  <Link to={`/runs/${child}`}>{child}</Link>{' '}
                </span>
              ))}
          {children.length > CHILDREN && (
            <Link to="/runs" query={{ q: `parent:${id}` }}>
              all {children.length}
            </Link>
          )}
        </span>
        <Link to="/tree" query={{ root: id }}>
          tree
        </Link>
      </p>
      <Acts run={run} onAct={onAct} />
    </header>
  );
}

function Acts({ run: { id, state, excluded }, onAct }: Pick<HeadProps, 'run' | 'onAct'>): React.JSX.Element {
  const marks = useMarks();
  const off = {
    retry: useOff('retry'),
    kill: useOff('kill'),
    add: useOff('add'),
    exclude: useOff('exclude'),
    include: useOff('include'),
    note: useOff('note'),
  };
  const alive = ALIVE.has(state);
  const waits = state === 'QUEUED' || state === 'BLOCKED' || state === 'SKIPPED';
  return (
    <div className="row">
      {alive && (
        <Button kind="danger" shortcut="K" off={off.kill} onClick={() => onAct('kill')}>
          Kill
        </Button>
      )}
      <Button
        shortcut="r"
        off={off.retry ?? (alive ? 'it runs: kill it first' : waits ? 'it has not run yet' : null)}
        onClick={() => onAct('retry')}
      >
        Retry
      </Button>
      <Button
        off={off.add}
        title="A new idea that starts from this config"
        onClick={() => go('/queue', { add: '1', parent: id })}
      >
        Clone
      </Button>
      {excluded ? (
        <Button off={off.include} onClick={() => onAct('include')}>
          Include
        </Button>
      ) : (
        <Button off={off.exclude} onClick={() => onAct('exclude')}>
          Exclude
        </Button>
      )}
      <Button off={off.note} onClick={() => onAct('note')}>
        Note
      </Button>
      <Button onClick={() => void marks.toggle(id)} aria-pressed={marks.has(id)}>
        {marks.has(id) ? 'Marked' : 'Mark'}
      </Button>
      <CopyButton text={id}>Copy id</CopyButton>
      <CopyButton text={`orze show ${id}`}>Copy command</CopyButton>
    </div>
  );
}

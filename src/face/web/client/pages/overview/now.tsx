/** Slots, counts, pace: one line each. */
import { Bar } from '../../kit/bar.tsx';
import { Link } from '../../kit/link.tsx';
import { count, duration, figure, percent } from '../../model/figures.ts';
import type { Overview } from '../../model/overview.ts';

export function Now({
  of: { slots, counts, pace, runsSinceBest, plateau, idleShare, paused },
}: {
  of: Overview;
}): React.JSX.Element {
  const of = (state: string): string => count(counts[state] ?? 0);
  return (
    <dl className="facts">
      <dt>Slots</dt>
      <dd>
        {slots === null ? (
          'no host is there'
        ) : (
          <>
            {slots.busy} of {slots.total} busy{' '}
            <Bar share={slots.total === 0 ? null : slots.busy / slots.total} name="Busy slots" />
          </>
        )}
      </dd>
      <dt>Runs</dt>
      <dd>
        <Link to="/runs" query={{ q: 'status:completed' }}>
          {of('completed')} done
        </Link>{' '}
        ·{' '}
        <Link to="/failures" className={(counts['failed'] ?? 0) > 0 ? 'bad' : undefined}>
          {of('failed')} failed
        </Link>{' '}
        · {of('running')} running
      </dd>
      <dt>Queue</dt>
      <dd>
        <Link to="/queue">{of('queued')} waiting</Link>
        {(counts['blocked'] ?? 0) > 0 && ` · ${of('blocked')} blocked`}
        {(counts['skipped'] ?? 0) > 0 && ` · ${of('skipped')} skipped`}
      </dd>
      <dt>Pace</dt>
      <dd>
        {pace.runsPerHour === null ? 'not known yet' : `${figure(pace.runsPerHour)} runs an hour`}
        {pace.queueEmptyS !== null && ` · empty in about ${duration(pace.queueEmptyS)}`}
      </dd>
      {runsSinceBest !== null && (
        <>
          <dt>Best</dt>
          <dd className={plateau ? 'warn' : undefined}>
            {runsSinceBest === 0
              ? 'the last run is the best'
              : `no new best for ${runsSinceBest} run${runsSinceBest === 1 ? '' : 's'}`}
            {plateau && ': a plateau'}
          </dd>
        </>
      )}
      {idleShare !== null && (
        <>
          <dt>Idle, 24 h</dt>
          <dd>
            {percent(idleShare)} · <Link to="/fleet">why</Link>
          </dd>
        </>
      )}
      {paused.length > 0 && (
        <>
          <dt>Paused</dt>
          <dd className="warn">{paused.map(pausedText).join(', ')}</dd>
        </>
      )}
    </dl>
  );
}

/** `slot:node1/gpu:3` as `node1 gpu:3`. */
function pausedText(target: string): string {
  return target.replace(/^(slot|node):/, '').replace('/', ' ');
}

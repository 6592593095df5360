/** Above all else: nobody works on the queue. */
import { CopyButton } from '../../kit/button.tsx';
import { count, duration } from '../../model/figures.ts';
import type { Overview } from '../../model/overview.ts';

export function Banner({ of: { loop, beatAgeS, beatHost, counts } }: { of: Overview }): React.JSX.Element | null {
  if (loop === 'running') return null;
  const waits = counts['queued'] ?? 0;
  const last =
    beatAgeS === null
      ? ''
      : `; the last sign of life came ${duration(beatAgeS)} ago${beatHost === null ? '' : ` from ${beatHost}`}`;
  return (
    <div className="banner" role="status">
      <span>
        <span aria-hidden>⚠ </span>
        <strong>No loop is running</strong>
        {last}.{' '}
        {waits > 0
          ? `${count(waits)} idea${waits === 1 ? ' waits' : 's wait'} until somebody starts one:`
          : 'To start one:'}
      </span>
      <code>orze run</code>
      <CopyButton text="orze run" />
    </div>
  );
}

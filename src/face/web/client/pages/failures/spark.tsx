/** When the failures of a group ended: one burst, or now and then. */
import { duration } from '../../model/figures.ts';

const STEP = 4;
const HIGH = 18;

interface SparkProps {
  /** In equal parts of the time. */
  counts: readonly number[];
  fromAt: string | null;
  toAt: string;
}

/** Of one failure the time is told beside it. */
export function Spark({ counts, fromAt, toAt }: SparkProps): React.JSX.Element | null {
  const most = Math.max(...counts);
  if (fromAt === null || counts.reduce((sum, one) => sum + one, 0) < 2) return null;
  const seconds = (Date.parse(toAt) - Date.parse(fromAt)) / 1000;
  const part = duration(seconds / counts.length);
  const text = `Over the last ${duration(seconds)}: at most ${most} in ${part}, ${counts.at(-1) ?? 0} in the last ${part}`;
  return (
    <svg className="spark" width={counts.length * STEP} height={HIGH} role="img" aria-label={text}>
      <title>{text}</title>
      {counts.map((count, at) => {
        const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * HIGH));
        return <rect key={at} x={at * STEP} y={HIGH - height} width={STEP - 1} height={height} />;
      })}
    </svg>
  );
}

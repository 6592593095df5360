/** A share as a bar; the figure stands beside it, never in the colour alone. */

interface BarProps {
  /** Of 1; null: not known. */
  share: number | null;
  /** What it is a share of, read out. */
  name: string;
}

export function Bar({ share, name }: BarProps): React.JSX.Element {
  const shown = share === null ? 0 : Math.min(1, Math.max(0, share));
  return (
    <span
      className="bar-track"
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      <span className="bar-fill" style={{ width: `${shown * 100}%` }} />
    </span>
  );
}

/** Where notes stand. */
import { notes, unsay } from './say.ts';

export function Notes(): React.JSX.Element {
  return (
    <div className="notes" role="status" aria-live="polite" aria-label="Notes">
      {notes.use().map(({ key, text, kind, undo }) => (
        <p key={key} className={`note ${kind}`}>
          <span>
            <span aria-hidden>{kind === 'bad' ? '✗ ' : kind === 'done' ? '✓ ' : ''}</span>
            {text}
          </span>
          {undo !== undefined && (
            <button
              type="button"
              onClick={() => {
                undo();
                unsay(key);
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className="plain" aria-label="Close this note" onClick={() => unsay(key)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}

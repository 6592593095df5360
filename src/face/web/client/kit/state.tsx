/** A state: glyph and word. `cause` tells a failure apart. */
import { STATES } from '../model/states.ts';
import type { RunState } from '../model/states.ts';

export function State({ state, cause }: { state: RunState; cause?: string | null | undefined }): React.JSX.Element {
  const { glyph, word, tone, means } = STATES[state];
  return (
    <span className={`state ${tone}`} title={`${word}: ${means}`}>
      <span aria-hidden className="glyph">
        {glyph}
      </span>{' '}
      {cause ?? word}
      {cause !== undefined && cause !== null && <span className="unseen"> ({word})</span>}
    </span>
  );
}

/** The glyph alone, for a narrow column; the word is still there for who does not see it. */
export function Glyph({ state }: { state: RunState }): React.JSX.Element {
  const { glyph, word, tone, means } = STATES[state];
  return (
    <span className={`state ${tone}`} title={`${word}: ${means}`}>
      <span aria-hidden>{glyph}</span>
      <span className="unseen">{word}</span>
    </span>
  );
}

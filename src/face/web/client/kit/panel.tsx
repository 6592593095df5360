/** A part of a page: what it is, what it shows, and what to see while that is not there, empty or broken. */
import { useId } from 'react';
import type { Answer, Answers } from '../../api.ts';
import { Boundary } from './boundary.tsx';
import { CopyButton } from './button.tsx';
import type { ApiFailure } from './fetch.ts';
import { useIsOfAll } from './session.tsx';
import type { Asked } from './use-answer.ts';

interface PanelProps {
  title: string;
  /** Beside the title: figures, buttons. */
  aside?: React.ReactNode;
  className?: string;
  children: React.ReactNode;
}

export function Panel({ title, aside, className, children }: PanelProps): React.JSX.Element {
  const id = useId();
  return (
    <section className={`panel ${className ?? ''}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className="row aside">{aside}</div>}
      </header>
      <Boundary of={title}>{children}</Boundary>
    </section>
  );
}

interface AskProps<Name extends keyof Answers> {
  of: Asked<Name>;
  children: (data: Answer<Name>) => React.ReactNode;
}

/** Shows an answer; old data stays, greyed, beside why there is no newer one. */
export function Ask<Name extends keyof Answers>({ of, children }: AskProps<Name>): React.JSX.Element {
  const { data, error, stale, again } = of;
  const told = useIsOfAll(error);
  return (
    <>
      {error !== undefined && !told && <Trouble of={error} again={again} />}
      {told && data === undefined && <p className="quiet">Not known while the project cannot be read.</p>}
      {data === undefined && error === undefined && <Loading />}
      {data !== undefined && <div className={stale ? 'stale' : undefined}>{children(data)}</div>}
    </>
  );
}

export function Loading(): React.JSX.Element {
  return (
    <p className="quiet" role="status">
      Loading …
    </p>
  );
}

export function Empty({ children }: { children: React.ReactNode }): React.JSX.Element {
  return <div className="empty">{children}</div>;
}

/** Why the server said no, and the next step. */
export function Trouble({ of, again }: { of: ApiFailure; again?: (() => void) | undefined }): React.JSX.Element {
  const { code, message, hint, note, file, line, did_you_mean: near } = of.problem;
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}`;
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>
          <span aria-hidden>✗ </span>
          {message}
        </strong>{' '}
        {code !== '' && <code>{code}</code>} {place !== '' && <code>{place}</code>}
      </p>
      {note !== undefined && note !== null && <p>{note}</p>}
      {hint !== null && <p>{hint}</p>}
      {near !== undefined && near.length > 0 && <p>Did you mean {near.join(', ')}?</p>}
      <p className="row">
        {again !== undefined && (
          <button type="button" onClick={again}>
            Ask again
          </button>
        )}
        {code !== '' && <CopyButton text={`orze explain ${code}`}>Copy “orze explain {code}”</CopyButton>}
      </p>
    </div>
  );
}

/** Buttons. One that is off can still be reached, and says why it is off. */
import { useEffect, useRef, useState } from 'react';
import { say } from './say.ts';

interface ButtonProps extends Omit<React.ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'disabled'> {
  kind?: 'usual' | 'main' | 'danger' | 'plain';
  /** Why it cannot be used now; undefined: it can. */
  off?: string | null | undefined;
  /** A key that does the same; shown in the tooltip. */
  shortcut?: string;
  /** A dialog begins here. */
  'data-first'?: true | undefined;
}

export function Button({
  kind = 'usual',
  off,
  shortcut,
  title,
  onClick,
  className,
  children,
  ...rest
}: ButtonProps): React.JSX.Element {
  const isOff = off !== undefined && off !== null;
  const hint = [isOff ? off : title, shortcut === undefined ? undefined : `(key ${shortcut})`]
    .filter(Boolean)
    .join(' ');
  return (
    <button
      type="button"
      className={`${kind} ${className ?? ''}`}
      aria-disabled={isOff || undefined}
      title={hint === '' ? undefined : hint}
      onClick={(event) => {
        if (isOff) say(off, 'note');
        else onClick?.(event);
      }}
      {...rest}
    >
      {children}
    </button>
  );
}

/** Says “Copied” in its own place for a moment. */
export function CopyButton({ text, children }: { text: string; children?: React.ReactNode }): React.JSX.Element {
  const [done, setDone] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (): void => {
    copyText(text);
    setDone(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setDone(false), 1_500);
  };
  return (
    <button type="button" className="copy" onClick={copy} title={`Copy: ${text.slice(0, 200)}`}>
      {done ? '✓ Copied' : (children ?? 'Copy')}
    </button>
  );
}

/** Also where the page is not served over HTTPS or from this machine, and browsers keep the clipboard closed. */
export function copyText(text: string): void {
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard !== undefined) {
    clipboard.writeText(text).then(
      () => say('Copied', 'done'),
      (error: unknown) => say(`Not copied: ${String(error)}`, 'bad'),
    );
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  say(done ? 'Copied' : 'Not copied: this browser keeps its clipboard closed', done ? 'done' : 'bad');
}

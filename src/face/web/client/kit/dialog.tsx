/** A dialog: the browser's own, which keeps the focus inside, gives it back, and closes on Escape. */
import { useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: React.ReactNode;
  /** Buttons; Close alone where there are none. */
  actions?: React.ReactNode;
  wide?: boolean;
}

export function Dialog({ open, ...rest }: DialogProps): React.JSX.Element | null {
  return open ? <OpenDialog {...rest} /> : null;
}

function OpenDialog({ title, onClose, children, actions, wide }: Omit<DialogProps, 'open'>): React.JSX.Element {
  const id = useId();
  const place = useRef<HTMLDialogElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    const dialog = place.current;
    before.current = document.activeElement;
    if (dialog !== null && !dialog.open) dialog.showModal();
    // The browser takes the first thing that can have the focus, unless a part says that it is to begin there.
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      // The element goes with React before the browser could give the focus back itself.
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, []);
  return (
    <dialog
      ref={place}
      className={wide === true ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      <div className="dialog-body">{children}</div>
      <div className="row dialog-actions">{actions ?? <Button onClick={onClose}>Close</Button>}</div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  open: boolean;
  onClose: () => void;
  /** What the button that does it says: a verb, never “OK”. */
  act: string;
  onAct: () => void;
  /** What it ends cannot be brought back: then Cancel has the focus. */
  danger?: boolean;
  /** Why it cannot be done. */
  off?: string | null | undefined;
  children: React.ReactNode;
}

export function Confirm({ act, onAct, danger, off, onClose, children, ...rest }: ConfirmProps): React.JSX.Element {
  return (
    <Dialog
      {...rest}
      onClose={onClose}
      actions={
        <>
          <Button data-first={danger === true || undefined} onClick={onClose}>
            Cancel
          </Button>
          <Button kind={danger === true ? 'danger' : 'main'} off={off} onClick={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

/** A menu below a button or at a point. Arrow keys walk it, Escape closes it and gives the focus back. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

export interface MenuItem {
  label: string;
  run: () => void;
  /** Why it cannot be chosen. */
  off?: string | null | undefined;
  danger?: boolean;
  /** Of a group that can be switched on and off. */
  checked?: boolean;
  shortcut?: string;
}

interface MenuProps {
  label: React.ReactNode;
  /** What a screen reader says, where the label is only a sign. */
  name?: string;
  items: readonly MenuItem[];
  className?: string;
  tabIndex?: number;
}

export interface Point {
  x: number;
  y: number;
}

export function Menu({ label, name, items, className, tabIndex }: MenuProps): React.JSX.Element {
  const [at, setAt] = useState<Point | undefined>();
  const button = useRef<HTMLButtonElement>(null);
  const open = (): void => {
    const box = button.current?.getBoundingClientRect();
    setAt(at === undefined && box !== undefined ? { x: box.left, y: box.bottom + 2 } : undefined);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-expanded={at !== undefined}
        aria-label={name}
        title={name}
        onClick={open}
      >
        {label}
      </button>
      {at !== undefined && <MenuAt at={at} name={name ?? 'Menu'} items={items} onClose={() => setAt(undefined)} />}
    </>
  );
}

interface MenuAtProps {
  at: Point;
  name: string;
  items: readonly MenuItem[];
  onClose: () => void;
}

export function MenuAt({ at, name, items, onClose }: MenuAtProps): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = place.current;
    if (menu === null) return;
    // Inside the window, whatever the point.
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(at.x, window.innerWidth - width - 4))}px`;
    menu.style.top = `${at.y + height > window.innerHeight ? Math.max(4, at.y - height - 4) : at.y}px`;
  }, [at.x, at.y]);
  useEffect(() => {
    const before = document.activeElement;
    place.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const outside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node) || place.current?.contains(event.target) !== true) onClose();
    };
    // The press that opened it is still on its way.
    const timer = setTimeout(() => document.addEventListener('pointerdown', outside));
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', outside);
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    const all = [...(place.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const here = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[to % all.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <div ref={place} className="menu" role="menu" tabIndex={-1} aria-label={name} onKeyDown={onKeyDown}>
      {items.map(({ label, run, off, danger, checked, shortcut }) => (
        <button
          key={label}
          type="button"
          role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          aria-checked={checked}
          aria-disabled={typeof off === 'string' || undefined}
          title={off ?? undefined}
          tabIndex={-1}
          className={danger === true ? 'danger-text' : undefined}
          onClick={() => {
            if (typeof off === 'string') return;
            onClose();
            run();
          }}
        >
          {checked !== undefined && <span aria-hidden>{checked ? '✓ ' : '\u2003'}</span>}
          {label}
          {shortcut !== undefined && <kbd>{shortcut}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** `Ctrl-K` or `:`: jump to a page or to a run, by id, number or words of its title. */
import { useEffect, useId, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { useKeys } from './keys.ts';
import { go } from './place.ts';
import { STATES } from '../model/states.ts';
import { jumpQuery } from '../model/jump.ts';
import { useAnswer } from './use-answer.ts';

export interface Target {
  label: string;
  to: string;
}

const FOUND = 12;
const PAUSE_MS = 120;

export function Palette({ pages }: { pages: readonly Target[] }): React.JSX.Element {
  const [open, setOpen] = useState(false);
  useKeys('Jump', [{ key: ':', does: 'jump to a run or page (also Ctrl-K)', run: () => setOpen(true) }]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
  return (
    <>
      <button type="button" className="plain" title="Jump to a run or page (key :)" onClick={() => setOpen(true)}>
        Jump <kbd>Ctrl-K</kbd>
      </button>
      {open && <Jump pages={pages} onClose={() => setOpen(false)} />}
    </>
  );
}

function Jump({ pages, onClose }: { pages: readonly Target[]; onClose: () => void }): React.JSX.Element {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useAnswer('runs', asked === '' ? null : 'runs', { q: jumpQuery(asked), limit: FOUND }, []);
  const exact = useAnswer('run', /^[\w~.=-]*\d$/.test(asked) ? `runs/${encodeURIComponent(asked)}` : null, {}, []);
  const runs = (asked === '' ? [] : (data?.items ?? [])).map(({ id, title, state }) => ({
    label: `${STATES[state].glyph} ${id}  ${title}`,
    to: `/runs/${id}`,
  }));
  const one =
    exact.data !== undefined && !exact.stale
      ? [
          {
            label: `${STATES[exact.data.state].glyph} ${exact.data.id}  ${exact.data.title}`,
            to: `/runs/${exact.data.id}`,
          },
        ]
      : [];
  const named = pages.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const all = [...new Map([...one, ...named, ...runs].map((target) => [target.to, target])).values()];
  const chosen = Math.min(at, Math.max(0, all.length - 1));
  const jump = (target: Target | undefined): void => {
    if (target === undefined) return;
    onClose();
    go(target.to);
  };
  return (
    <Dialog title="Jump to" open onClose={onClose} actions={<span />}>
      <input
        className="jump"
        role="combobox"
        aria-label="A run or a page"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={`${list}-${chosen}`}
        placeholder="31, idea-031, words of a title, or a page"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (by !== undefined) setAt(Math.max(0, Math.min(all.length - 1, chosen + by)));
          else if (event.key === 'Enter') jump(all[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id={list} role="listbox" aria-label="Where to" className="jumps">
        {all.map((target, i) => (
          <li
            key={target.to}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === chosen}
            onClick={() => jump(target)}
          >
            {target.label}
          </li>
        ))}
        {all.length === 0 && <li className="quiet">Nothing is called so.</li>}
      </ul>
    </Dialog>
  );
}

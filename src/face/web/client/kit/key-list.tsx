/** `?`: what every key does now, and the switch that turns them off. */
import { useState } from 'react';
import { Dialog } from './dialog.tsx';
import { allKeys, keysOn, switchKeys, useKeys } from './keys.ts';

export function KeyList(): React.JSX.Element {
  const [open, setOpen] = useState(false);
  useKeys('Help', [{ key: '?', does: 'this list', run: () => setOpen(true) }]);
  return (
    <>
      <button type="button" className="plain small" onClick={() => setOpen(true)} title="Keys (key ?)">
        ? Keys
      </button>
      <Dialog title="Keys" open={open} onClose={() => setOpen(false)}>
        <KeysSwitch />
        {allKeys().map(({ of, keys }) => (
          <section key={of}>
            <h3>{of}</h3>
            <dl className="keys">
              {keys.map(({ key, does }) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((one, i) => (
                      <kbd key={i}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="quiet">Keys rest while you type in a field. Tab, Enter and Escape do what they do everywhere.</p>
      </Dialog>
    </>
  );
}

export function KeysSwitch(): React.JSX.Element {
  const on = keysOn.use();
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={(event) => switchKeys(event.target.checked)} />
      Single keys do something
    </label>
  );
}

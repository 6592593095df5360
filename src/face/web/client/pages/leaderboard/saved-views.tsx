/** Views of the leaderboard under a name: files in `.orze/views`, so that they go with the project. */
import { useState } from 'react';
import { Confirm } from '../../kit/dialog.tsx';
import { ApiFailure, send } from '../../kit/fetch.ts';
import { Menu } from '../../kit/menu.tsx';
import { Trouble } from '../../kit/panel.tsx';
import { go, usePlace } from '../../kit/place.ts';
import { say } from '../../kit/say.ts';
import { useSession } from '../../kit/session.tsx';
import { useAnswer } from '../../kit/use-answer.ts';

/** What of an address is a view; marks and tabs are not. */
const KEPT = ['q', 'sort', 'cols', 'group'];

export function SavedViews(): React.JSX.Element {
  const asked = useAnswer('views', 'views', {}, ['views']);
  const { query } = usePlace();
  const [saves, setSaves] = useState(false);
  const session = useSession();
  const readOnly = session?.read_only === true ? (session.read_only_reason ?? 'this dashboard only reads') : null;
  const params = Object.fromEntries([...query].filter(([key]) => KEPT.includes(key)));
  const remove = async (name: string): Promise<void> => {
    try {
      await send('DELETE', `views/${encodeURIComponent(name)}`);
      say(`View ${name} is deleted`, 'done', () => void save(name, params));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad');
    }
    asked.again();
  };
  const mine = (asked.data?.items ?? []).filter(({ page }) => page === '/runs');
  const current = mine.find((view) => same(view.params, params));
  return (
    <>
      <Menu
        label={`View${current === undefined ? '' : `: ${current.name}`} ▾`}
        items={[
          { label: 'Leaderboard as usual', checked: Object.keys(params).length === 0, run: () => go('/runs', {}) },
          ...mine.map((view) => ({ label: view.name, checked: view === current, run: () => go('/runs', view.params) })),
          { label: 'Save this view …', off: readOnly, run: () => setSaves(true) },
          ...(current === undefined
            ? []
            : [{ label: `Delete ${current.name}`, danger: true, off: readOnly, run: () => void remove(current.name) }]),
        ]}
      />
      {saves && <Save params={params} onClose={() => setSaves(false)} onSaved={asked.again} />}
    </>
  );
}

interface SaveProps {
  params: Readonly<Record<string, string>>;
  onClose: () => void;
  onSaved: () => void;
}

function Save({ params, onClose, onSaved }: SaveProps): React.JSX.Element {
  const [name, setName] = useState('');
  const [error, setError] = useState<ApiFailure | undefined>();
  const keep = async (): Promise<void> => {
    try {
      await save(name.trim(), params);
      say(`Saved as ${name.trim()}`, 'done');
      onSaved();
      onClose();
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      setError(failure);
    }
  };
  return (
    <Confirm
      open
      title="Save this view"
      act="Save"
      off={name.trim() === '' ? 'it has no name yet' : null}
      onClose={onClose}
      onAct={() => void keep()}
    >
      <label className="field">
        Name: letters, digits, blanks, . _ -
        <input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="quiet">
        It becomes the file <code>.orze/views/{name.trim() === '' ? 'NAME' : name.trim()}.yaml</code>, for everybody who
        has the project.
      </p>
      {error !== undefined && <Trouble of={error} />}
    </Confirm>
  );
}

function save(name: string, params: Readonly<Record<string, string>>): Promise<unknown> {
  return send('PUT', `views/${encodeURIComponent(name)}`, { page: '/runs', params });
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? '') === (b[key] ?? ''));
}

/** What can be done with one run, from its row. */
import type { MenuItem } from '../../kit/menu.tsx';
import { copyText } from '../../kit/button.tsx';
import { go } from '../../kit/place.ts';
import type { RunAct } from '../../kit/run-dialog.tsx';
import { useOff } from '../../kit/session.tsx';
import { diffYaml } from '../../model/diff-yaml.ts';
import type { RunItem } from '../../model/rows.ts';
import { ALIVE } from '../../model/states.ts';

export function useRowMenu(onAct: (act: RunAct, id: string) => void): (row: RunItem) => MenuItem[] {
  const off = {
    retry: useOff('retry'),
    kill: useOff('kill'),
    exclude: useOff('exclude'),
    include: useOff('include'),
    note: useOff('note'),
    add: useOff('add'),
  };
  return ({ id, state, parent, diff, excluded }) => {
    const alive = ALIVE.has(state);
    return [
      { label: 'Open', shortcut: 'Enter', run: () => go(`/runs/${id}`) },
      { label: 'Log', shortcut: 'l', run: () => go(`/runs/${id}`, { tab: 'log' }) },
      {
        label: 'Compare with parent',
        off: parent === null ? 'it names no parent' : null,
        run: () => go('/compare', { ids: id, vs: 'parent' }),
      },
      { label: 'Compare with best', run: () => go('/compare', { ids: id, vs: 'best' }) },
      { label: 'Copy id', shortcut: 'Y', run: () => copyText(id) },
      { label: 'Copy command line', run: () => copyText(`orze show ${id}`) },
      {
        label: 'Copy changes as YAML',
        off: diff === null ? 'its config is not known' : null,
        run: () => copyText(diffYaml(diff ?? [])),
      },
      { label: 'Clone with changes …', off: off.add, run: () => go('/queue', { add: '1', parent: id }) },
      { label: 'Retry …', shortcut: 'r', off: off.retry ?? (alive ? 'it runs' : null), run: () => onAct('retry', id) },
      { label: 'Note …', off: off.note, run: () => onAct('note', id) },
      excluded
        ? { label: 'Include in the ranking …', off: off.include, run: () => onAct('include', id) }
        : { label: 'Exclude from the ranking …', off: off.exclude, danger: true, run: () => onAct('exclude', id) },
      ...(alive ? [{ label: 'Kill …', off: off.kill, danger: true, run: () => onAct('kill', id) }] : []),
    ];
  };
}

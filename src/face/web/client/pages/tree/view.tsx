/** The drawn tree with its choices, what does not fit into it, and the idea that is chosen. */
import { useMemo } from 'react';
import type { Answer } from '../../../api.ts';
import { ChartFrame } from '../../charts/frame.tsx';
import { TreeChart } from '../../charts/tree.tsx';
import { Link } from '../../kit/link.tsx';
import { go, setQuery, usePlace } from '../../kit/place.ts';
import { count, figure, signed } from '../../model/figures.ts';
import { STATES } from '../../model/states.ts';
import { toggled } from '../../model/toggled.ts';
import { changesText, treeNodes, wide } from '../../model/tree-nodes.ts';
import type { TreeNode } from '../../model/tree-nodes.ts';
import { TreeList } from './list.tsx';
import { Strays } from './strays.tsx';

const DEPTHS = ['1', '2', '3', '5', '100'];

export function TreeView({ tree }: { tree: Answer<'tree'> }): React.JSX.Element {
  const { query } = usePlace();
  const failed = query.get('failed') !== '0';
  const coloured = query.get('colour') !== 'none';
  const goal = tree.items.some(({ rank }) => rank !== null) ? goalOf(tree) : 'maximize';
  const depth = query.get('depth');
  const open = query.get('open') ?? '';
  const turned = useMemo(() => open.split(',').filter((id) => id !== ''), [open]);
  const nodes = useMemo(
    () => treeNodes(tree.items, { goal, failed, coloured, depth: depth === null ? null : Number(depth), turned }),
    [tree, goal, failed, coloured, depth, turned],
  );
  const focus = query.get('at');
  const chosen = nodes.find(({ id }) => id === focus)?.item;
  const toggle = ({ id, stands, item }: TreeNode): void => {
    const of = stands ?? id;
    const isOpen = nodes.find((node) => node.id === of)?.open === true;
    if (stands === null || !isOpen) {
      if (item === null || item.children > 0) setQuery({ open: toggled(turned, of).join(','), at: of }, 'push');
    } else if (turned.includes(wide(of))) {
      // More than an answer holds: the leaderboard has any number.
      go('/runs', { q: `parent:${of}` });
    } else setQuery({ open: [...turned, wide(of)].join(','), at: of }, 'push');
  };
  return (
    <>
      <ChartFrame
        title="Tree of ideas"
        summary={summaryOf(tree, nodes)}
        twin={() => <TreeList nodes={nodes} onToggle={toggle} />}
        controls={
          <>
            <label className="check">
              depth
              <select
                value={depth ?? ''}
                onChange={(event) => setQuery({ depth: event.target.value, open: null }, 'push')}
              >
                <option value="">best path</option>
                {DEPTHS.map((depth) => (
                  <option key={depth} value={depth}>
                    {depth === '100' ? 'all' : depth}
                  </option>
                ))}
              </select>
            </label>
            <Check name="failed" label="failed" on={failed} off="0" />
            <Check name="colour" label="colour by metric" on={coloured} off="none" />
          </>
        }
      >
        <TreeChart
          nodes={nodes}
          focus={focus}
          onFocus={(id) => setQuery({ at: id })}
          onToggle={toggle}
          onOpen={(id) => go(`/runs/${id}`)}
          describe={describe}
        />
      </ChartFrame>
      {chosen !== undefined && chosen !== null && (
        <p className="row">
          <Link to={`/runs/${chosen.id}`}>Open {chosen.id}</Link>
          {chosen.parent !== null && (
            <Link to="/compare" query={{ ids: `${chosen.id},${chosen.parent}` }}>
              Compare with its parent
            </Link>
          )}
          <button
            type="button"
            onClick={() => setQuery({ root: chosen.id, open: `${chosen.id},${wide(chosen.id)}` }, 'push')}
          >
            Only what is below it
          </button>
        </p>
      )}
      <Strays tree={tree} />
    </>
  );
}

function Check({ name, label, on, off }: { name: string; label: string; on: boolean; off: string }): React.JSX.Element {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => setQuery({ [name]: event.target.checked ? null : off }, 'push')}
      />
      {label}
    </label>
  );
}

/** The answer does not name the direction, but the ranks do: a better rank has the better metric. */
function goalOf({ items }: Answer<'tree'>): 'minimize' | 'maximize' {
  const ranked = items
    .flatMap(({ rank, metric }) => (rank === null || metric === null ? [] : [{ rank, metric }]))
    .toSorted((a, b) => a.rank - b.rank);
  const [first, last] = [ranked[0], ranked.at(-1)];
  return first !== undefined && last !== undefined && first.metric < last.metric ? 'minimize' : 'maximize';
}

function summaryOf(
  { items, total, best_path: path, hidden_roots: roots }: Answer<'tree'>,
  nodes: readonly TreeNode[],
): string {
  const shown = nodes.filter(({ item }) => item !== null).length;
  const best = items.find(({ id }) => id === path.at(-1));
  const way =
    best === undefined
      ? 'No run has a result yet'
      : path.length < 2
        ? `The best run, ${best.id} at ${figure(best.metric)}, has no parent`
        : `The best run, ${best.id} at ${figure(best.metric)}, is ${path.length - 1} steps from ${path[0]}`;
  const more = roots === 0 ? '' : `; ${count(roots)} further roots are not shown`;
  return `${way}. ${count(shown)} of ${count(total)} ideas are shown${more}.`;
}

export function describe({ item, hidden, stands }: TreeNode): string {
  if (item === null) return `${hidden} children of ${stands ?? ''} are not shown; Space or Enter opens them.`;
  const { id, title, state, cause, metric, rank, delta_parent: delta, diff, children } = item;
  return [
    `${id} ${title}`,
    `${STATES[state].word}${cause === null ? '' : ` (${cause})`}`,
    metric === null ? '' : `${figure(metric)}${delta === null ? '' : ` (${signed(delta)} to its parent)`}`,
    rank === null ? '' : `rank ${rank}`,
    diff === null || diff.length === 0 ? '' : changesText(diff, 6),
    children === 0 ? '' : `${children} ${children === 1 ? 'child' : 'children'}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

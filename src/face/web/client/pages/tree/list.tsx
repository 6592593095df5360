/** The same tree as nested lists: for readers, and for finding with the browser's own search. */
import { Link } from '../../kit/link.tsx';
import { Glyph } from '../../kit/state.tsx';
import { figure, signed } from '../../model/figures.ts';
import { changesText } from '../../model/tree-nodes.ts';
import type { TreeNode } from '../../model/tree-nodes.ts';

interface Branch {
  node: TreeNode;
  below: Branch[];
}

export interface TreeListProps {
  nodes: readonly TreeNode[];
  onToggle: (node: TreeNode) => void;
}

export function TreeList({ nodes, onToggle }: TreeListProps): React.JSX.Element {
  return (
    <div className="tree-list" tabIndex={0} role="region" aria-label="Tree of ideas as nested lists">
      <Branches of={branchesOf(nodes)} onToggle={onToggle} />
    </div>
  );
}

function Branches({ of, onToggle }: { of: readonly Branch[] } & Pick<TreeListProps, 'onToggle'>): React.JSX.Element {
  return (
    <ul>
      {of.map(({ node, below }) => (
        <li key={node.id}>
          <Line node={node} onToggle={onToggle} />
          {below.length > 0 && <Branches of={below} onToggle={onToggle} />}
        </li>
      ))}
    </ul>
  );
}

function Line({ node, onToggle }: { node: TreeNode } & Pick<TreeListProps, 'onToggle'>): React.JSX.Element {
  const { item, label, stands } = node;
  if (item === null) {
    return (
      <button type="button" className="small" onClick={() => onToggle(node)}>
        <span aria-hidden>▸ </span>
        {label} of {stands}
      </button>
    );
  }
  return (
    <>
      <Glyph state={item.state} /> <Link to={`/runs/${item.id}`}>{item.id}</Link> {figure(item.metric)}
      {item.delta_parent !== null && <span className="quiet"> ({signed(item.delta_parent)})</span>}
      {item.diff !== null && item.parent !== null && <span className="quiet"> {changesText(item.diff, 4)}</span>}
      {node.onBestPath && <strong> on the best path</strong>}
    </>
  );
}

function branchesOf(nodes: readonly TreeNode[]): Branch[] {
  const roots: Branch[] = [];
  const path: Branch[] = [];
  for (const node of nodes) {
    const branch: Branch = { node, below: [] };
    path.length = Math.min(path.length, node.depth);
    (path.at(-1)?.below ?? roots).push(branch);
    path.push(branch);
  }
  return roots;
}

/** Which idea came from which, and where it led. Only what is open travels: a hundred thousand ideas never do. */
import { Link } from '../kit/link.tsx';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { quoted, useCommand } from '../kit/command.ts';
import { setQuery, usePlace } from '../kit/place.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { openedBy } from '../model/tree-nodes.ts';
import { TreeView } from './tree/view.tsx';
import '../styles/work.css';

export default function Tree(): React.JSX.Element {
  const { query } = usePlace();
  const root = query.get('root');
  const depth = query.get('depth');
  const turned = (query.get('open') ?? '').split(',').filter((id) => id !== '');
  // By generations the server sends what there is, up to a limit; else only what is open.
  const open = query.get('depth') === null ? openedBy(turned) : null;
  const asked = useAnswer('tree', 'tree', { root, open }, ['runs']);
  useCommand(
    ['orze tree', ...(root === null ? [] : [quoted(root)]), ...(depth === null ? [] : ['--depth', depth])].join(' '),
  );
  return (
    <>
      <h1 className="unseen">Tree</h1>
      <Panel
        title="Tree of ideas"
        aside={
          root !== null && (
            <>
              <span>below {root}</span>
              <button type="button" onClick={() => setQuery({ root: null, open: null }, 'push')}>
                All roots
              </button>
            </>
          )
        }
      >
        <Ask of={asked}>
          {(tree) =>
            tree.items.length === 0 ? (
              <Empty>
                <p>No ideas yet. An idea with a parent stands right of it here, with what it changed on the way.</p>
                <p>
                  <Link to="/queue">Add an idea</Link>
                </p>
              </Empty>
            ) : (
              <TreeView tree={tree} />
            )
          }
        </Ask>
      </Panel>
    </>
  );
}

/** What people wrote of it: its note, and the idea as it stands in ideas.md. */
import type { Answer } from '../../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useOff } from '../../kit/session.tsx';

export function Notes({ run, onEdit }: { run: Answer<'run'>; onEdit: () => void }): React.JSX.Element {
  const off = useOff('note');
  return (
    <Panel
      title="Notes"
      aside={
        <Button off={off} onClick={onEdit}>
          {run.note === null ? 'Write a note' : 'Change the note'}
        </Button>
      }
    >
      <dl className="facts">
        <dt>Note</dt>
        <dd>{run.note ?? <span className="quiet">none</span>}</dd>
        <dt>Title</dt>
        <dd>{run.title}</dd>
        <dt>Hypothesis</dt>
        <dd>{run.hypothesis ?? <span className="quiet">none</span>}</dd>
        <dt>Category</dt>
        <dd>{run.category ?? <span className="quiet">none</span>}</dd>
        <dt>Priority</dt>
        <dd>{run.priority}</dd>
        <dt>GPUs</dt>
        <dd>{run.gpus}</dd>
      </dl>
    </Panel>
  );
}

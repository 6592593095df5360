/** What can be done about all runs of one kind: try them again, keep a host from taking more, hand them to somebody else. */
import { useState } from 'react';
import { useAct } from '../../kit/act.ts';
import { Button, copyText } from '../../kit/button.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { apiAddress, ask } from '../../kit/fetch.ts';
import { PauseDialog, ReasonField } from '../../kit/pause-dialog.tsx';
import { say } from '../../kit/say.ts';
import { useOff } from '../../kit/session.tsx';
import { count } from '../../model/figures.ts';
import { briefOf } from '../../model/shared-facts.ts';
import type { Group } from '../../model/shared-facts.ts';
import { errorsOf, logLines } from './errors.ts';

interface Retried {
  retried: unknown[];
  /** With changes: ideas that were added instead. */
  added: unknown[];
  refused: { id: string; why: string }[];
}

export function GroupActions({ group }: { group: Group }): React.JSX.Element {
  const [asks, setAsks] = useState<'retry' | 'pause' | null>(null);
  const [noRetry, noPause] = [useOff('retry'), useOff('pause')];
  const host = group.common.find(({ key, op }) => key === 'host' && op === '=')?.value;
  return (
    <>
      <Button className="small" off={noRetry} onClick={() => setAsks('retry')}>
        Retry {group.count === 1 ? 'it' : `all ${count(group.count)}`} …
      </Button>
      {typeof host === 'string' && (
        <Button className="small" off={noPause} onClick={() => setAsks('pause')}>
          Pause {host} …
        </Button>
      )}
      <Button className="small" onClick={() => void copyBrief(group)} title="What is known of it, in few lines">
        Copy brief
      </Button>
      {asks === 'retry' && <RetryDialog group={group} onClose={() => setAsks(null)} />}
      {asks === 'pause' && typeof host === 'string' && (
        <PauseDialog
          what={host}
          scope={{ node: host }}
          reason={`${group.count} ${group.cause} failures`}
          onClose={() => setAsks(null)}
          onPaused={() => say(`${host} starts nothing new until it is resumed (Queue, Pause)`, 'done')}
        >
          All of these runs failed there. It starts nothing new; what runs goes on.
        </PauseDialog>
      )}
    </>
  );
}

async function copyBrief(group: Group): Promise<void> {
  const { path, params } = errorsOf(group);
  try {
    const log = await ask('log', apiAddress(path, params));
    copyText(briefOf(group, logLines(log)));
  } catch (error) {
    say(`Without its log: ${error instanceof Error ? error.message : String(error)}`, 'note');
    copyText(briefOf(group, []));
  }
}

interface DialogProps {
  group: Group;
  onClose: () => void;
}

/** One change a line, as `--set` takes it. */
function changesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function RetryDialog({ group, onClose }: DialogProps): React.JSX.Element {
  const { run, busy } = useAct<Retried>('retry');
  const [set, setSet] = useState('');
  const [reason, setReason] = useState('');
  const changes = changesIn(set);
  const go = async (): Promise<void> => {
    const ids = [`@failed:${group.fingerprint}`];
    const done = await run({ ids, set: changes, reason: reason === '' ? null : reason });
    if (done === undefined) return;
    const refused = done.refused.length === 0 ? '' : `, ${count(done.refused.length)} refused`;
    const what =
      done.added.length > 0 ? `${count(done.added.length)} are added` : `${count(done.retried.length)} wait again`;
    say(`${what}${refused}`, 'done');
    onClose();
  };
  return (
    <Confirm
      title={`Retry ${count(group.count)} ${group.cause} ${group.count === 1 ? 'run' : 'runs'}`}
      open
      onClose={onClose}
      act={changes.length === 0 ? 'Retry' : 'Add changed copies'}
      off={busy ? 'on its way' : null}
      onAct={() => void go()}
    >
      <p>
        {changes.length === 0
          ? 'Their earlier attempts are set aside, nothing is deleted. With the same config on the same machine they fail again, unless something has changed.'
          : 'New ideas are added with these changes, children of those that failed; the failed ones stay as they are.'}
      </p>
      <label className="field">
        Changes, one a line (optional)
        <textarea
          rows={3}
          className="mono"
          placeholder="training.batch_size=128"
          value={set}
          onChange={(event) => setSet(event.target.value)}
        />
      </label>
      <ReasonField value={reason} onChange={setReason} />
    </Confirm>
  );
}

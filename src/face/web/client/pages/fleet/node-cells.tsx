/** What is told of one host. */
import type { Answer } from '../../../api.ts';
import { duration, percent } from '../../model/figures.ts';
import { heldAlike, idleDay } from '../../model/idle-slots.ts';
import type { Tone } from '../../model/states.ts';

export type Node = Answer<'nodes'>['items'][number];

const STATES: Readonly<Record<Node['state'], { glyph: string; tone: Tone; means: string }>> = {
  running: { glyph: '●', tone: 'good', means: 'works' },
  closing: { glyph: '◐', tone: 'warn', means: 'ends what runs and starts nothing new' },
  left: { glyph: '○', tone: 'quiet', means: 'ended in order' },
  dead: { glyph: '✗', tone: 'bad', means: 'gave no more signs of life; its runs are taken over' },
  silent: { glyph: '?', tone: 'warn', means: 'gives no signs of life; not yet taken for dead' },
};

export function NodeState({ node: { state, launch_block: block } }: { node: Node }): React.JSX.Element {
  const { glyph, tone, means } = STATES[state];
  return (
    <>
      <span className={`state ${tone}`} title={`${state}: ${means}`}>
        <span aria-hidden>{glyph}</span> {state}
      </span>
      {block !== null && state === 'running' && <p className="warn node-note">launches nothing: {block.why}</p>}
    </>
  );
}

/** Nobody can take a slot of a host that is gone, whatever it said last. */
export function IdleSlots({ node: { state, free_gpus: free, held } }: { node: Node }): React.JSX.Element {
  const here = state === 'running' || state === 'closing';
  if (!here || (free.length === 0 && held.length === 0)) return <>–</>;
  return (
    <ul className="plain-list">
      {free.length > 0 && <li>free: {free.join(', ')}</li>}
      {heldAlike(held).map(({ slots, reason, why }) => (
        <li key={slots[0]}>
          {slots.join(', ')}: <span className="warn">{reason}</span>
          {why !== '' && <span className="quiet"> · {why}</span>}
        </li>
      ))}
    </ul>
  );
}

export function Idle({ node: { idle } }: { node: Node }): React.JSX.Element {
  const day = idleDay(idle);
  if (day === null) return <>–</>;
  const all = day.reasons.map(({ reason, seconds }) => `${reason} ${duration(seconds)}`).join(' · ');
  return (
    <span title={all}>
      {percent(day.share)}
      {day.reasons[0] !== undefined && <span className="quiet"> {day.reasons[0].reason}</span>}
    </span>
  );
}

export function Version({ node: { orze_version: version, version_skew: other } }: { node: Node }): React.JSX.Element {
  return (
    <span
      className={other ? 'warn' : undefined}
      title={other ? 'Another version than the one that serves this page' : undefined}
    >
      {other && <span aria-hidden>! </span>}
      {version}
      {other && <span className="unseen"> another version than the server of this page</span>}
    </span>
  );
}

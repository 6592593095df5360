/** What proposes ideas by itself, and whether that helps. */
import { CopyButton } from '../kit/button.tsx';
import { Ask, Empty, Panel } from '../kit/panel.tsx';
import { useAnswer } from '../kit/use-answer.ts';
import type { Answer } from '../../api.ts';
import { useNow } from '../kit/now.ts';
import { clock, duration } from '../model/figures.ts';
import { Cycles, Sources } from './research/tables.tsx';
import { ResearchActions } from './research/actions.tsx';
import '../styles/work.css';

const EXAMPLE = `research:
  mode: claude        # or script, with script: propose.py
  rules_file: RESEARCH_RULES.md
  cooldown: 600       # seconds between two cycles`;

export default function Research(): React.JSX.Element {
  const asked = useAnswer('research', 'research', {}, ['runs', 'queue']);
  return (
    <>
      <h1 className="unseen">Research</h1>
      <Panel title="Research" aside={asked.data?.configured === true && <ResearchActions paused={asked.data.paused} />}>
        <Ask of={asked}>
          {(research) => (
            <>
              {research.configured ? <Now research={research} /> : <HowTo />}
              {research.items.length > 0 && <Cycles research={research} />}
              {research.sources.length > 0 && <Sources research={research} />}
            </>
          )}
        </Ask>
      </Panel>
    </>
  );
}

function HowTo(): React.JSX.Element {
  return (
    <Empty>
      <p>
        Nothing proposes ideas here but people. With these lines in <code>orze.yaml</code> a program or a model adds
        ideas whenever the queue runs low:
      </p>
      <pre>{EXAMPLE}</pre>
      <CopyButton text={EXAMPLE}>Copy the four lines</CopyButton>
    </Empty>
  );
}

function Now({ research }: { research: Answer<'research'> }): React.JSX.Element {
  const { mode, program, model, rules_file, cooldown_s, paused, running, next_at, plateau } = research;
  const now = useNow();
  const state = paused
    ? 'paused'
    : running
      ? 'a cycle runs now'
      : next_at === null
        ? 'waits'
        : `the next cycle is not before ${clock(next_at, now)}`;
  const parts = [mode, program, model, rules_file === null ? null : `rules in ${rules_file}`];
  return (
    <>
      <p>
        <strong>{state}</strong>
        <span className="quiet">
          {' '}
          · {parts.filter((part) => part !== null).join(' · ')}
          {cooldown_s !== null && ` · ${duration(cooldown_s)} between cycles`}
        </span>
      </p>
      {plateau && (
        <p className="banner">
          <strong>A plateau:</strong> no new best for a long time. A new direction helps more than further steps of the
          same kind.
        </p>
      )}
    </>
  );
}

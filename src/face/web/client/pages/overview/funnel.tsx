/** What became of ideas: most of a search that goes nowhere is lost before a run has a score. */
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { Ask, Panel } from '../../kit/panel.tsx';
import type { Asked } from '../../kit/use-answer.ts';
import { count, percent } from '../../model/figures.ts';

const STEPS = [
  ['ideas', 'ideas', 'that could have been started'],
  ['started', 'started', 'got a slot'],
  ['finished', 'finished', 'completed or failed'],
  ['scored', 'scored', 'ended with a result'],
  ['improved', 'improved', 'better than all before'],
] as const;

export function Funnel({ of }: { of: Asked<'trend'> }): React.JSX.Element {
  const [day, setDay] = useState(true);
  return (
    <Panel
      title="Yield"
      className="yield"
      aside={
        <>
          <button type="button" className="small" aria-pressed={day} onClick={() => setDay(true)}>
            24 hours
          </button>
          <button type="button" className="small" aria-pressed={!day} onClick={() => setDay(false)}>
            all
          </button>
        </>
      }
    >
      <Ask of={of}>{(trend) => <Steps of={day ? trend.yield.day : trend.yield.all} />}</Ask>
    </Panel>
  );
}

function Steps({ of }: { of: Answer<'trend'>['yield']['all'] }): React.JSX.Element {
  return (
    <ol className="funnel">
      {STEPS.map(([key, label, means], i) => {
        const before = STEPS[i - 1];
        const from = before === undefined ? of[key] : of[before[0]];
        // What was started the day before ends today: more than all is no share.
        const share = from < of[key] || from === 0 ? null : of[key] / from;
        return (
          <li key={key} title={means}>
            <strong>{count(of[key])}</strong> {label}
            {share !== null && before !== undefined && <span className="quiet"> {percent(share)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

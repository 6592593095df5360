/** Where the logs of the runs part from that of the first one; asked for on demand, since logs are long. */
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { Ask, Panel } from '../../kit/panel.tsx';
import { useAnswer } from '../../kit/use-answer.ts';

type Parted = NonNullable<Answer<'compare'>['logs']>[number];

export function ComparedLogs({ ids }: { ids: readonly string[] }): React.JSX.Element {
  const [wanted, want] = useState(false);
  const asked = useAnswer('compare', wanted ? 'compare' : null, { ids: ids.join(','), logs: 1 }, []);
  return (
    <Panel title="Logs" aside={wanted ? undefined : <Button onClick={() => want(true)}>Where do they part?</Button>}>
      {wanted ? (
        <Ask of={asked}>
          {({ logs }) => (logs ?? []).map((one) => <Parting key={one.id} of={one} reference={ids[0] ?? ''} />)}
        </Ask>
      ) : (
        <p className="quiet">Line by line; numbers, times, paths and ids do not count as differences.</p>
      )}
    </Panel>
  );
}

function Parting({ of, reference }: { of: Parted; reference: string }): React.JSX.Element {
  const { id, line, lines, cut, untrusted_before: before, untrusted_reference: ours, untrusted_text: theirs } = of;
  const log = (run: string): React.JSX.Element => (
    <Link to={`/runs/${run}`} query={{ tab: 'log' }}>
      {run}
    </Link>
  );
  if (line === null) {
    return (
      <p>
        {log(id)} says the same as {log(reference)} in {lines} lines{cut ? ', as far as they were read' : ''}.
      </p>
    );
  }
  return (
    <section>
      <h3>
        {log(id)} says something else than {log(reference)} from line {line} on
      </h3>
      <pre className="report">
        {before.map((text, i) => (
          <div key={`b${i}`} className="quiet">{`  ${text}`}</div>
        ))}
        {ours.map((text, i) => (
          <div key={`o${i}`} className="bad">{`- ${text}`}</div>
        ))}
        {theirs.map((text, i) => (
          <div key={`t${i}`} className="good">{`+ ${text}`}</div>
        ))}
      </pre>
    </section>
  );
}

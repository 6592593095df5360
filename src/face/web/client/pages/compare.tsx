/** Two to twenty runs side by side. */
import { useState } from 'react';
import type { Answer } from '../../api.ts';
import { Button, copyText } from '../kit/button.tsx';
import { quoted, useCommand } from '../kit/command.ts';
import { useKeys } from '../kit/keys.ts';
import { Ask, Panel } from '../kit/panel.tsx';
import { setQuery, usePlace } from '../kit/place.ts';
import { saveText } from '../kit/save-text.ts';
import { useTitle } from '../kit/title.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { figure } from '../model/figures.ts';
import { comparisonMarkdown } from '../model/comparison.ts';
import { ComparedCurves } from './compare/curves.tsx';
import { ComparedLogs } from './compare/logs.tsx';
import { Picker } from './compare/picker.tsx';
import { SideBySide } from './compare/side-by-side.tsx';

const MOST = 20;

export default function Page(): React.JSX.Element {
  const { query } = usePlace();
  const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
  const vs = query.get('vs');
  const few = ids.length + (vs === null ? 0 : 1) < 2;
  const asked = useAnswer('compare', few || ids.length > MOST ? null : 'compare', { ids: ids.join(','), vs }, ['runs']);
  useTitle(ids.length === 0 ? 'Compare' : `Compare ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ' …' : ''}`);
  useCommand(`orze compare ${ids.map(quoted).join(' ')}${vs === null ? '' : ` --vs ${vs}`}`);
  return (
    <>
      <h1 className="unseen">Compare</h1>
      {few || ids.length > MOST ? (
        <Picker ids={ids} most={MOST} />
      ) : (
        <Ask of={asked}>{(data) => <Compared of={data} />}</Ask>
      )}
    </>
  );
}

function Compared({ of }: { of: Answer<'compare'> }): React.JSX.Element {
  const { query } = usePlace();
  const [all, setAll] = useState(false);
  const named = query.get('ref');
  const reference = Math.max(0, of.ids.indexOf(named ?? ''));
  const markdown = (): string => comparisonMarkdown(of, reference);
  useKeys('Compare', [{ key: 'd', does: 'only what differs, on and off', run: () => setAll(!all) }]);
  return (
    <>
      <Panel
        title={`${of.ids.length} runs`}
        aside={
          <>
            <label>
              reference{' '}
              <select value={of.ids[reference]} onChange={(event) => setQuery({ ref: event.target.value })}>
                {of.ids.map((id) => (
                  <option key={id}>{id}</option>
                ))}
              </select>
            </label>
            <label className="check" title="Key d">
              <input type="checkbox" checked={!all} onChange={(event) => setAll(!event.target.checked)} />
              only what differs
            </label>
            <Button onClick={() => copyText(markdown())}>Copy as Markdown</Button>
            <Button onClick={() => saveText('compare.md', markdown(), 'text/markdown')}>Save as Markdown</Button>
          </>
        }
      >
        <p className="quiet">
          {of.noise === null
            ? 'No two runs differ in nothing but the seed: how much is noise is not known.'
            : `Repeated runs differ by σ = ${figure(of.noise.sigma)} (n = ${of.noise.n}); a difference below 2 σ is marked ≈.`}
        </p>
        <SideBySide of={of} reference={reference} all={all} />
      </Panel>
      <ComparedCurves ids={of.ids} />
      <ComparedLogs ids={of.ids} />
    </>
  );
}

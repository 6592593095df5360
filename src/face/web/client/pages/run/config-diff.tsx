/** What it does differently: from its parent, from the base config, from the best run. */
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { CopyButton } from '../../kit/button.tsx';
import { Link } from '../../kit/link.tsx';
import { Loading, Panel, Trouble } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { valueText } from '../../model/figures.ts';
import { diffYaml } from '../../model/diff-yaml.ts';

type Run = Answer<'run'>;
interface Change {
  key: string;
  from: unknown;
  to: unknown;
}

export function ConfigDiff({ run, whole = false }: { run: Run; whole?: boolean }): React.JSX.Element {
  const { query } = usePlace();
  const asked = query.get('vs');
  const versus = asked === 'best' || asked === 'base' ? asked : run.parent === null ? 'base' : 'parent';
  const [same, setSame] = useState(whole);
  const best = useAnswer('compare', versus === 'best' ? 'compare' : null, { ids: run.id, vs: 'best' });
  const changes: readonly Change[] | null =
    versus === 'best'
      ? (best.data?.config.differ.map(({ key, values }) => ({ key, from: values[0], to: values[1] })) ?? null)
      : versus === 'base'
        ? run.config_diff_vs_base
        : run.config_diff_vs_parent;
  const config = Object.entries(run.config ?? {});
  const changed = new Set(changes?.map(({ key }) => key));
  const equal = config.filter(([key]) => !changed.has(key));
  return (
    <Panel
      title="Config"
      aside={
        <label>
          against{' '}
          <select value={versus} onChange={(event) => setQuery({ vs: event.target.value })}>
            {run.parent !== null && <option value="parent">the parent {run.parent}</option>}
            <option value="base">the base config</option>
            <option value="best">the best</option>
          </select>
        </label>
      }
    >
      {versus === 'best' && best.error !== undefined && <Trouble of={best.error} again={best.again} />}
      {changes === null ? (
        versus === 'best' && best.error === undefined ? (
          <Loading />
        ) : (
          versus !== 'best' && (
            <p className="quiet">
              Not known: {run.config === null ? 'its config cannot be read' : 'the other config cannot be read'}.
            </p>
          )
        )
      ) : (
        <>
          {versus === 'best' && (
            <p>
              The best is <Link to={`/runs/${best.data?.ids[0] ?? ''}`}>{best.data?.ids[0]}</Link>.
            </p>
          )}
          <table className="table diff">
            <caption className="unseen">What differs</caption>
            <thead>
              <tr>
                <th scope="col">key</th>
                <th scope="col">there</th>
                <th scope="col">here</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ key, from, to }) => (
                <tr key={key}>
                  <th scope="row" className="mono">
                    {key}
                  </th>
                  <td>
                    <del>{valueText(from)}</del>
                  </td>
                  <td>
                    <ins>{valueText(to)}</ins>
                  </td>
                </tr>
              ))}
              {same &&
                equal.map(([key, value]) => (
                  <tr key={key} className="quiet">
                    <th scope="row" className="mono">
                      {key}
                    </th>
                    <td colSpan={2}>{valueText(value)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
          <p className="row">
            <span className="quiet">
              {changes.length} differ{changes.length === 1 ? 's' : ''}, {equal.length} the same
            </span>
            <button type="button" className="small" aria-pressed={same} onClick={() => setSame(!same)}>
              {same ? 'Only what differs' : 'Show all'}
            </button>
            <CopyButton text={diffYaml(changes)}>Copy changes as YAML</CopyButton>
            <CopyButton text={diffYaml(config.map(([key, to]) => ({ key, to })))}>Copy all as YAML</CopyButton>
          </p>
        </>
      )}
    </Panel>
  );
}

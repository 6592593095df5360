/** How its values went, beside those of its parent and of the best. */
import { useMemo, useState } from 'react';
import type { Answer } from '../../../api.ts';
import { Lines } from '../../charts/lines.tsx';
import { CopyButton } from '../../kit/button.tsx';
import { useKeys } from '../../kit/keys.ts';
import { Ask, Empty, Panel } from '../../kit/panel.tsx';
import { setQuery, usePlace } from '../../kit/place.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { count } from '../../model/figures.ts';
import { curveKeys, curveLines, curveSummary } from '../../model/curve-lines.ts';

export function Curves({ run }: { run: Answer<'run'> }): React.JSX.Element {
  const [withParent, setParent] = useState(true);
  const [withBest, setBest] = useState(false);
  const best = useAnswer('runs', withBest ? 'runs' : null, { limit: 1 });
  const bestId = withBest ? best.data?.items[0]?.id : undefined;
  const others = [withParent ? run.parent : null, bestId === run.id ? null : bestId].filter(
    (id) => id !== null && id !== undefined,
  );
  const asked = useAnswer('curves', `runs/${run.id}/curves`, { with: [...new Set(others)].join(',') }, [
    'runs',
    `log:${run.id}`,
  ]);
  return (
    <Panel
      title="Curves"
      aside={
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={withParent && run.parent !== null}
              disabled={run.parent === null}
              onChange={(event) => setParent(event.target.checked)}
            />
            parent
          </label>
          <label className="check">
            <input type="checkbox" checked={withBest} onChange={(event) => setBest(event.target.checked)} />
            best
          </label>
        </>
      }
    >
      <Ask of={asked}>
        {(data) =>
          data.items[0]?.source === null || data.items.length === 0 ? (
            <NoCurve id={run.id} />
          ) : (
            <Drawn of={data} run={run} best={bestId} />
          )
        }
      </Ask>
    </Panel>
  );
}

function Drawn({
  of,
  run,
  best,
}: {
  of: Answer<'curves'>;
  run: Answer<'run'>;
  best: string | undefined;
}): React.JSX.Element {
  const { query } = usePlace();
  const keys = curveKeys(of);
  const key = keys.find((one) => one === query.get('curve')) ?? keys[0] ?? '';
  const logY = query.get('log') === '1';
  const smooth = Number(query.get('smooth') ?? 0);
  const next = (): void => setQuery({ curve: keys[(keys.indexOf(key) + 1) % keys.length] ?? null });
  useKeys('Curves', [{ key: 'm', does: 'next metric', run: next }]);
  const lines = useMemo(
    () => curveLines(of, { key, run: run.id, parent: run.parent, best, logY, smooth }),
    [of, key, run.id, run.parent, best, logY, smooth],
  );
  const [own] = of.items;
  const series = own?.series.find((one) => one.key === key);
  return (
    <>
      <Lines
        title={`${key} of ${run.id}`}
        summary={curveSummary(of, key)}
        lines={lines}
        xLabel={series?.x_key ?? 'step'}
        yLabel={key}
        logY={logY}
        controls={
          <>
            <label>
              <span className="unseen">Metric</span>
              <select
                value={key}
                title="Metric (key m: the next one)"
                onChange={(event) => setQuery({ curve: event.target.value })}
              >
                {keys.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
            <label className="check">
              <input
                type="checkbox"
                checked={logY}
                onChange={(event) => setQuery({ log: event.target.checked ? '1' : null })}
              />
              log y
            </label>
            <label className="check">
              smooth
              <input
                type="range"
                min={0}
                max={0.99}
                step={0.01}
                value={smooth}
                onChange={(event) => setQuery({ smooth: event.target.value === '0' ? null : event.target.value })}
              />
            </label>
          </>
        }
      />
      <p className="quiet">
        {own?.file} · {count(series?.x.length ?? 0)} of {count(series?.raw_points ?? 0)} points drawn, least and largest
        of each part kept
        {smooth > 0 && ` · smoothed by ${smooth}`}
        {(own?.bad_lines ?? 0) > 0 && ` · ${own?.bad_lines} lines cannot be read`}
        {own?.complete === false && ' · the file is larger than what is read of it'}
      </p>
    </>
  );
}

const PYTHON = `with open(os.path.join(os.environ["ORZE_RUN_DIR"], "progress.jsonl"), "a") as out:
    line = {"epoch": epoch, "total": epochs, "val_acc": val_acc}
    out.write(json.dumps(line) + "\\n")`;

function NoCurve({ id }: { id: string }): React.JSX.Element {
  return (
    <Empty>
      <p>
        No curve found. Let the script write a line of JSON for each step into <code>results/{id}/progress.jsonl</code>:
      </p>
      <pre className="lines">{PYTHON}</pre>
      <CopyButton text={PYTHON}>Copy these three lines</CopyButton>
    </Empty>
  );
}

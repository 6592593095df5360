/** Lines and points over a common axis, drawn by uPlot on a canvas: no WebGL, which would take memory from the GPUs that train. */
import { useEffect, useMemo, useRef } from 'react';
import UPlot from 'uplot';
import { figure, valueText } from '../model/figures.ts';
import { joined } from '../model/lines.ts';
import type { Line } from '../model/lines.ts';
import { ChartFrame } from './frame.tsx';
import type { Twin } from './frame.tsx';
import { ink, useThemeRound } from './ink.ts';

export interface LinesProps {
  title: string;
  summary: string;
  lines: readonly Line[];
  xLabel: string;
  yLabel: string;
  logY?: boolean;
  /** px */
  height?: number;
  /** Text of a place on the x axis; numbers as they are without it. */
  xText?: (x: number) => string;
  controls?: React.ReactNode;
  twin?: () => Twin;
  /** A point was pressed: key of its line, and its x. */
  onPick?: (key: string, x: number) => void;
}

const ROWS_OF_TWIN = 200;
/** Points: more are drawn smaller, so that they do not become a wall. */
const MANY = 300;
/** Distances of ticks where x counts something: there is no step 1.5. */
const WHOLE = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();

export function Lines(props: LinesProps): React.JSX.Element {
  const { title, summary, lines, xLabel, controls } = props;
  const data = useMemo(() => joined(lines), [lines]);
  const twin = (): Twin => {
    const [xs, ...ys] = data;
    const step = Math.max(1, Math.ceil(xs.length / ROWS_OF_TWIN));
    const at = xs.map((_, i) => i).filter((i) => i % step === 0 || i === xs.length - 1);
    return {
      head: [xLabel, ...lines.map(({ label }) => label)],
      rows: at.map((i) => [
        props.xText?.(xs[i] ?? 0) ?? figure(xs[i]),
        ...ys.map((y) => (y[i] === undefined || y[i] === null ? '' : figure(y[i]))),
      ]),
      note: step > 1 ? `every ${step}th of ${xs.length} rows` : undefined,
    };
  };
  return (
    <ChartFrame
      title={title}
      summary={summary}
      controls={controls}
      legend={<Legend of={lines} />}
      twin={props.twin ?? twin}
    >
      <Canvas {...props} data={data} />
    </ChartFrame>
  );
}

function Legend({ of }: { of: readonly Line[] }): React.JSX.Element {
  return (
    <ul className="legend">
      {of
        .filter(({ label }) => label !== '')
        .map(({ key, label, ink: token, dash, only }) => (
          <li key={key}>
            <svg width="22" height="10" aria-hidden>
              {only === 'points' ? (
                <circle cx="11" cy="5" r="3" fill={`var(${token})`} />
              ) : (
                <line
                  x1="0"
                  y1="5"
                  x2="22"
                  y2="5"
                  stroke={`var(${token})`}
                  strokeWidth="2"
                  strokeDasharray={dash?.join(' ')}
                />
              )}
            </svg>
            {label}
          </li>
        ))}
    </ul>
  );
}

function Canvas({
  lines,
  data,
  xLabel,
  yLabel,
  logY = false,
  height = 260,
  xText,
  onPick,
}: LinesProps & { data: ReturnType<typeof joined> }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const pick = useRef(onPick);
  const round = useThemeRound();
  // A new plot only where what is drawn is another kind of thing; new points go into the one that is there, so that a zoom stays.
  const kind = JSON.stringify([
    lines.map(({ key, ink, dash, only, width }) => [key, ink, dash, only, width]),
    xLabel,
    yLabel,
    logY,
    height,
    round,
  ]);
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    let focused: number | null = null;
    const made = new UPlot(
      optionsOf({
        lines,
        xLabel,
        yLabel,
        logY,
        height,
        xText,
        width: box.clientWidth,
        onFocus: (series) => (focused = series),
      }),
      data,
      box,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: Math.max(120, box.clientWidth), height }));
    watch.observe(box);
    const pressed = (): void => {
      const at = focused === null ? null : made.cursor.idxs?.[focused];
      const line = focused === null ? undefined : lines[focused - 1];
      const x = at === null || at === undefined ? undefined : made.data[0][at];
      if (line !== undefined && x !== undefined) pick.current?.(line.key, x);
    };
    made.over.addEventListener('click', pressed);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [kind]);
  useEffect(() => {
    const there = plot.current;
    if (there === undefined || (there.data as unknown) === data) return;
    const zoomed = there.scales['x'];
    const [xs] = data;
    const whole = zoomed?.min === there.data[0].at(0) && zoomed?.max === there.data[0].at(-1);
    there.setData(data, whole || xs.length === 0);
    if (!whole) there.redraw();
  }, [data]);
  return <div ref={place} className="canvas" style={{ minHeight: height }} />;
}

type Made = Pick<LinesProps, 'lines' | 'xLabel' | 'yLabel'> & {
  logY: boolean;
  height: number;
  width: number;
  xText: LinesProps['xText'];
  /** The series next to the pointer; null: none is near. */
  onFocus: (series: number | null) => void;
};

function optionsOf({ lines, xLabel, yLabel, logY, height, width, xText, onFocus }: Made): UPlot.Options {
  const font = '12px system-ui, sans-serif';
  const axis = {
    stroke: ink('--quiet'),
    font,
    labelFont: font,
    labelSize: 18,
    ticks: { stroke: ink('--line'), width: 1, size: 4 },
    grid: { stroke: ink('--grid'), width: 1 },
  };
  return {
    width: Math.max(120, width),
    height,
    legend: { show: false },
    cursor: { focus: { prox: 24 }, points: { size: 7 }, drag: { x: true, y: false } },
    focus: { alpha: 0.35 },
    scales: { x: { time: false }, y: logY ? { distr: 3 } : {} },
    axes: [
      {
        ...axis,
        label: xLabel,
        size: 34,
        ...(lines.every(({ x }) => x.every(Number.isInteger)) && { incrs: WHOLE }),
        ...(xText && { values: (_: UPlot, at: number[]) => at.map(xText) }),
      },
      {
        ...axis,
        label: yLabel,
        size: 62,
        values: (_: UPlot, at: (number | null)[]) => at.map(tickText),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, ink: token, dash, only, width: stroke, steps, x }): UPlot.Series => ({
        label,
        stroke: ink(token),
        width: only === 'points' ? 0 : (stroke ?? 2),
        ...(dash !== undefined && dash.length > 0 && { dash: [...dash] }),
        ...(only === 'points' && { paths: () => null }),
        ...(steps === true && UPlot.paths.stepped !== undefined && { paths: UPlot.paths.stepped({ align: 1 }) }),
        points:
          only === 'points'
            ? { show: true, size: x.length > MANY ? 3 : 6, fill: ink(token), width: 0 }
            : { fill: ink('--panel') },
      })),
    ],
    plugins: [readout(lines, xLabel, xText)],
    hooks: { setSeries: [(_, series) => onFocus(series)] },
  };
}

/** Ticks are round numbers: no zeros that say nothing. */
function tickText(value: number | null): string {
  return value === null ? '' : valueText(Number(value.toPrecision(6)));
}

/** Says beside the pointer what is under it. */
function readout(lines: readonly Line[], xLabel: string, xText: LinesProps['xText']): UPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'readout';
  return {
    hooks: {
      init: (plot) => {
        box.hidden = true;
        plot.over.append(box);
      },
      setCursor: (plot) => {
        const { left = -1, idx } = plot.cursor;
        if (left < 0 || idx === null || idx === undefined) {
          box.hidden = true;
          return;
        }
        const x = plot.data[0][idx] ?? 0;
        const said = lines.flatMap(({ label, names }, i) => {
          const y = plot.data[i + 1]?.[idx];
          return y === undefined || y === null ? [] : [`${names?.get(x) ?? label} ${figure(y)}`];
        });
        box.hidden = said.length === 0;
        box.textContent = [`${xLabel} ${xText?.(x) ?? figure(x)}`, ...said.slice(0, 12)].join('\n');
        box.style.left = left > plot.over.clientWidth / 2 ? '' : `${left + 12}px`;
        box.style.right = left > plot.over.clientWidth / 2 ? `${plot.over.clientWidth - left + 12}px` : '';
      },
    },
  };
}

/** Lines over the number of ideas as one SVG, drawn by hand: both axes in powers of ten, readable on a light and on a dark page. */
import { figure } from './stats.mjs';

const COLUMNS = 2;
const PANEL = { width: 300, height: 150, left: 70, top: 44, right: 30, bottom: 40 };
const INK = '#7d8590';
const LINE = '#2f81f7';
const STYLE = `text { font: 11px system-ui, sans-serif; fill: ${INK} } .title { font-weight: 600; font-size: 12px } .value { fill: ${LINE} }`;

/** `panels`: `{title, unit, points: [[ideas, value], …]}`, at least two points each; a value of 0 is drawn at the bottom. */
export function renderPlot(panels, caption) {
  const [across, down] = [PANEL.left + PANEL.width + PANEL.right, PANEL.top + PANEL.height + PANEL.bottom];
  const width = COLUMNS * across;
  const height = Math.ceil(panels.length / COLUMNS) * down + 24;
  const drawn = panels.map((panel, i) => {
    const [x, y] = [PANEL.left + (i % COLUMNS) * across, PANEL.top + Math.floor(i / COLUMNS) * down];
    return `<g transform="translate(${x} ${y})">\n${drawPanel(panel).join('\n')}\n</g>`;
  });
  const label = panels.map(describe).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">`,
    `<style>${STYLE}</style>`,
    ...drawn,
    `<text x="12" y="${height - 8}">${escape(caption)}</text>`,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, unit, points }) {
  const x = scale(decades(points.map(([ideas]) => ideas)), PANEL.width);
  const y = scale(decades(points.map(([, value]) => value)), PANEL.height);
  const at = ([ideas, value]) => `${round(x.at(ideas))},${round(PANEL.height - y.at(value))}`;
  const grid = (x1, y1, x2, y2) =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${INK}" stroke-opacity="0.25"/>`;
  const [, last] = points.at(-1);
  return [
    `<text class="title" x="0" y="-22">${escape(title)}</text>`,
    ...y.ticks.flatMap((tick) => {
      const height = round(PANEL.height - y.at(tick));
      return [grid(0, height, PANEL.width, height), text(-6, height + 4, 'end', `${short(tick)} ${unit}`)];
    }),
    ...x.ticks.flatMap((tick) => [
      grid(round(x.at(tick)), 0, round(x.at(tick)), PANEL.height),
      text(round(x.at(tick)), PANEL.height + 16, 'middle', short(tick)),
    ]),
    text(PANEL.width / 2, PANEL.height + 32, 'middle', 'ideas'),
    `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    ...points.map((point) => {
      const [cx, cy] = at(point).split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${LINE}"/>`;
    }),
    `<text class="value" x="${PANEL.width}" y="-6" text-anchor="end">${figure(last)} ${escape(unit)} at ${short(points.at(-1)[0])}</text>`,
  ];
}

/** Powers of ten from below the least to above the largest, at least two apart, so that noise does not look like a slope. */
function decades(values) {
  const positive = values.filter((value) => value > 0);
  const low = positive.length === 0 ? 0 : Math.floor(Math.log10(Math.min(...positive)));
  const high = positive.length === 0 ? 2 : Math.ceil(Math.log10(Math.max(...positive)));
  return [low, Math.max(high, low + 2)];
}

function scale([low, high], length) {
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return {
    ticks,
    at: (value) => (value <= 0 ? 0 : ((Math.log10(value) - low) / (high - low)) * length),
  };
}

const describe = ({ title, unit, points }) =>
  `${title}: ${points.map(([ideas, value]) => `${figure(value)} ${unit} at ${short(ideas)} ideas`).join(', ')}`;

const text = (x, y, anchor, words) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(words)}</text>`;

/** 1000 → 1k, 1000000 → 1M. */
function short(value) {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(3)));
}

const round = (value) => Math.round(value * 10) / 10;
const escape = (words) =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

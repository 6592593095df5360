/** What the benchmark makes of its measurements: the table, the goals, the plot, the page. Small inputs, no times. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../rig/project.ts';

interface Row {
  part?: string;
  what: string;
  unit: string;
  ours?: number;
  reference?: number;
  by?: string;
  n: number;
  goal?: { most?: number; least?: number; of?: 'ours' };
  peers?: { name: string; value?: number; why?: string }[];
}
interface Panel {
  title: string;
  unit: string;
  points: [number, number][];
}
interface Bench {
  renderTable(rows: Row[]): string;
  summary(rows: Row[]): string;
  judged(row: Row): { ratio: number | null; limit: string | null; met: boolean | null };
  renderPlot(panels: Panel[], caption: string): string;
  replaceBlock(page: string, block: string): string;
  pollingModel(rows: Row[]): string | undefined;
}

let bench: Bench;
beforeAll(async () => {
  const files = ['table', 'goals', 'plot', 'docs', 'model'];
  const load = (name: string) => import(pathToFileURL(join(REPOSITORY, `bench/${name}.mjs`)).href) as Promise<object>;
  bench = Object.assign({}, ...(await Promise.all(files.map(load)))) as Bench;
});

const row = (parts: Partial<Row>): Row => ({ what: 'gap', unit: 'ms', by: 'bare', n: 1, ...parts });

describe('a goal', () => {
  it.each([
    [{ ours: 4, reference: 2, goal: { most: 2 } }, '≤ 2 ×', true],
    [{ ours: 4.1, reference: 2, goal: { most: 2 } }, '≤ 2 ×', false],
    [{ ours: 1, reference: 2, goal: { least: 0.5 } }, '≥ 0.5 ×', true],
    [{ ours: 0.9, reference: 2, goal: { least: 0.5 } }, '≥ 0.5 ×', false],
    [{ ours: 0.2, goal: { most: 0.2, of: 'ours' as const }, unit: '%' }, '≤ 0.2 %', true],
    [{ ours: 0.3, reference: 9, goal: { most: 0.2, of: 'ours' as const }, unit: '%' }, '≤ 0.2 %', false],
    [{ reference: 2, goal: { most: 2 } }, '≤ 2 ×', null],
    [{ ours: 1, reference: 2 }, null, null],
  ])('of %j is %s, met: %s', (parts, limit, met) => expect(bench.judged(row(parts))).toMatchObject({ limit, met }));
});

describe('the table', () => {
  const rows = [
    row({ what: 'lifecycles', unit: '/s', ours: 50, reference: 80, goal: { least: 0.5 }, by: 'bare loop' }),
    row({ what: 'gap', ours: 30, reference: 3, goal: { most: 2 } }),
    row({ what: 'record', reference: 0.5 }),
    row({
      what: 'peers',
      unit: '/s',
      ours: 5,
      peers: [
        { name: 'one', value: 4 },
        { name: 'two', why: 'not installed' },
      ],
    }),
  ];

  it('shows ours, what is beside it, the ratio, the goal, whether it is met, and the peers', () => {
    const lines = bench.renderTable(rows).split('\n');
    const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells[0]?.slice(1, -1)).toEqual(['what', 'ours', 'beside', 'ratio', 'goal', 'met', 'peers']);
    expect(cells[2]?.slice(1, -1)).toEqual([
      'lifecycles',
      '50 /s',
      '80 /s (bare loop)',
      '0.625 ×',
      '≥ 0.5 ×',
      'yes',
      '–',
    ]);
    expect(cells[3]?.slice(1, -1)).toEqual(['gap', '30 ms', '3 ms (bare)', '10 ×', '≤ 2 ×', 'no', '–']);
    expect(cells[4]?.slice(1, -1)).toEqual(['record', '–', '0.500 ms (bare)', '–', '–', '–', '–']);
    expect(cells[5]?.at(-2)).toBe('one: 4 /s; two: not installed');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('counts the goals that were measured', () => expect(bench.summary(rows)).toBe('1 of 2 goals are met.'));
});

it('the model of a polling loop is called a model, and is silent without a gap beside it', () => {
  const gap = row({ part: 'gap', what: 'idle gap, median', ours: 30 });
  expect(bench.pollingModel([gap])).toMatch(/^A model, not measured: .* 15 s on average, 500 times our median gap/);
  expect(bench.pollingModel([row({ part: 'start', what: 'x, median', ours: 30 })])).toBeUndefined();
});

describe('the plot', () => {
  const panel = (points: [number, number][]): Panel => ({ title: 'A <pass> & more', unit: 'ms', points });
  const points = (svg: string) =>
    /points="([^"]+)"/
      .exec(svg)?.[1]
      ?.split(' ')
      .map((at) => at.split(',').map(Number));

  it('draws what is flat flat, and what grows ten times as a step of one decade', () => {
    const flat = points(
      bench.renderPlot(
        [
          panel([
            [1000, 5],
            [1_000_000, 5],
          ]),
        ],
        '',
      ),
    );
    expect(flat?.[0]?.[1]).toBe(flat?.[1]?.[1]);
    const steep = points(
      bench.renderPlot(
        [
          panel([
            [1000, 1],
            [1_000_000, 100],
          ]),
        ],
        '',
      ),
    );
    expect(steep).toEqual([
      [0, 150],
      [300, 0],
    ]);
  });

  it('draws nothing read as the lowest line, never as a place that is none', () => {
    const svg = bench.renderPlot(
      [
        panel([
          [1000, 0],
          [10_000, 0],
        ]),
      ],
      '',
    );
    expect(points(svg)?.map(([, y]) => y)).toEqual([150, 150]);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('is one well-formed picture with its words escaped and told to those who do not see it', () => {
    const svg = bench.renderPlot(
      [
        panel([
          [1000, 1],
          [10_000, 2],
        ]),
        panel([
          [1000, 1],
          [10_000, 2],
        ]),
      ],
      'a machine',
    );
    expect(svg).toContain('A &lt;pass&gt; &amp; more');
    expect(svg.match(/<g /g)).toHaveLength(2);
    expect(svg.match(/<g |<svg /g)).toHaveLength((svg.match(/<\/g>|<\/svg>/g) ?? []).length);
    expect(svg).toContain('aria-label="A &lt;pass&gt; &amp; more: 1 ms at 1k ideas, 2 ms at 10k ideas');
  });
});

describe('the page', () => {
  it('keeps what people wrote around the measurement', () => {
    const page = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
    const expected = 'before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n';
    expect(bench.replaceBlock(page, 'new\n')).toBe(expected);
    expect(bench.replaceBlock(expected, 'new')).toBe(expected);
  });

  it.each([
    'no markers',
    '<!-- bench:end --> <!-- bench:begin -->',
    '<!-- bench:begin --> only',
    '<!-- bench:end --> <!-- bench:begin --> <!-- bench:end -->',
  ])('without both markers in order is left alone: %s', (page) =>
    expect(() => bench.replaceBlock(page, 'new')).toThrow('once each'),
  );
});

describe('npm run bench', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(REPOSITORY, 'bench/main.mjs'), ...args], { encoding: 'utf8', stdio: 'pipe' });

  it('--json is one value with the machine and each row judged', () => {
    const { machine, rows } = JSON.parse(run('--quick', '--only', 'start', '--json')) as {
      machine: Record<string, unknown>;
      rows: (Row & { limit: string | null; met: boolean | null })[];
    };
    expect(Object.keys(machine)).toEqual(expect.arrayContaining(['date', 'cpu', 'cores', 'node', 'load']));
    const version = rows.find(({ what }) => what === 'orze --version');
    expect(version).toMatchObject({ part: 'start', limit: '≤ 1.5 ×', met: expect.any(Boolean), by: 'node -e 0' });
    expect(rows.map(({ what }) => what)).toContain('orze status, 1,000 ideas');
  });

  it.each([
    [['--only', 'nothing'], /no part is called nothing; there are gap, /],
    [['--write-docs', '--quick'], /whole runs only/],
    [['--frobnicate'], /Unknown option/],
  ])('%j is wrong usage', (args, message) => {
    let failure: { status?: number; stderr?: string } = {};
    try {
      run(...args);
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(2);
    expect(failure.stderr).toMatch(message);
  });
});

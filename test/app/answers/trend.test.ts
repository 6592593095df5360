import { expect, it } from 'vitest';
import { trendNow } from '../../../src/app/answers/trend.ts';
import { ofSchema } from '../../rig/answers.ts';
import { look } from '../../rig/looked.ts';
import { sampled } from '../../rig/sample.ts';

it('the trend tells runs in the order of their ends, and what became of ideas', async () => {
  const view = await look(sampled());
  const body = ofSchema('orze.trend/1', await trendNow(view, null));
  expect(body.points.map(({ id, value, failed, improved }) => [id, value, failed, improved])).toEqual([
    ['idea-001', 0.5, false, true],
    ['idea-002', 0.75, false, true],
    ['idea-003', null, true, false],
  ]);
  expect(body).toMatchObject({
    total: 3,
    truncated: false,
    steps: [
      { id: 'idea-001', value: 0.5 },
      { id: 'idea-002', value: 0.75 },
    ],
    runs_since_best: 0,
    yield: {
      all: { ideas: 6, started: 4, finished: 3, scored: 2, improved: 2 },
      day: { ideas: 1, started: 0, finished: 0 },
    },
  });
});

it('of a query only its runs count', async () => {
  const view = await look(sampled());
  const body = ofSchema('orze.trend/1', await trendNow(view, 'status:failed'));
  expect(body).toMatchObject({ total: 1, steps: [], yield: { all: { ideas: 1, started: 1, scored: 0 } } });
});

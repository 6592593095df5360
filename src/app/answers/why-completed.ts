/** Why a completed run stands where it stands: beside its parent, and beside what repeating a run changes. */
import { seedNoise } from '../../core/noise.ts';
import type { RunRow } from '../../core/row.ts';
import { readRecords } from '../view/records.ts';
import type { View } from '../view/view.ts';
import { beside, withParents } from './runs.ts';
import { differences } from './why-parts.ts';
import type { Explained, WhyAnswer } from './why-parts.ts';

/** The best runs, in which repeated ones are looked for. */
const LOOKED_AT = 500;

export async function explainCompleted(view: View, row: RunRow): Promise<Explained> {
  const { ctx } = view;
  const { primary_metric: metric, sort } = ctx.config.report;
  const details = await withParents(view, [row]);
  const { parent, delta_parent: delta } = beside(view, row, details);
  const noise = await noiseOf(view);
  const checks: WhyAnswer['checks'] = [];
  const say = (name: string, detail: string): number => checks.push({ name, ok: null, detail, code: null });
  if (row.metric === null) say('no rank', `metrics.json has no number under \`${metric}\``);
  if (row.excluded) say('no rank', 'it was taken off the ranking on request');
  if (delta !== null && parent !== null) {
    const better = sort === 'descending' ? delta > 0 : delta < 0;
    const sigmas =
      noise === null || noise.sigma === 0 ? '' : ` = ${Math.abs(delta / noise.sigma).toFixed(1)} σ of repeated runs`;
    say(
      'beside its parent',
      `${better ? 'better' : delta === 0 ? 'the same' : 'worse'} than ${parent} by ${Math.abs(delta).toPrecision(3)}${sigmas}`,
    );
  }
  if (noise === null)
    say('noise', 'no run was repeated with another seed: how much of a difference is luck is not known');
  else say('noise', `±${noise.sigma.toPrecision(2)} between repeated runs (${noise.n} of them)`);
  const records = await readRecords(ctx, ctx.layout.runFolder(row.id));
  for (const warning of records?.outcome?.warnings ?? []) say('warning', warning);
  const ranked = row.rank === null ? 'it is not ranked' : `rank ${row.rank} of ${view.ranked}`;
  const value = row.metric === null ? '' : `, ${metric} ${row.metric}`;
  return {
    verdict: `${row.id} is COMPLETED: ${ranked}${value}`,
    checks,
    differs: await differences(view, row),
    actions: [
      {
        cmd: parent === null ? `orze compare ${row.id} --vs base` : `orze compare ${row.id} --vs parent`,
        effect: 'side by side',
        class: 'read',
      },
    ],
  };
}

export async function noiseOf(view: View): Promise<{ sigma: number; n: number } | null> {
  const rows = view.best(LOOKED_AT);
  const details = await view.details(rows.map(({ id }) => id));
  return seedNoise(
    rows.flatMap(({ id, metric }) => {
      const config = details.get(id)?.config;
      return config === undefined || metric === null ? [] : [{ config, metric }];
    }),
  );
}

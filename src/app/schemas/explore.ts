/** `orze.explore/1`: what configs and results of many runs have to do with each other. Arrays of an axis follow `ids`. */
import * as z from 'zod';

const goal = z.enum(['maximize', 'minimize']);

export const axis = z.strictObject({
  key: z.string(),
  of: z.enum(['config', 'metric']),
  kind: z.enum(['num', 'log', 'cat']).describe('log: above 0, and the largest is more than 100 times the least'),
  min: z.number(),
  max: z.number(),
  labels: z.array(z.string()).describe('cat: names; a value is an index into them'),
  values: z.array(z.number().nullable()).describe('one for each run, six digits; null: it has none'),
  missing: z.int().describe('runs without a value'),
});

const importance = z.strictObject({
  method: z.literal('ped-anova').describe('Watanabe, Bansal, Hutter 2023: what tells the best runs from the others'),
  share: z.number().describe('share of runs that count as the best'),
  n: z.int().describe('scored runs it rests on: all of the query, also those not sent'),
  items: z.array(z.strictObject({ key: z.string(), importance: z.number() })).describe('parts of 1, largest first'),
  warning: z.string().nullable().describe('few runs'),
  empty: z.string().nullable().describe('why there is none'),
});

const step = z.strictObject({ label: z.string(), from: z.number(), to: z.number() });

const slice = z.strictObject({
  x: z.strictObject({ key: z.string(), steps: z.array(step) }),
  y: z.strictObject({ key: z.string(), steps: z.array(step) }),
  cells: z
    .array(
      z.strictObject({
        x: z.int(),
        y: z.int(),
        runs: z.int(),
        failed: z.int(),
        best: z.number().nullable(),
        mean: z.number().nullable(),
      }),
    )
    .describe('those with a run; all others are untried'),
  untried: z.int(),
});

export const explore = z.strictObject({
  metric: z.strictObject({ name: z.string(), goal }),
  total: z.int().describe('runs that match and are over'),
  ids: z.array(z.string()).describe('of the runs that are sent: the best, and others picked evenly'),
  failed: z.array(z.boolean()),
  truncated: z.boolean(),
  axes: z.array(axis).describe('config keys that vary, the most important first, then metrics'),
  hidden_axes: z.int().describe('further keys that vary'),
  importance,
  pareto: z
    .strictObject({
      objectives: z.array(z.strictObject({ key: z.string(), goal })),
      ids: z.array(z.string()).describe('no other run is better in one and as good in the others; over all runs'),
    })
    .nullable(),
  slice: slice.nullable().describe('of the two keys that were asked for, over all runs'),
});

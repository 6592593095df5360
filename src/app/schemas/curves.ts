/** `orze.curves/1`: how values of runs went, from what their scripts wrote. */
import * as z from 'zod';

export const series = z.strictObject({
  key: z.string(),
  x_key: z.string().describe('`step`, `epoch`, or `line` where the script counts nothing'),
  x: z.array(z.number()),
  y: z.array(z.number().nullable()).describe('null: NaN or infinite'),
  raw_points: z.int().describe('before points were left out; of those the least and the largest of each part stay'),
});

export const curve = z.strictObject({
  id: z.string(),
  source: z.enum(['progress', 'csv', 'log']).nullable().describe('null: no curve was found'),
  file: z.string().nullable().describe('in the folder of the run'),
  raw_points: z.int().describe('lines or rows that hold values'),
  bad_lines: z.int().describe('lines that could not be read'),
  complete: z.boolean().describe('false: the file is larger than what is read of it'),
  series: z.array(series),
});

export const curves = z.strictObject({
  items: z.array(curve).describe('the run that was asked for, then the others'),
  total: z.int(),
  metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
});

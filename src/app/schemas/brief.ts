/** `orze.brief/1`: what somebody must know to go on alone, in Markdown. */
import * as z from 'zod';

export const brief = z.strictObject({
  markdown: z.string(),
  tokens: z.int().describe('about so many, at four characters each'),
  left_out: z.int().describe('lines that did not fit'),
});

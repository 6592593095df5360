/** What the tools that act have in common: who asks, and what is told of an act. */
import * as z from 'zod';
import type { Acted, Acting } from '../../app/requests/acting.ts';

export const reason = z.string().max(500).optional().describe('why, for whoever looks at it later');
export const dryRun = z.boolean().default(false).describe('tell what would be done, do nothing');

export const head = {
  dry_run: z.boolean().describe('nothing was done'),
  loops: z.int().describe('orzes that run now and will see it; 0: it holds for those that are started later'),
  requests: z.array(z.string()).describe('files in results/.orze/requests; none where nothing was to be changed'),
};

export function actingBy(given: { reason?: string | undefined; dry_run: boolean }): Acting {
  return { via: 'mcp', reason: given.reason ?? null, dryRun: given.dry_run };
}

export function headOf({ dry_run, loops, requests }: Acted): z.infer<z.ZodObject<typeof head>> {
  return { dry_run, loops, requests };
}

/** `orze.agents/1`: what agents are told, and where it was written. */
import * as z from 'zod';

export const agents = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), did: z.enum(['created', 'updated', 'kept']) })),
  block: z.string().describe('the block of AGENTS.md, without its marks'),
  snippets: z.array(
    z.strictObject({
      client: z.enum(['claude', 'cursor', 'vscode', 'codex', 'gemini']),
      file: z.string(),
      command: z.string().nullable(),
      text: z.string(),
    }),
  ),
  dry_run: z.boolean(),
});

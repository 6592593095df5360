/** `orze version`. */
import { tellAnswer } from './answer.ts';
import type { Terminal } from './options.ts';
import { packageVersion } from './package.ts';
import type { VerbInput } from './verb.ts';

/** The layout of results/ (docs/protocol.md). */
const RESULTS_PROTOCOL = '1';

export async function runVersion(input: VerbInput, terminal: Terminal): Promise<number> {
  const version = packageVersion();
  if (!input.json) return tellAnswer({ name: 'version', body: {}, lines: () => [version] }, input, terminal);
  const { REVISIONS } = await import('../mcp/revisions.ts');
  const { SCHEMA_NAMES } = await import('../../app/schemas/index.ts');
  const body = {
    version,
    node: process.version,
    protocols: { results: RESULTS_PROTOCOL, mcp: [...REVISIONS] },
    schemas: [...SCHEMA_NAMES],
  };
  return tellAnswer({ name: 'version', body, lines: () => [] }, input, terminal);
}

/** `orze rules`: the RULES.md of this version, to be read or piped into an agent's context. */
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageFile } from './package.ts';

export async function runRules(terminal: Terminal): Promise<number> {
  terminal.stdout.write(packageFile('RULES.md'));
  return EXIT.ok;
}

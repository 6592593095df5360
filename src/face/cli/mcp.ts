/** `orze mcp`: checks what was asked, then leaves stdin and stdout to the protocol. */
import { Refusal } from '../../app/refusal.ts';
import { nearest } from '../../core/nearest.ts';
import { serve } from '../mcp/stdio.ts';
import type { Tool } from '../mcp/tool.ts';
import { TOOLS } from '../mcp/tools/index.ts';
import { answering } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageVersion } from './package.ts';
import type { VerbInput } from './verb.ts';

export function runMcp(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const { stdin, stdout, stderr, env } = terminal;
    if (stdin === undefined || stdin.isTTY === true) throw byHand();
    const tools = pickTools(input);
    const { cwd, configFile, flags } = input;
    const stop = new AbortController();
    const end = (): void => stop.abort();
    process.once('SIGTERM', end).once('SIGINT', end);
    try {
      const log = (text: string): void => void stderr.write(`orze mcp: ${text}\n`);
      const place = { cwd, configFile, flags, version: packageVersion(), env };
      await serve(place, tools, { stdin, stdout, log, signal: stop.signal });
    } finally {
      process.off('SIGTERM', end).off('SIGINT', end);
    }
    return EXIT.ok;
  });
}

function pickTools({ own, readOnly }: VerbInput): readonly Tool[] {
  const allowed = readOnly || own['readOnly'] === true ? TOOLS.filter(({ effect }) => effect === 'read') : TOOLS;
  if (typeof own['tools'] !== 'string') return allowed;
  const wanted = own['tools'].split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (allowed.some((tool) => tool.name === name)) continue;
    const names = allowed.map((tool) => tool.name);
    const like = nearest(name, names);
    throw new Refusal(
      'usage',
      {
        code: 'E0601',
        message: `there is no ${TOOLS.some((tool) => tool.name === name) ? 'read-only ' : ''}tool \`${name}\``,
        help: like === undefined ? `one of ${names.join(', ')}` : `did you mean ${like}?`,
      },
      { did_you_mean: like === undefined ? [] : [like] },
    );
  }
  return allowed.filter(({ name }) => wanted.includes(name));
}

function byHand(): Refusal {
  return new Refusal('usage', {
    code: 'E0603',
    message: '`orze mcp` speaks with a program through stdin, and stdin is a terminal or closed',
    help: '`orze mcp print-config claude` prints what a client needs to start it',
  });
}

/** Colours, only where a person looks: a terminal that has them, and nobody has said no (https://no-color.org). */
import type { Terminal } from './options.ts';

type Environment = Terminal['env'];

const said = (env: Environment, name: string): boolean => env[name] !== undefined && env[name] !== '';

/** `--color` has set one of these before (withColor): flag > NO_COLOR > FORCE_COLOR, CLICOLOR_FORCE > what the stream is. */
export function useColor(stream: Terminal['stderr'], env: Environment): boolean {
  if (said(env, 'NO_COLOR')) return false;
  for (const name of ['FORCE_COLOR', 'CLICOLOR_FORCE']) if (said(env, name)) return env[name] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !isAgent(env);
}

/** The terminal as `--color` wants it. */
export function withColor(terminal: Terminal, choice: string | undefined): Terminal {
  if (choice === undefined || choice === 'auto') return terminal;
  const colors = choice === 'always' ? { NO_COLOR: undefined, FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return { ...terminal, env: { ...terminal.env, ...colors } };
}

/** An LLM agent runs the command, by the variables that the known ones set: no colour, no question, no live line. */
export function isAgent(env: Environment): boolean {
  const names = ['AI_AGENT', 'CLAUDECODE', 'GEMINI_CLI', 'CURSOR_AGENT'];
  return names.some((name) => said(env, name)) || Object.keys(env).some((name) => name.startsWith('CODEX_'));
}

/** Only glyphs of ASCII: ORZE_ASCII, or a terminal that has no other. */
export function useAscii(env: Environment): boolean {
  if (said(env, 'ORZE_ASCII')) return env['ORZE_ASCII'] !== '0';
  const charset = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return charset === 'C' || charset === 'POSIX';
}

const STYLES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', cyan: '36' } as const;
export type Style = keyof typeof STYLES;

export function paint(text: string, style: Style, color: boolean): string {
  return color && text !== '' ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
}

/** The word that a line begins with in bold; `Look` in yellow: there is something to do. */
export function paintLabel(line: string): string {
  return line.replace(/^[A-Z][a-z]+(?= )/, (label) => `\u001b[${label === 'Look' ? '1;33' : '1'}m${label}\u001b[0m`);
}

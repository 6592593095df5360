/** How a state is shown: a glyph and a word, never a colour alone. */
import type { Answers } from '../../api.ts';

export type RunState = Answers['run']['state'];
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

interface Shown {
  glyph: string;
  word: string;
  tone: Tone;
  /** What it means, for those who do not know the words yet. */
  means: string;
}

export const STATES: Readonly<Record<RunState, Shown>> = {
  QUEUED: { glyph: '○', word: 'queued', tone: 'quiet', means: 'waits for a slot' },
  BLOCKED: { glyph: '◌', word: 'blocked', tone: 'warn', means: 'cannot run as it is written' },
  RUNNING: { glyph: '●', word: 'running', tone: 'busy', means: 'its step runs and gives signs of life' },
  SILENT: { glyph: '◐', word: 'silent', tone: 'warn', means: 'runs, but has not written for a while' },
  EVAL: { glyph: '◍', word: 'eval', tone: 'busy', means: 'trained; a later step runs' },
  LOST: { glyph: '?', word: 'lost', tone: 'bad', means: 'claimed, and nobody runs it' },
  COMPLETED: { glyph: '✓', word: 'completed', tone: 'good', means: 'ended with metrics' },
  FAILED: { glyph: '✗', word: 'failed', tone: 'bad', means: 'ended without' },
  SKIPPED: { glyph: '⊘', word: 'skipped', tone: 'quiet', means: 'does not start until it is unskipped' },
  UNKNOWN: { glyph: '!', word: 'unknown', tone: 'warn', means: 'its metrics cannot be read' },
};

export const ALIVE: ReadonlySet<RunState> = new Set<RunState>(['RUNNING', 'SILENT', 'EVAL', 'LOST']);

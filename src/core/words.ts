/** The words of the field as types. Ids are branded, so that a slot id never goes where a GPU index is meant. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `idea-…`, valid by {@link asIdeaId}; safe as one path component. */
export type IdeaId = Branded<'IdeaId'>;
/** 128 random bits in hex: one attempt at one idea, the fence of everything it writes. */
export type Token = Branded<'Token'>;
/** One start of orze on one machine: never a host name or a pid alone. */
export type HostId = Branded<'HostId'>;
/** One GPU or one CPU lane of this machine: `gpu:0`, `mig:<uuid>`, `cpu:1`. */
export type SlotId = Branded<'SlotId'>;

const FIRST_DIGIT = 'idea-'.length;
const IDEA_ID = /^idea-[a-z0-9][a-z0-9-]{0,95}$/;
const TOKEN = /^[0-9a-f]{32}$/;

/** The id, if the text is one. Checked at every entrance (reliability.md, Security). */
export function asIdeaId(text: string): IdeaId | undefined {
  return IDEA_ID.test(text) ? (text as IdeaId) : undefined;
}

export function asToken(text: unknown): Token | undefined {
  return typeof text === 'string' && TOKEN.test(text) ? (text as Token) : undefined;
}

/** Total order of ids: by their number where they have one, then by text, so that no id can break a sort. */
export function compareIds(a: string, b: string): number {
  const x = idNumber(a);
  const y = idNumber(b);
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number of up to 15 digits right behind `idea-`; ids without one sort last. Not by a pattern: sorting asks a million times. */
function idNumber(id: string): number {
  let number = 0;
  let at = FIRST_DIGIT;
  for (; at < FIRST_DIGIT + 16; at += 1) {
    const digit = id.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
  }
  const digits = at - FIRST_DIGIT;
  return digits > 0 && digits < 16 && id.startsWith('idea-') ? number : Number.POSITIVE_INFINITY;
}

export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** One supervised child process of a run, or of orze itself (research, cleanup). */
export type Stage = 'pre' | 'train' | 'eval' | `post:${string}` | 'research' | 'cleanup';

/** A stage as part of a file name (`post:plots` → `post.plots`). */
export function stageFile(stage: Stage): string {
  return stage.replace(':', '.');
}

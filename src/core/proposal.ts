/** An idea that somebody proposes: what may stand in it, so that its block in ideas.md says exactly this. */
import { terminalSafe } from './escape.ts';
import type { Result } from './problem.ts';
import type { SweptKey } from './set-value.ts';
import { characters } from './text.ts';
import { PRIORITIES, asIdeaId } from './words.ts';
import type { IdeaId, Priority } from './words.ts';
import type { YamlMapping } from './yaml-value.ts';

export interface Proposal {
  readonly title: string;
  /** What it changes of its parent's own config; without a parent, of the base config. */
  readonly config: YamlMapping;
  /** Not empty: one idea for each combination. */
  readonly sweep: readonly SweptKey[];
  /** A selector; null: none. */
  readonly parent: string | null;
  readonly priority: Priority;
  readonly category: string | null;
  readonly hypothesis: string | null;
  /** null: as many as its parent asks for. */
  readonly gpus: number | null;
  /** Adding with the same key again adds nothing. */
  readonly key: string | null;
  /** null: the next free one. */
  readonly id: IdeaId | null;
}

/** Fields beside the config, as they come from flags or from JSON. */
export const PROPOSAL_FIELDS = ['title', 'parent', 'priority', 'category', 'hypothesis', 'gpus', 'key', 'id'] as const;
export type ProposalFields = Readonly<Partial<Record<(typeof PROPOSAL_FIELDS)[number], unknown>>>;

/** In characters. */
const LONGEST = { title: 200, category: 60, hypothesis: 4000, parent: 200 };
const MAX_GPUS = 1024;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

class BadField extends Error {}

/** Fails with E0114: which field, and what is expected there. */
export function readProposal(
  fields: ProposalFields,
  config: YamlMapping,
  sweep: readonly SweptKey[],
): Result<Proposal> {
  try {
    const title = lineOf(fields, 'title');
    if (title === null) throw new BadField('the title is missing: one line that says what is tried');
    return {
      ok: true,
      value: {
        title,
        config,
        sweep,
        parent: lineOf(fields, 'parent'),
        priority: priorityOf(fields.priority),
        category: lineOf(fields, 'category'),
        hypothesis: lineOf(fields, 'hypothesis'),
        gpus: gpusOf(fields.gpus),
        key: keyOf(fields.key),
        id: idOf(fields.id),
      },
    };
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    const help = '`orze help add` says what an idea may have';
    return { ok: false, problem: { code: 'E0114', message: error.message, help } };
  }
}

/** In one line; null where there is none. */
function lineOf(fields: ProposalFields, name: keyof typeof LONGEST): string | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new BadField(`the ${name} is no text`);
  const line = value.replace(/\s+/g, ' ').trim();
  if (terminalSafe(line) !== line || /[\ufffd\ufffe\uffff]/.test(line)) {
    throw new BadField(`the ${name} holds characters that are no text`);
  }
  if (line.includes('```') || line.includes('~~~'))
    throw new BadField(`the ${name} holds a fence, which only the config may`);
  if (characters(line).length > LONGEST[name]) {
    throw new BadField(`the ${name} is longer than ${LONGEST[name]} characters`);
  }
  return line === '' ? null : line;
}

function priorityOf(value: unknown): Priority {
  if (value === undefined || value === null) return 'medium';
  const found = PRIORITIES.find((one) => one === value);
  if (found !== undefined) return found;
  throw new BadField(`the priority is ${JSON.stringify(value)}, expected one of ${PRIORITIES.join(', ')}`);
}

function gpusOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_GPUS) return count;
  throw new BadField(`gpus is ${JSON.stringify(value)}, expected a whole number from 1 to ${MAX_GPUS}`);
}

function keyOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && KEY.test(value)) return value;
  throw new BadField('the key is 1 to 64 letters, digits and . _ : / -');
}

function idOf(value: unknown): IdeaId | null {
  if (value === undefined || value === null) return null;
  const id = typeof value === 'string' ? asIdeaId(value) : undefined;
  if (id !== undefined) return id;
  throw new BadField('the id is no idea id, expected idea- and lower-case letters, digits and hyphens');
}

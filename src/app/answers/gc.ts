/** Files by pattern in runs that are over: what would be freed, and why the rest stays. Deletes only when it is told to. */
import { join } from 'node:path';
import type * as z from 'zod';
import { globMatcher } from '../../core/glob.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { asIdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { sourceNames } from '../proof.ts';
import { Refusal } from '../refusal.ts';
import { act } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import { findFiles, isOver, ownFolder } from '../run-cleaning.ts';
import type { FoundFile } from '../run-cleaning.ts';
import type { gc } from '../schemas/gc.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { View } from '../view/view.ts';

export type GcAnswer = z.infer<typeof gc>;

export interface GcAsked {
  /** The best and the last finished runs that keep all. */
  keepBest: number;
  keepLast: number;
  /** Seconds since its end; null: however young. */
  olderS: number | null;
  /** null: those of orze.yaml. */
  patterns: readonly string[] | null;
  /** Also in earlier attempts. */
  attempts: boolean;
}

/** An earlier attempt keeps all for a day: whoever set it aside may want to look. */
const ATTEMPT_KEPT_S = 24 * 3600;
const PATHS_SHOWN = 10;
const IDS_SHOWN = 20;

/** Throws {@link Refusal} where no pattern is given. */
export async function collectGarbage(view: View, asked: GcAsked, acting: Acting): Promise<GcAnswer> {
  const { ctx } = view;
  const patterns = asked.patterns ?? ctx.config.cleanup.patterns;
  if (patterns.length === 0) {
    const help = "name some: `orze gc --patterns '*.pt,checkpoints/**'`, or set `cleanup.patterns` in orze.yaml";
    throw new Refusal('usage', { code: 'E0516', message: 'there are no patterns of files to delete', help });
  }
  const acted = await act(view, acting, 'destructive', []);
  const match = matcher(patterns);
  const kept = new Kept();
  const items: GcAnswer['items'] = [];
  const add = async (id: string, attempt: string | null, root: string, name: string, over: () => Promise<boolean>) => {
    const dir = await ownFolder(ctx, root, name);
    if (dir === null) return kept.note('a link stands in the place of its folder', id);
    const files = await findFiles(ctx, dir, match, resultFiles(ctx));
    if (files.length === 0) return;
    if (!(await over())) return kept.note('it is not over', id);
    if (!acting.dryRun) for (const { path } of files) await ctx.files.remove(join(dir, path));
    items.push({ id, attempt, ...sum(files), deleted: !acting.dryRun });
  };
  const spared = sparing(view, asked);
  for (const row of view.rows()) {
    const why = spared(row);
    if (why === 'no run') continue;
    if (why !== null) kept.note(why, row.id);
    else await add(row.id, null, ctx.layout.results, row.id, () => isOver(ctx, ctx.layout.run(row.id)));
  }
  if (asked.attempts) {
    for (const { id, name } of await oldAttempts(ctx, kept)) {
      await add(id, name, ctx.layout.attempts, name, async () => true);
    }
  }
  const free_bytes = items.reduce((total, { bytes }) => total + bytes, 0);
  const disk_free_bytes = ctx.memory.freeBytes;
  return { ...acted, patterns: [...patterns], free_bytes, disk_free_bytes, items, kept: kept.list() };
}

/** Logs stay, whatever a pattern says. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const matches = patterns.map(globMatcher);
  return (path) => !path.endsWith('.log') && matches.some((match) => match(path));
}

/** What a result is made of, beside the records. */
function resultFiles({ config }: Context): ReadonlySet<string> {
  const outputs = config.post_scripts.flatMap(({ output }) => (output === null ? [] : [output]));
  const names = ['metrics.invalid.json', config.eval_output, ...outputs, ...sourceNames(config.report)];
  return new Set(names.map((name) => name.split('/')[0] ?? name));
}

/** Why a run keeps all; `no run`: there is nothing to keep. */
function sparing(view: View, { keepBest, keepLast, olderS }: GcAsked): (row: RunRow) => string | null {
  const best = new Set(view.best(keepBest).map(({ id }) => id));
  const ended: RunRow[] = [];
  for (const row of view.rows()) if (row.endedAt !== null) ended.push(row);
  ended.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const last = new Set(ended.slice(0, keepLast).map(({ id }) => id));
  const nowMs = view.ctx.clock.wall().getTime();
  return ({ id, state, endedAt }) => {
    if (state === 'QUEUED' || state === 'BLOCKED' || state === 'SKIPPED') return 'no run';
    if (state !== 'COMPLETED' && state !== 'FAILED') return `it is ${state}`;
    if (best.has(id)) return `one of the best ${keepBest}`;
    if (last.has(id)) return `one of the last ${keepLast}`;
    if (olderS !== null && (endedAt === null || nowMs - endedAt < olderS * 1000)) return 'too young, or of unknown age';
    return null;
  };
}

async function oldAttempts(ctx: Context, kept: Kept): Promise<{ id: IdeaId; name: string }[]> {
  const { files, layout, clock } = ctx;
  const old: { id: IdeaId; name: string }[] = [];
  for (const name of await listed(ctx)) {
    const id = asIdeaId(name.split('.')[0] ?? '');
    const stat = await files.stat(join(layout.attempts, name));
    if (id === undefined || stat?.kind !== 'folder') continue;
    if (clock.wall().getTime() - stat.mtimeMs < ATTEMPT_KEPT_S * 1000) kept.note('an attempt of the last 24 hours', id);
    else old.push({ id, name });
  }
  return old;
}

async function listed({ files, layout }: Context): Promise<string[]> {
  try {
    return await files.list(layout.attempts);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function sum(files: readonly FoundFile[]): Pick<GcAnswer['items'][number], 'files' | 'bytes' | 'paths'> {
  const paths = files.slice(0, PATHS_SHOWN).map(({ path }) => path);
  return { files: files.length, bytes: files.reduce((total, { bytes }) => total + bytes, 0), paths };
}

class Kept {
  readonly #reasons = new Map<string, { count: number; ids: string[] }>();

  note(why: string, id: string): void {
    const reason = this.#reasons.get(why) ?? { count: 0, ids: [] };
    this.#reasons.set(why, reason);
    reason.count += 1;
    if (reason.ids.length < IDS_SHOWN) reason.ids.push(id);
  }

  list(): GcAnswer['kept'] {
    return [...this.#reasons].map(([why, reason]) => ({ why, ...reason }));
  }
}

/** One look and one report: needs no GPU, starts nothing, claims nothing. */
import type { Context } from './context.ts';
import { Hosts } from './hosts.ts';
import { IdeasFile } from './ideas-file.ts';
import { Observer } from './observe.ts';
import { Publisher } from './publish.ts';
import { researchState } from './research.ts';

/** Ideas whose config is read for one report: a second or two. */
const CHECKED = 20_000;

/** Answers whether results/ could be read: a report of what cannot be read is not written. */
export async function reportOnce(ctx: Context): Promise<boolean> {
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, {
    settleS: 0, // nothing is launched by what is read here
    name: ctx.config.ideas_file,
  });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  await observer.look();
  if (ctx.config.research !== null) ctx.memory.research = await researchState(ctx, ctx.config.research);
  if (!ctx.memory.folderSeen) return false;
  for (let checked = 0; checked < CHECKED;) {
    const count = await observer.ahead.step();
    if (count === 0) break;
    checked += count;
  }
  await new Publisher(ctx, () => []).publish();
  return true;
}

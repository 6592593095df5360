/** Acting from outside, as every face does it: a request on disk, who asked, and waiting for the fact. */
import type { Asker, RequestId, Wish } from '../../core/request.ts';
import { userName } from '../../edge/user.ts';
import { Nudge } from '../nudge.ts';
import { offsetIso } from '../time.ts';
import type { View } from '../view/view.ts';
import { ask } from './write.ts';

export interface Acting {
  /** The face: `cli`, `mcp`, `web`. */
  via: string;
  reason: string | null;
  dryRun: boolean;
}

/** What a verb may do to the work of others. */
export type ActClass = 'additive' | 'disruptive' | 'destructive';

/** Head of every answer about an act. */
export interface Acted {
  dry_run: boolean;
  class: ActClass;
  by: Asker;
  at: string;
  reason: string | null;
  /** Ids of the requests that were written; none where nothing was to be changed. */
  requests: string[];
  /** Orzes that run now and will see it; what nobody sees holds for those that are started later. */
  loops: number;
}

/** Throws FileError where results/ cannot be written. */
export async function act(view: View, acting: Acting, kind: ActClass, wishes: readonly Wish[]): Promise<Acted> {
  const { ctx } = view;
  const by: Asker = { user: userName(), host: ctx.machine.hostName, via: acting.via };
  const requests: RequestId[] = [];
  for (const wish of acting.dryRun ? [] : wishes) {
    const latest = requests.at(-1) ?? view.overlay().latest;
    requests.push(...(await ask(ctx, wish, { by, reason: acting.reason }, latest)).map(({ id }) => id));
  }
  // It reads them as everybody does, and shows what holds now.
  if (requests.length > 0) await view.refresh('anew');
  const { dryRun, reason } = acting;
  const loops = view.hosts().filter(({ alive }) => alive).length;
  return { dry_run: dryRun, class: kind, by, at: offsetIso(ctx.clock.wall()), reason, requests, loops };
}

/** Seconds between two looks while nothing calls for one. */
const LOOK_EVERY_S = 0.5;

/** Looks until `done` says so, and answers true; false: the time is up. Woken early by what orzes write into their event files. */
export async function waitFor(view: View, limitS: number, done: () => boolean | Promise<boolean>): Promise<boolean> {
  const { clock, layout, watch } = view.ctx;
  const nudge = new Nudge();
  let told = false;
  const unwatch = watch(`${layout.events}/`, () => {
    told = true;
    nudge.now();
  });
  const due = clock.uptime() + limitS;
  try {
    for (;;) {
      if (await done()) return true;
      const left = due - clock.uptime();
      if (left <= 0) return false;
      await nudge.wait(clock, Math.min(LOOK_EVERY_S, left));
      const how = told ? 'anew' : 'usual';
      told = false;
      await view.refresh(how);
    }
  } finally {
    unwatch();
  }
}

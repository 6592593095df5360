/** `results/.orze/events/<host>.jsonl`: one line per claim, kill, reclaim, result, with its time and who did it. Append-only, one writer per file. */
import { toJson } from '../core/json.ts';
import type { HostId } from '../core/words.ts';
import type { Clock, Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import type { FarmEvent, Tell } from './events.ts';
import { offsetIso } from './time.ts';

/** Lines kept for a folder that takes none at the moment. */
const MAX_WAITING = 10_000;

/** Writes events in order, one call at a time; a folder that does not answer keeps them waiting, it never holds up the loop. */
export function eventFile(files: Files, path: string, clock: Clock, by: HostId): Tell {
  const waiting: string[] = [];
  let writing = false;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting.splice(0);
      try {
        await files.append(path, lines.join(''));
      } catch (error) {
        if (!hasCode(error)) throw error;
        waiting.unshift(...lines.slice(-MAX_WAITING)); // they go with the next event
        return;
      }
    }
  };
  return (event: FarmEvent): void => {
    waiting.push(`${toJson({ at: offsetIso(clock.wall()), by, ...event }, { compact: true })}\n`);
    if (writing) return;
    writing = true;
    // What happens in one turn goes in one call.
    clock.after(0, () => void drain().finally(() => (writing = false)));
  };
}

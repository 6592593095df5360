/** Events that the farm told, by kind. */
import type { FarmEvent } from '../../src/app/events.ts';
import type { HostId } from '../../src/core/words.ts';

export function ofKind<Kind extends FarmEvent['kind']>(
  told: readonly FarmEvent[],
  kind: Kind,
): Extract<FarmEvent, { kind: Kind }>[] {
  return told.filter((event): event is Extract<FarmEvent, { kind: Kind }> => event.kind === kind);
}

export const asHostId = (text: string): HostId => text as HostId;

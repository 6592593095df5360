/** Links from an answer to resources of the runs that it is about: whoever wants a log or all of a run reads it, and no answer embeds it. */
import type { ContentBlock } from '@modelcontextprotocol/server';

/** What lies behind `orze://runs/{id}`. */
export interface Link {
  id: string;
  what: 'run' | 'log';
}

/** Links of one answer. */
const MOST = 5;
/** Characters of an answer's budget that its links may take. */
export const LINKS_ROOM = 900;
/** The revision that has links in answers, and all behind it (revisions are dates); clients of older ones would refuse the whole answer. */
const SINCE = '2025-06-18';

const KINDS = {
  run: { below: '', title: 'all that is known of it' },
  log: { below: '/log', title: 'the end of its training log' },
} as const;

export const runLinks = (ids: readonly string[]): Link[] => ids.map((id) => ({ id, what: 'run' }));
export const logLinks = (ids: readonly string[]): Link[] => ids.map((id) => ({ id, what: 'log' }));

/** The first ones, within {@link LINKS_ROOM}. `revision`: that the client speaks; undefined: it did not say, and gets none. */
export function linkBlocks(links: readonly Link[], revision: string | undefined): ContentBlock[] {
  if (revision === undefined || revision < SINCE) return [];
  const blocks = links.slice(0, MOST).map(({ id, what }): ContentBlock => {
    const { below, title } = KINDS[what];
    const uri = `orze://runs/${id}${below}`;
    return {
      type: 'resource_link',
      uri,
      name: `${id}${below}`,
      title: `${id}: ${title}`,
      mimeType: 'application/json',
    };
  });
  while (JSON.stringify(blocks).length > LINKS_ROOM) blocks.pop();
  return blocks;
}

/** Files of a run as they are, whatever their size: read piece by piece, never out of the folder of the run, and never as a page. */
import { Refusal } from '../../../app/refusal.ts';
import { safeJoin } from '../../../app/safe-join.ts';
import { selectSingle } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import { hasCode } from '../../../edge/file-error.ts';
import { API } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import type { Look } from './look.ts';
import { Asked } from './params.ts';

const PIECE = 256 * 1024;
/** What a page may show as a picture. SVG is none: it can hold a script. */
const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

export function fileEndpoint(look: Look): Endpoint {
  return {
    methods: ['GET'],
    path: `${API}/runs/:id/files/:path{.+}`,
    answer: async ({ url, parts }) => {
      const asked = new Asked(url.searchParams, parts, ['download']);
      const name = asked.part('path');
      const found = await look.read((view) => findFile(view, asked.part('id'), name));
      const type = PICTURES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain; charset=utf-8';
      const shown = name.slice(name.lastIndexOf('/') + 1).replace(/[^\w.-]/g, '_');
      const attached = { 'content-disposition': `attachment; filename="${shown}"` };
      const headers = {
        'content-type': type,
        'cache-control': 'no-store',
        ...(asked.flag('download') ? attached : {}),
      };
      return new Response(piecesOf(found), { headers });
    },
  };
}

interface Found {
  view: View;
  path: string;
}

/** Throws {@link Refusal}: it is not there, is no file, or its path leads out of the folder. */
async function findFile(view: View, id: string, name: string): Promise<Found> {
  const { ctx } = view;
  const row = await selectSingle(view, id);
  if (name.split('/').some((part) => part.startsWith('.')))
    throw noFile(name, 'leads out of the folder, or to records of orze');
  try {
    const path = await safeJoin(ctx.files, ctx.layout.runFolder(row.id), name);
    const stat = await ctx.files.stat(path);
    if (stat?.kind === 'file') return { view, path };
    throw noFile(name, stat === undefined ? 'is not there' : 'is no file');
  } catch (error) {
    if (hasCode(error, 'EINVAL', 'ELOOP')) throw noFile(name, 'leads out of the folder');
    throw error;
  }
}

/** As far as the file went when its last piece was read. */
function piecesOf({ view, path }: Found): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      const { bytes } = await view.ctx.files.readRange(path, at, PIECE);
      at += bytes.length;
      if (bytes.length === 0) controller.close();
      else controller.enqueue(new Uint8Array(bytes));
    },
  });
}

function noFile(name: string, why: string): Refusal {
  const help = '`/api/v1/runs/ID/files` names the files of a run';
  return new Refusal('missing', { code: 'E0602', message: `\`${name.slice(0, 200)}\` ${why}`, help });
}

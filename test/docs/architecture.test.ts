import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, codeSpans, page } from '../rig/pages.ts';

const MAP = page('docs/architecture.md');

/** The part of the map about a layer, e.g. `core: runs`, and the folder of its files. */
function roomsOf(): { folder: string; files: string[] }[] {
  const rooms = MAP.split('\n## Rooms\n')[1]?.split('\n## ')[0] ?? '';
  return rooms.split(/^(?=\*\*)/m).flatMap((room) => {
    const layer = /^\*\*([a-z/]+)/.exec(room)?.[1];
    const files = codeSpans(room).filter((span) => /^[a-z-]+\*?\.ts$/.test(span));
    return layer === undefined ? [] : [{ folder: join('src', layer), files }];
  });
}

const rooms = roomsOf();

it('the map of the code names files that are there', () => {
  expect(rooms.length).toBeGreaterThan(5);
  const missing = rooms.flatMap(({ folder, files }) =>
    files
      .filter((file) => !file.includes('*') && !existsSync(join(ROOT, folder, file)))
      .map((file) => join(folder, file)),
  );
  expect(missing).toEqual([]);
});

it('every file of the code is on the map', () => {
  const lost = [...new Set(rooms.map(({ folder }) => folder))].flatMap((folder) => {
    const named = rooms.filter((room) => room.folder === folder).flatMap(({ files }) => files);
    const isNamed = (name: string) =>
      named.some((file) => file === name || (file.endsWith('*.ts') && name.startsWith(file.slice(0, -4))));
    const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
    return names.filter((name) => !isNamed(name)).map((name) => join(folder, name));
  });
  expect(lost).toEqual([]);
});

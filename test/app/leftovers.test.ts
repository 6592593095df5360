import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { Layout } from '../../src/app/layout.ts';
import { Leftovers } from '../../src/app/leftovers.ts';
import { openFiles } from '../../src/edge/files.ts';

const RECLAIM_S = 1800;
let root: string;
let prep: string;
let uptime: number;
let leftovers: Leftovers;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orze-prep-'));
  const layout = new Layout(root, { results_dir: 'results', ideas_file: 'ideas.md' });
  prep = layout.prep;
  mkdirSync(prep, { recursive: true });
  uptime = 0;
  const clock = { uptime: () => uptime };
  const ctx = { files: openFiles(), layout, clock, config: { lease: { reclaim: RECLAIM_S } } };
  leftovers = new Leftovers(ctx as unknown as Context);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function watchFor(seconds: number): Promise<void> {
  for (const end = uptime + seconds; uptime < end; uptime += 60) await leftovers.look();
}

it('removes what was watched unchanged for the time after which an owner is dead, not before', async () => {
  mkdirSync(join(prep, 'abandoned'));
  writeFileSync(join(prep, 'abandoned', 'claim.json'), '{}');
  await watchFor(RECLAIM_S - 60);
  expect(readdirSync(prep)).toEqual(['abandoned']);
  await watchFor(RECLAIM_S / 2);
  expect(readdirSync(prep)).toEqual([]);
});

it('leaves alone what changes', async () => {
  mkdirSync(join(prep, 'busy'));
  for (let i = 0; i < 8; i += 1) {
    writeFileSync(join(prep, 'busy', `file-${i}`), '');
    await watchFor(RECLAIM_S / 2);
  }
  expect(readdirSync(prep)).toEqual(['busy']);
});

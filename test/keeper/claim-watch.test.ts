import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Files } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { ClaimWatch } from '../../src/keeper/claim-watch.ts';
import { bent } from '../rig/keeper-rig.ts';
import { claimedJob, makePlace, writeClaim, type Place } from '../rig/run-folder.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

function watched(bend: Partial<Files> = {}) {
  const job = claimedJob(place, '');
  return { job, watch: new ClaimWatch(bent(openFiles(), bend), job.claimDir, job.token) };
}

describe('a claim', () => {
  it('is ours as long as it holds our token', async () => {
    expect(await watched().watch.look()).toEqual({ kind: 'ours' });
  });

  it('is lost as soon as it holds another token, or none (a Python node)', async () => {
    const { job, watch } = watched();
    writeClaim(job.claimDir, 'f'.repeat(32));
    expect(await watch.look()).toMatchObject({ kind: 'lost' });
    writeFileSync(join(job.claimDir, 'claim.json'), '{"claimed_by": "old", "pid": 1}');
    expect(await watch.look()).toEqual({ kind: 'lost', why: 'claimed by old now' });
  });

  it('is lost only when it is seen absent twice running', async () => {
    const { job, watch } = watched();
    const away = `${job.claimDir}.away`;
    renameSync(job.claimDir, away);
    expect(await watch.look()).toEqual({ kind: 'absent' });
    renameSync(away, job.claimDir);
    expect(await watch.look()).toEqual({ kind: 'ours' });
    rmSync(join(job.claimDir, 'claim.json'));
    expect(await watch.look()).toEqual({ kind: 'absent' });
    expect(await watch.look()).toMatchObject({ kind: 'lost' });
  });

  it('is not lost by an error, by a torn file, or by a listing that shows it', async () => {
    const { job, watch } = watched();
    writeFileSync(join(job.claimDir, 'claim.json'), '{"token": "');
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    for (const code of ['EIO', 'ESTALE', 'EACCES', 'ENOENT']) {
      const { watch: failing } = watched({ read: (path) => Promise.reject(new FileError('read', path, code)) });
      expect(await failing.look()).toMatchObject({ kind: 'unsure' });
      expect(await failing.look()).toMatchObject({ kind: 'unsure' });
    }
  });

  it('is not lost because the file system is not mounted at the moment', async () => {
    const mounted = { results: true };
    const stat: Files['stat'] = async (path) => {
      const found = await openFiles().stat(path);
      const inside = path.startsWith(place.results) && mounted.results;
      return found === undefined ? undefined : { ...found, dev: inside ? 77 : 1 };
    };
    const { job, watch } = watched({ stat });
    await watch.look();
    renameSync(place.results, `${place.results}.mounted`);
    mounted.results = false;
    for (let i = 0; i < 3; i++) expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    mkdirSync(place.results); // the empty mount point
    for (let i = 0; i < 3; i++) expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    rmSync(place.results, { recursive: true });
    renameSync(`${place.results}.mounted`, place.results);
    mounted.results = true;
    expect(await watch.look()).toEqual({ kind: 'ours' });
    rmSync(job.claimDir, { recursive: true });
    await watch.look();
    expect(await watch.look()).toMatchObject({ kind: 'lost' });
  });

  it('is lost with the whole project, also for a watcher that comes later', async () => {
    const files = openFiles();
    const job = claimedJob(place, '');
    const early = new ClaimWatch(files, job.claimDir, job.token);
    await early.look();
    rmSync(place.root, { recursive: true });
    for (const watch of [early, new ClaimWatch(files, job.claimDir, job.token)]) {
      expect(await watch.look()).toEqual({ kind: 'absent' });
      expect(await watch.look()).toMatchObject({ kind: 'lost' });
    }
  });

  it('is not lost where nothing is known of a project that cannot be seen', async () => {
    const { watch } = watched();
    rmSync(place.results, { recursive: true });
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
  });
});

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
    const { watch } = watched();
    await watch.look();
    renameSync(place.results, `${place.results}.mounted`);
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    mkdirSync(place.results); // the empty mount point
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
    expect(await watch.look()).toMatchObject({ kind: 'unsure' });
  });
});

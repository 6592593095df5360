/** A results folder with claimed runs, written by hand, and the jobs for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../src/core/job.ts';
import { asToken, type SlotId, type Token } from '../../src/core/words.ts';
import { randomHex } from '../../src/edge/random.ts';

export interface Place {
  root: string;
  results: string;
  localDir: string;
  devicesDir: string;
  remove: () => void;
}

export function makePlace(): Place {
  const root = mkdtempSync(join(tmpdir(), 'orze-test-'));
  const place = {
    root,
    results: join(root, 'results'),
    localDir: join(root, 'local', 'project'),
    devicesDir: join(root, 'local', 'devices'),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
  mkdirSync(place.results);
  mkdirSync(place.localDir, { recursive: true, mode: 0o700 });
  return place;
}

export function newToken(): Token {
  const token = asToken(randomHex(16));
  if (token === undefined) throw new Error('not a token');
  return token;
}

/** Times that let a test see in a second what takes half an hour. */
export const SHORT_LEASE = { heartbeat: 0.05, suspect: 0.2, fence: 0.4, reclaim: 0.8 };

/** A claimed run folder, and a job that runs `script` by sh in it. */
export function claimedJob(place: Place, script: string, more: Partial<Job> = {}): Job {
  const token = more.token ?? newToken();
  const name = more.name ?? `idea-${token.slice(0, 6)}`;
  const claimDir = join(place.results, name);
  mkdirSync(join(claimDir, '.orze'), { recursive: true });
  writeClaim(claimDir, token);
  return {
    token,
    name,
    stage: 'train',
    claimDir,
    recordDir: join(claimDir, '.orze'),
    argv: ['/bin/sh', '-c', script],
    cwd: place.root,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', RUN_DIR: claimDir },
    log: join(claimDir, 'train_output.log'),
    timeoutS: 0,
    stallS: 0,
    oomQuietS: 0,
    killGraceS: 5,
    seal: join(claimDir, 'metrics.json'),
    slots: ['cpu:0' as SlotId],
    devices: [],
    lease: SHORT_LEASE,
    last: false,
    ...more,
  };
}

export function writeClaim(claimDir: string, token: string): void {
  writeFileSync(join(claimDir, 'claim.json'), JSON.stringify({ claimed_by: 'here', token }));
}

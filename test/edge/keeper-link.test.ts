import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEEPER_PROTOCOL } from '../../src/core/job.ts';
import type { Job } from '../../src/core/job.ts';
import { contact } from '../../src/edge/keeper-link.ts';

const job = { token: 'a'.repeat(32), name: 'idea-001', stage: 'eval', claimDir: '/c', slots: [] } as unknown as Job;
const exit = { ending: { kind: 'exited', code: 0 } };

let folder: string;
let server: Server;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orze-link-'));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** A keeper that answers every question with these messages, in one packet. */
async function keeperThatAnswers(...messages: object[]): Promise<string> {
  const path = join(folder, 'sock');
  const packet = (all: object[]) => all.map((message) => `${JSON.stringify(message)}\n`).join('');
  server = createServer((socket) => {
    socket.write(packet([{ kind: 'hello', protocol: KEEPER_PROTOCOL, pid: 1, version: '1', held: null }]));
    socket.on('data', () => socket.write(packet(messages)));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

describe('a link to a keeper', () => {
  it('takes in the exit of a stage that was over before the answer to its start was read', async () => {
    const path = await keeperThatAnswers(
      { kind: 'reply', id: 1, reply: { ok: true, process: null } },
      { kind: 'exited', token: job.token, stage: job.stage, exit },
    );
    const answer = await contact(path, 'k', { changed: () => undefined, closed: () => undefined });
    if (answer.kind !== 'linked') throw new Error(answer.kind);
    expect(await answer.link.ask({ kind: 'run', job })).toMatchObject({ ok: true });
    expect(answer.link.held).toMatchObject({ token: job.token, stage: 'eval', exit });
    await answer.link.hangUp();
  });
});

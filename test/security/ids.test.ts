/** Security: ids match `^idea-[a-z0-9][a-z0-9-]{0,95}$` at every entrance. */
import { mkdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asHostRecord } from '../../src/app/host-record.ts';
import { FolderLook } from '../../src/app/look-folder.ts';
import { readClaim } from '../../src/core/claim.ts';
import { asIdeaId, asToken } from '../../src/core/words.ts';
import { runCommandLine } from '../../src/face/cli/program.ts';
import { CASES } from '../rig/cases.ts';
import { openedProject } from '../rig/opened.ts';
import { hostileNames } from '../rig/payloads/paths.ts';
import { testTerminal } from '../rig/terminal.ts';
import { quietVerbs } from '../rig/verbs.ts';
import type { Call } from '../rig/verbs.ts';
import { TextBook } from '../rig/text-book.ts';

const ID = /^idea-[a-z0-9][a-z0-9-]{0,95}$/;
const names = hostileNames();

describe('ids', () => {
  it('are checked against a corpus of at least 500 hostile names', () => {
    expect(names.length).toBeGreaterThanOrEqual(500);
    expect(names.filter((name) => asIdeaId(name) !== undefined)).toEqual([]);
  });

  it('are refused in ideas.md, and no hostile header hides the idea after it', () => {
    for (const name of names) {
      const book = new TextBook('ideas.md', 0);
      book.append(`## ${name}: T\n\`\`\`yaml\n{}\n\`\`\`\n## idea-7: T\n\`\`\`yaml\n{}\n\`\`\`\n`);
      const ids = [...book.look('', 0).entries.keys()];
      // `idea-1:2` is the idea idea-1 with the title `2: T`.
      const others = ids.filter((id) => id !== 'idea-7' && !(ID.test(id) && name.startsWith(`${id}:`)));
      expect({ name, others, last: ids.at(-1) }).toEqual({ name, others: [], last: 'idea-7' });
    }
  });

  it('are all that is taken from a listing of results/', async () => {
    const { project, ctx } = await openedProject({});
    const makeable = names.filter((name) => !/[/\0]|^\.{0,2}$/.test(name) && Buffer.byteLength(name) < 250);
    expect(makeable.length).toBeGreaterThan(80);
    for (const name of [...makeable, 'idea-7']) mkdirSync(project.path('results', name), { recursive: true });
    await new FolderLook(ctx).look();
    expect([...ctx.memory.present]).toEqual(['idea-7']);
    expect([...ctx.memory.strays.keys()]).toEqual(['idea-7']);
  });

  it('are not taken from the command line: every word that is no verb ends with 2', async () => {
    const calls: Call[] = [];
    for (const name of names.filter((one) => !one.startsWith('-') && one !== '')) {
      expect(await runCommandLine([name], '0', quietVerbs(calls), testTerminal())).toBe(2);
    }
    expect(calls).toEqual([]);
  });

  it('are matched by the same form whatever the text (generated)', () => {
    const near = fc.string({
      unit: fc.constantFrom('idea-', 'i', 'a', '0', '-', 'A', '/', '.', '\n', '\u0000', '_', 'ı'),
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
        const id = asIdeaId(text);
        return id === undefined ? !ID.test(text) || text.includes('\n') : ID.test(id) && !/[/.\\\s\0]/.test(id);
      }),
      { numRuns: CASES },
    );
  });
});

describe('what others write into the results folder', () => {
  const claim = {
    claimed_by: 'h',
    claimed_at: 't',
    host_id: 'h',
    machine_id: 'm',
    boot_id: 'b',
    pidns: 'p',
    title: 't',
    pid: 1,
    pid_start: 1,
    attempt: 1,
    gpu: 0,
    slots: [],
    devices: [],
    device_env: {},
    token: '0'.repeat(32),
  };

  it('a claim.json names a run by a token of 32 hex digits or is no claim', () => {
    expect(readClaim(claim).kind).toBe('ours');
    for (const name of names) {
      expect(asToken(name)).toBeUndefined();
      expect(readClaim({ ...claim, token: name }).kind).toBe('torn');
    }
  });

  it('a claim.json sets no variable of a stage but those of the devices', () => {
    expect(readClaim({ ...claim, device_env: { CUDA_VISIBLE_DEVICES: '0', ORZE_GPUS: '0' } }).kind).toBe('ours');
    for (const name of [
      'LD_PRELOAD',
      'PATH',
      'PYTHONPATH',
      'PYTHONSTARTUP',
      'BASH_ENV',
      'ORZE_RUN_TOKEN',
      'cuda_visible_devices',
      '',
    ]) {
      expect({ name, kind: readClaim({ ...claim, device_env: { [name]: '/tmp/x' } }).kind }).toEqual({
        name,
        kind: 'torn',
      });
    }
    for (const env of [{ CUDA_VISIBLE_DEVICES: 1 }, [], 'x', null]) {
      expect(readClaim({ ...claim, device_env: env }).kind).toBe('torn');
    }
  });

  it('a host file is a record of the known form or nothing', () => {
    for (const value of [
      null,
      1,
      'x',
      [],
      {},
      { schema: 'orze.host/1' },
      { schema: 'orze.host/1', process: 1, tokens: [], free_gpus: [] },
    ]) {
      expect(asHostRecord(value)).toBeUndefined();
    }
  });
});

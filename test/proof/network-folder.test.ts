/** A real network file system: two independent clients of one GlusterFS volume. What holds on a disk must hold here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { selftest } from '../../src/app/selftest/selftest.ts';
import { glusterMissing, startGluster } from '../rig/gluster.ts';
import type { GlusterVolume } from '../rig/gluster.ts';
import { bundleProgram } from '../rig/keeper-file.ts';
import { NamespaceHosts, noNamespaces } from '../rig/namespaces.ts';
import { LAUNCHER, Project } from '../rig/project.ts';
import { figure, long, reach } from '../rig/proof.ts';
import { race } from '../rig/race.ts';

const missing = glusterMissing();
if (missing !== null) console.warn(`the proofs on a network file system are skipped: ${missing}`);

const folder = mkdtempSync(join(tmpdir(), 'orze-network-'));
let program = '';
beforeAll(async () => {
  program = await bundleProgram(new URL('../rig/race-claimer.ts', import.meta.url), folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is read here of `orze check fs --json`. */
interface Look {
  meet: { delays: Record<string, { p50_ms: number; p99_ms: number }> };
}

/** Each host works through a mount of its own, taken in turn. */
class MountedHosts extends NamespaceHosts {
  readonly #mounts: readonly string[];

  constructor(mounts: readonly string[]) {
    super();
    this.#mounts = mounts;
  }

  override wrap(host: string, argv: readonly string[], cwd: string): string[] {
    const [first = ''] = this.#mounts;
    const own = this.#mounts[Number(host.slice(1)) % this.#mounts.length] ?? first;
    return super.wrap(host, argv, cwd.replace(first, own));
  }
}

describe.skipIf(missing !== null).each([
  { name: 'GlusterFS', caches: false },
  { name: 'GlusterFS with client caches', caches: true },
])('$name', { timeout: reach(240_000, 2_400_000) }, ({ name, caches }) => {
  let volume: GlusterVolume;
  beforeAll(async () => {
    volume = await startGluster({ clients: 2, caches });
  });
  afterAll(() => volume.stop());

  it('8 processes on two mounts claim every idea exactly once', async () => {
    const [below = '', ...alsoBelow] = volume.mounts;
    const ideas = reach(300, 3000);
    const plan = { below, alsoBelow, program, ideas, ours: 8, farms: 0, reservedEvery: 0, emptyGrace: 2 };
    const result = await race({ ...plan, killEveryMs: 0, kills: 0 });
    const { doubled, lost, relaunched, misfits, seconds } = result;
    expect({ doubled, lost, relaunched, misfits }).toEqual({ doubled: [], lost: [], relaunched: [], misfits: [] });
    figure(
      'network folder',
      `${name}: 8 processes × ${ideas} ideas, 2 mounts: 0 double, 0 lost (${seconds.toFixed(1)} s)`,
    );
  });

  it.skipIf(!long)(
    'is fit for two clients, which see each other’s files after moments that are written down',
    async () => {
      const project = new Project({ 'ideas.md': '' });
      onTestFinished(() => project.remove());
      const looks = volume.mounts.map(async (mount, i) => {
        const args = ['check', 'fs', '--meet', '--json', '--results-dir', join(mount, 'meeting')];
        const { code, stdout, stderr } = await project.orze(args, { ORZE_LOCAL_DIR: `${project.local}/${i}` });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return JSON.parse(stdout) as Look;
      });
      const [look] = await Promise.all(looks);
      expect(look?.meet).toMatchObject({ publish: { double: 0 }, mkdir: { double: 0 } });
      const delays = Object.entries(look?.meet.delays ?? {});
      const said = delays.map(([how, { p50_ms, p99_ms }]) => `${how} ${p50_ms.toFixed(1)} / ${p99_ms.toFixed(1)} ms`);
      figure('network folder', `${name}: seen by the other client after (p50 / p99): ${said.join(', ')}`);
    },
  );

  // With caches it takes the long run only: their delays are what the race above meets too.
  it.skipIf(noNamespaces() !== null || (caches && !long))('hosts on two mounts lose nothing under chaos', async () => {
    const housing = new MountedHosts(volume.mounts);
    onTestFinished(() => housing.close());
    for (const host of ['h1', 'h2']) await housing.up(host);
    const result = await selftest({
      results: join(volume.mounts[0] ?? '', 'results'),
      program: [process.execPath, LAUNCHER],
      faults: reach(20, 500),
      seconds: reach(20, 600),
      hosts: 2,
      lanes: 2,
      ideas: reach(20, 100),
      meanS: 2,
      seed: 7,
      keep: false,
      housing,
    });
    const { violations, faults, runs, seconds } = result;
    for (const { kind, what, story } of violations) console.error([`${kind}: ${what}`, ...story].join('\n    '));
    expect(violations).toEqual([]);
    const said = `faults ${faults} · runs ${runs} · lost 0 · double 0 · torn 0`;
    figure('network folder', `${name}: chaos on 2 hosts, ${Math.round(seconds)} s: ${said}`);
  });
});

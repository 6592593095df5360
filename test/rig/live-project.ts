/** Projects of the end-to-end tests. What a test leaves running, also when it fails, is ended before its folder goes. */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, onTestFailed, onTestFinished } from 'vitest';
import { Project } from './project.ts';
import type { Started } from './project.ts';
import { until } from './wait.ts';

/** Short times, `sh` as the interpreter. */
export const SETTINGS =
  'python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 1\nlease: {settle: 0.2, heartbeat: 0.5, suspect: 1}\n';

/** For trainers: waits until the test writes the file `go`. On a leash: without the project's folder it goes on. */
export const WAIT_FOR_GO = 'while [ ! -f go ] && [ -f train.sh ]; do sleep 0.02; done';

const SIGNAL_EVERY_MS = 200;

class LiveProject extends Project {
  readonly #started: Started[] = [];

  override start(args: readonly string[], env: NodeJS.ProcessEnv = {}, host?: string): Started {
    const started = super.start(args, env, host);
    this.#started.push(started);
    return started;
  }

  /** What was said, for a test that failed. */
  transcript(): string {
    return this.#started.map(({ child, stderr }) => `$ ${child.spawnargs.slice(2).join(' ')}\n${stderr}`).join('\n');
  }

  async end(): Promise<void> {
    this.write('go', '');
    const alive = this.#started.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    const stop = () => alive.forEach(({ child }) => child.kill('SIGTERM'));
    stop();
    const again = setInterval(stop, SIGNAL_EVERY_MS);
    await Promise.all(alive.map(({ ended }) => ended));
    clearInterval(again);
  }

  /** Fails when a keeper is left behind: nothing of what it waits for will come any more. */
  async keepersGone(): Promise<void> {
    // Beside it are those of hosts with names of their own (named-host.ts).
    const base = dirname(this.local);
    const homes = readdirSync(base).filter((name) => name.startsWith(basename(this.local)));
    const folders = homes.flatMap((home) =>
      readdirSync(join(base, home)).map((name) => join(base, home, name, 'keepers')),
    );
    const keepers = () => folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
    await until(`the keepers of ${this.dir} to end`, () => keepers().length === 0, KEEPERS_S);
  }
}

/** What a keeper could not record it tries again, waiting longer each time (patience.ts). */
const KEEPERS_S = 120;

/** Projects whose test is over. Keepers need a second or two to end: they are waited for together. */
const over: LiveProject[] = [];
afterAll(async () => {
  for (const project of over.splice(0)) {
    await project.keepersGone();
    await project.remove();
  }
});

/** A project that lives as long as the test. */
export function liveProject(files: Record<string, string>): Project {
  const project = new LiveProject({ 'orze.yaml': SETTINGS, ...files });
  onTestFailed(() => console.error(project.transcript()));
  onTestFinished(async () => {
    await project.end();
    over.push(project);
  });
  return project;
}

/** What `rm -rf` does, repeated where a keeper has written into the folder meanwhile. */
export function deleteRun(project: Project, id: string): void {
  for (let tries = 1; ; tries += 1) {
    try {
      return rmSync(project.path('results', id), { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY') || tries >= 100) throw error;
    }
  }
}

export const outcomeOf = (project: Project, id: string) => project.json('results', id, '.orze', 'outcome.json');

export function failureOf(project: Project, id: string): { class: string; text: string } {
  return outcomeOf(project, id).failure as { class: string; text: string };
}

/** Lines of a file of the project; none when it is not there. */
export function linesOf(project: Project, ...names: string[]): string[] {
  return project.has(...names)
    ? project
        .read(...names)
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

interface FarmEvent {
  kind: string;
  id?: string;
  state?: string;
}

/** What one orze noted in its event file, in order. */
export function eventsOf(project: Project, orze: Started): FarmEvent[] {
  const host = project.list('results', '.orze', 'hosts').find((name) => {
    const { process } = project.json('results', '.orze', 'hosts', name) as { process: { pid: number } };
    return process.pid === orze.child.pid;
  });
  return linesOf(project, 'results', '.orze', 'events', `${host}l`).map((line) => JSON.parse(line) as FarmEvent);
}

/** Zombies are dead: they only wait to be counted. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false;
    throw error;
  }
}

/** The table below a heading of report.md, as people's scripts cut it out: headings, then rows. */
export function reportTable(report: string, heading: string): string[][] {
  const lines = report.split('\n');
  const from = lines.indexOf(heading);
  if (from === -1) return [];
  const after = lines.slice(from + 1);
  const end = after.findIndex((line) => line.startsWith('## '));
  const rows = after.slice(0, end === -1 ? undefined : end).filter((line) => line.startsWith('|'));
  return rows
    .filter((line) => !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Small real projects in temporary folders, and the built command line to run them with. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { named } from './named-host.ts';

export const REPOSITORY = resolve(import.meta.dirname, '../..');
export const LAUNCHER = join(REPOSITORY, 'bin/orze.js');

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A command line that was started: its output so far, and its end. */
export class Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  stdout = '';
  stderr = '';
  #listeners = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#add('stdout', text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#add('stderr', text));
    this.ended = new Promise((done) => {
      child.on('close', (code, signal) => {
        done({ code, signal, stdout: this.stdout, stderr: this.stderr });
        for (const listener of this.#listeners) listener();
      });
    });
  }

  #add(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    for (const listener of this.#listeners) listener();
  }

  /** Resolves when stderr holds the text; rejects with all output when the program ends first. */
  async says(text: string | RegExp): Promise<void> {
    const seen = () => (typeof text === 'string' ? this.stderr.includes(text) : text.test(this.stderr));
    if (seen()) return;
    await new Promise<void>((done, fail) => {
      const look = () => {
        if (seen()) done();
        else if (this.child.exitCode !== null) fail(new Error(`ended without saying ${String(text)}:\n${this.stderr}`));
      };
      this.#listeners.add(look);
    });
  }
}

export class Project {
  readonly dir: string;
  /** Machine-local state of orze for this project: of its own, so that tests do not meet. */
  readonly local: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(files: Record<string, string> = {}) {
    const base = mkdtempSync(join(tmpdir(), 'orze-t-'));
    this.dir = join(base, 'p');
    this.local = join(base, 'l');
    mkdirSync(this.dir);
    const { PATH, HOME, LANG } = process.env;
    this.env = { PATH, HOME, LANG, ORZE_LOCAL_DIR: this.local, NO_COLOR: '1' };
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(...names: string[]): string {
    return join(this.dir, ...names);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    if (/\.(sh|py|mjs)$/.test(name) || text.startsWith('#!')) chmodSync(this.path(name), 0o755);
  }

  read(...names: string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  json(...names: string[]): Record<string, unknown> {
    return JSON.parse(this.read(...names)) as Record<string, unknown>;
  }

  has(...names: string[]): boolean {
    return existsSync(this.path(...names));
  }

  list(...names: string[]): string[] {
    return this.has(...names) ? readdirSync(this.path(...names)) : [];
  }

  /** `host`: on a host of this name (named-host.ts). */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, host?: string): Started {
    const own = [process.execPath, LAUNCHER, ...args];
    const [command = '', ...rest] = host === undefined ? own : named(host, own);
    const child = spawn(command, rest, {
      cwd: this.dir,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Started(child);
  }

  async orze(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return this.start(args, env).ended;
  }

  /** Ends what is left (keepers end by themselves once nothing runs) and removes the folders. */
  async remove(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return rmSync(dirname(this.dir), { recursive: true, force: true });
      } catch (error) {
        if (tries === 100) throw error; // a keeper writes its last record meanwhile
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

/** ideas.md with one idea per entry: id → YAML text. */
export function ideasFile(ideas: Record<string, string>, fields = ''): string {
  return Object.entries(ideas)
    .map(([id, yaml]) => `## ${id}: Idea ${id}\n${fields}\n\`\`\`yaml\n${yaml}\n\`\`\`\n`)
    .join('\n');
}

/** A trainer in sh that appends to a witness file and writes metrics; `body` runs in between with $id and $run set. */
export function shTrainer(body = ''): string {
  return `#!/bin/sh
id=$2; run=$4/$2
echo "begin $id $ORZE_RUN_TOKEN" >> witness.log
${body}
printf '{"status": "COMPLETED", "test_accuracy": 0.5, "test_loss": 1.0, "training_time": 1}' > "$run/metrics.json"
echo "end $id $ORZE_RUN_TOKEN" >> witness.log
`;
}

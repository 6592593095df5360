/** Finds and reads the settings of a project; every verb starts with it. */
import { relative, resolve } from 'node:path';
import { readConfig } from '../core/config-read.ts';
import type { FarmFlags, OrzeConfig } from '../core/config.ts';
import type { Problem } from '../core/problem.ts';
import type { Files } from '../edge/edges.ts';
import { FileError } from '../edge/file-error.ts';
import { openFiles } from '../edge/files.ts';

export interface Project {
  /** Absolute. Relative paths of the settings start here, also when `-c` names a file elsewhere. */
  root: string;
  config: OrzeConfig;
  problems: Problem[];
  /** Absolute; null when there is no orze.yaml and every setting is a default or a flag. */
  configPath: string | null;
  /** Dotted key → `default`, `orze.yaml:12` or `--timeout`. */
  origins: ReadonlyMap<string, string>;
}

export interface ProjectPlace {
  cwd: string;
  configFile?: string | undefined;
  flags: FarmFlags;
  files?: Pick<Files, 'read'>;
}

const MAX_CONFIG_BYTES = 1024 * 1024;

/** Never throws for what a user can get wrong: that is in `problems`, and `config` is usable in spite of it. */
export async function openProject({ cwd, configFile, flags, files = openFiles() }: ProjectPlace): Promise<Project> {
  const root = resolve(cwd);
  const path = resolve(root, configFile ?? 'orze.yaml');
  const name = nameFrom(root, path);
  const found = await readText(path, name, configFile !== undefined, files);
  const { config, problems, origins } = readConfig(found.text, name, flags);
  const all = found.problem === null ? problems : [found.problem, ...problems];
  return { root, config, problems: all, configPath: found.text === null ? null : path, origins };
}

interface Found {
  text: string | null;
  problem: Problem | null;
}

async function readText(path: string, name: string, named: boolean, files: Pick<Files, 'read'>): Promise<Found> {
  try {
    return { text: (await files.read(path, MAX_CONFIG_BYTES)).toString('utf8'), problem: null };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT' && !named) return { text: null, problem: null };
    return { text: null, problem: unreadable(name, error.code) };
  }
}

function unreadable(file: string, code: string): Problem {
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'does not exist',
    EISDIR: 'is a folder',
    EACCES: 'may not be read by this user',
    EFBIG: `is larger than ${MAX_CONFIG_BYTES / 1024 / 1024} MiB`,
  };
  return {
    code: 'E0201',
    message: `the settings file \`${file}\` ${why[code] ?? `cannot be read: ${code}`}`,
    note: 'orze does not go on with default settings that nobody asked for',
    help:
      code === 'ENOENT'
        ? 'name an existing file after `-c`; `orze init` makes one'
        : 'mend the file, or name another after `-c`',
  };
}

/** As people write it: relative below the project, absolute elsewhere. */
function nameFrom(root: string, path: string): string {
  const name = relative(root, path);
  return name.startsWith('..') ? path : name;
}

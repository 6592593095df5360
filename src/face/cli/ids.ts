/**
 * `orze __ids PREFIX`: ids with titles for the completion of shells, asked at each Tab: it reads the end of ideas.md and nothing else, and
 * where nothing is found there, the names in the results folder.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_CONFIG } from '../../core/defaults.ts';
import { terminalSafe } from '../../core/escape.ts';
import { glanceAt } from '../../core/yaml-glance.ts';
import type { Terminal } from './options.ts';

/** Some four thousand ideas: the newest. */
const MOST_BYTES = 1024 * 1024;
const MOST_IDS = 200;

/** Never fails: where nothing can be read there is nothing to offer. */
export function printIds(prefix: string, { cwd, env, stdout }: Pick<Terminal, 'cwd' | 'env' | 'stdout'>): number {
  const settings = readText(resolve(cwd, env['ORZE_CONFIG_FILE'] ?? 'orze.yaml'));
  const said = (key: 'ideas_file' | 'results_dir'): string => glanceAt(settings, key) ?? DEFAULT_CONFIG[key];
  const wanted = /^\d/.test(prefix) ? `idea-${prefix}` : prefix;
  const ideas = readText(resolve(cwd, said('ideas_file')));
  const found = [...ideas.matchAll(/^## (idea-[a-z0-9][a-z0-9-]*): (.+)$/gm)].filter(([, id = '']) =>
    id.startsWith(wanted),
  );
  const lines = found.map(([, id = '', title = '']) => `${id}\t${terminalSafe(title)}`).toReversed();
  const offered =
    lines.length > 0 ? lines : namesIn(resolve(cwd, env['ORZE_RESULTS_DIR'] ?? said('results_dir')), wanted);
  stdout.write(
    offered
      .slice(0, MOST_IDS)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
}

/** The end of it; empty where it cannot be read. */
function readText(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size <= MOST_BYTES) return readFileSync(file, 'utf8');
      const bytes = Buffer.alloc(MOST_BYTES);
      const read = readSync(file, bytes, 0, MOST_BYTES, size - MOST_BYTES);
      return bytes.toString('utf8', 0, read);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isOfFiles(error)) return '';
    throw error;
  }
}

function namesIn(folder: string, prefix: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.startsWith('idea-') && name.startsWith(prefix));
    return names.toSorted().toReversed();
  } catch (error) {
    if (isOfFiles(error)) return [];
    throw error;
  }
}

function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

/**
 * Where the results folder of a project is, without the rest of its settings: those who only look are to answer at once, and to load
 * and check every setting takes longer than the whole answer.
 */
import { resolve } from 'node:path';
import { DEFAULT_CONFIG } from '../core/defaults.ts';
import type { Problem } from '../core/problem.ts';
import { isRecord } from '../core/record.ts';
import { glanceAt } from '../core/yaml-glance.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import { Layout } from './layout.ts';
import type { ProjectPlace } from './open-project.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;
export type FoundResults = { ok: true; layout: Layout } | { ok: false; problems: Problem[] };

/**
 * Settings that are wrong are a problem only where nobody knows then where the runs are: a look does not need the others. Throws
 * nothing that a user can get wrong.
 */
export async function findResults(place: ProjectPlace, files: Pick<Files, 'read'>): Promise<FoundResults> {
  const root = resolve(place.cwd);
  const found = (place.flags.resultsDir ?? '') || (await saidIn(place, root, files));
  if (found !== undefined && found !== '') return { ok: true, layout: layoutOf(root, found) };
  const { openProject } = await import('./open-project.ts');
  // With files of its own: the build keeps it apart from those who only look (scripts/bundle-starts.mjs).
  const { config, problems } = await openProject({ cwd: root, configFile: place.configFile, flags: place.flags });
  const fatal = problems.filter(({ code, message }) => /^E020[12]$/.test(code) || message.includes('results_dir'));
  return fatal.length > 0 ? { ok: false, problems: fatal } : { ok: true, layout: layoutOf(root, config.results_dir) };
}

function layoutOf(root: string, resultsDir: string): Layout {
  return new Layout(root, { results_dir: resultsDir, ideas_file: DEFAULT_CONFIG.ideas_file });
}

/** undefined: only the full reading can tell, or say what is wrong. */
async function saidIn(place: ProjectPlace, root: string, files: Pick<Files, 'read'>): Promise<string | undefined> {
  const text = await readSettings(place, root, files);
  if (text === undefined) return undefined;
  const glance = glanceAt(text, 'results_dir');
  if (glance !== undefined) return glance ?? DEFAULT_CONFIG.results_dir;
  const { parseYaml, plain } = await import('../core/yaml.ts');
  const parsed = parseYaml(text);
  const settings = parsed.ok ? plain(parsed.value) : undefined;
  if (!isRecord(settings)) return undefined;
  const said = settings['results_dir'] ?? DEFAULT_CONFIG.results_dir;
  return typeof said === 'string' && !said.includes('\0') ? said : undefined;
}

/** Empty: there are none, which is no error unless they were named. */
async function readSettings(
  { configFile }: ProjectPlace,
  root: string,
  files: Pick<Files, 'read'>,
): Promise<string | undefined> {
  try {
    return (await files.read(resolve(root, configFile ?? 'orze.yaml'), MAX_CONFIG_BYTES)).toString('utf8');
  } catch (error) {
    if (!hasCode(error)) throw error;
    return error.code === 'ENOENT' && configFile === undefined ? '' : undefined;
  }
}

/** `orze check`: can the results folder carry claims, and is there room? Leaves nothing behind. */
import { GIB } from '../../core/defaults.ts';
import { resolve } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import type { Files, RandomHex } from '../../edge/edges.ts';
import { FileError } from '../../edge/file-error.ts';
import type { Project } from '../open-project.ts';
import { settingPlace } from './scripts.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

type TryFiles = Pick<
  Files,
  'stat' | 'makeFolder' | 'ensureFolder' | 'create' | 'rename' | 'read' | 'remove' | 'freeBytes'
>;

export async function checkResults(project: Project, files: TryFiles, random: RandomHex): Promise<Section[]> {
  const folder = resolve(project.root, project.config.results_dir);
  const name = `${project.config.results_dir}/`;
  // What is not there yet is made by the loop: then its nearest existing parent must be able to carry it.
  const base = await existing(folder, files);
  const refused = await tryClaim(base, files, random);
  const about = base === folder ? 'mkdir and rename work' : 'will be made';
  const problem = refused === null ? [] : [folderProblem(project, name, refused)];
  return [section(name, about, problem), await checkDisk(project, base, files)];
}

/** The folder, or its nearest parent that is there. */
export async function existing(folder: string, files: Pick<Files, 'stat'>): Promise<string> {
  let at = folder;
  while ((await files.stat(at)) === undefined && resolve(at, '..') !== at) at = resolve(at, '..');
  return at;
}

/** A claim in small: prepare a folder with a file, reserve, publish over the empty folder, read back. */
async function tryClaim(base: string, files: TryFiles, random: RandomHex): Promise<string | null> {
  const mark = random(8);
  const prepared = `${base}/.orze-check-${mark}.prepared`;
  const reserved = `${base}/.orze-check-${mark}.reserved`;
  try {
    await files.makeFolder(prepared);
    await files.create(`${prepared}/claim.json`, mark);
    await files.makeFolder(reserved);
    await files.rename(prepared, reserved);
    const seen = (await files.read(`${reserved}/claim.json`, 1024)).toString('utf8');
    return seen === mark ? null : 'a renamed folder does not have the content it was renamed with';
  } catch (error) {
    if (error instanceof FileError) return `cannot ${error.op} in it: ${error.code}`;
    throw error;
  } finally {
    await removeQuietly([prepared, reserved], files);
  }
}

/** Where writing was refused there is nothing to remove, and that was already said. */
async function removeQuietly(paths: readonly string[], files: TryFiles): Promise<void> {
  for (const path of paths) {
    try {
      await files.remove(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

function folderProblem(project: Project, name: string, why: string): Problem {
  return {
    code: 'E0304',
    message: `the results folder \`${name}\` cannot carry runs: ${why}`,
    ...settingPlace(project, 'results_dir'),
    note: 'a claim is a folder that is made and renamed; without both, two machines could train the same idea',
    help: 'mend the rights or the mount, or choose another folder: `--results-dir DIR`',
  };
}

async function checkDisk(project: Project, base: string, files: TryFiles): Promise<Section> {
  const free = (await files.freeBytes(base)) / GIB;
  const least = project.config.min_disk_gb;
  const about = `${free >= 1000 ? `${(free / 1000).toFixed(1)} TB` : `${free.toFixed(1)} GB`} free`;
  if (free >= least && free > 0) return section('disk', about, []);
  return section('disk', about, [
    {
      code: 'E0309',
      message: `${about}, and \`min_disk_gb\` asks for ${least} GB: nothing would be launched`,
      ...settingPlace(project, 'min_disk_gb'),
      help: 'free some space, or lower `min_disk_gb`',
    },
  ]);
}

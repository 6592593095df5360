/**
 * What claims and records stand on, tried by one process in a few calls. orze does it at every start: no later check finds out that a
 * folder does not rename as it should before two machines have trained the same idea.
 */
import { join } from 'node:path';
import type { BrokenRule, FsRule } from '../../core/fs-facts.ts';
import type { Files, FolderProbe } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';

export type RuleFiles = Pick<Files, 'makeFolder' | 'create' | 'rename' | 'read' | 'append' | 'stat'>;

/** They tell about this moment, the rights or the network, not about what the file system can. */
const OF_THE_MOMENT = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
]);

/** In `folder`, which is there, is ours and is removed by the caller. Throws a FileError for what is of the moment. */
export async function tryRules(folder: string, mark: string, files: RuleFiles): Promise<BrokenRule[]> {
  const broken: BrokenRule[] = [];
  const at = (name: string) => join(folder, name);
  const note = (rule: FsRule, seen: string | null) => {
    if (seen !== null) broken.push({ rule, seen });
  };
  const holds = async (path: string, text: string): Promise<boolean> => {
    try {
      return (await files.read(path, 1024)).toString('utf8') === text;
    } catch (error) {
      if (momentary(error)) throw error;
      return false;
    }
  };

  await files.makeFolder(at('prepared'));
  await files.create(at('prepared/claim.json'), mark);
  await files.makeFolder(at('reserved'));
  note('mkdir-exclusive', await mustFail(files.makeFolder(at('reserved')), ['EEXIST']));
  note('create-exclusive', await mustFail(files.create(at('prepared/claim.json'), 'other'), ['EEXIST']));

  // An error of rename is a hint on a network: what counts is what is there afterwards.
  const said = await outcome(files.rename(at('prepared'), at('reserved')));
  if (!(await holds(at('reserved/claim.json'), mark))) {
    note('rename-over-empty', said ?? 'the renamed folder does not have its content');
  } else if ((await files.stat(at('prepared'))) !== undefined) {
    note('rename-over-empty', 'the folder is there under both names');
  }

  await files.makeFolder(at('full'));
  await files.create(at('full/claim.json'), mark);
  await files.makeFolder(at('second'));
  await files.create(at('second/claim.json'), 'other');
  note('rename-over-full', await mustFail(files.rename(at('second'), at('full')), null));
  if (!(await holds(at('full/claim.json'), mark)))
    note('rename-over-full', 'the folder that was there has lost its content');

  await files.create(at('old'), 'old');
  await files.create(at('new'), mark);
  const replaced = await outcome(files.rename(at('new'), at('old')));
  if (!(await holds(at('old'), mark))) note('rename-replaces', replaced ?? 'the old content is still there');

  await files.append(at('log'), 'one ');
  await files.append(at('log'), 'two');
  if (!(await holds(at('log'), 'one two'))) note('append', 'the second line did not come after the first');
  return broken;
}

/** As {@link tryRules}, with what is not needed to start. */
export async function tryAllRules(
  folder: string,
  mark: string,
  files: RuleFiles,
  probe: Pick<FolderProbe, 'unlinkOpen'>,
): Promise<BrokenRule[]> {
  const broken = await tryRules(folder, mark, files);
  const seen = await probe.unlinkOpen(join(folder, 'unlinked'));
  return seen === null ? broken : [...broken, { rule: 'unlink-open', seen }];
}

/** null: it failed with one of the codes (or with any, for null); else what happened instead. */
async function mustFail(work: Promise<void>, codes: readonly string[] | null): Promise<string | null> {
  const code = await outcome(work);
  if (code === null) return 'it was done, and should have been refused';
  return codes === null || codes.includes(code) ? null : `refused with ${code}, expected ${codes.join(' or ')}`;
}

/** The errno name; null: it was done. */
async function outcome(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!hasCode(error) || momentary(error)) throw error;
    return error.code;
  }
}

function momentary(error: unknown): boolean {
  return !hasCode(error) || OF_THE_MOMENT.has(error.code);
}

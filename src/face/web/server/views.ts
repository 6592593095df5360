/** Saved views: one small YAML file each, so that they can be read, edited, and kept with the project. */
import { mkdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import { listIfThere, readForeign } from '../../../app/read-file.ts';
import { Refusal } from '../../../app/refusal.ts';
import { savedView } from '../../../app/schemas/views.ts';
import type { views } from '../../../app/schemas/views.ts';
import type { View } from '../../../app/view/view.ts';
import { dumpYaml } from '../../../core/yaml-dump.ts';
import { parseYaml, plain } from '../../../core/yaml.ts';
import { atomicWrite } from '../../../edge/atomic-write.ts';
import { asFileError, errorCode } from '../../../edge/file-error.ts';

export type ViewsAnswer = z.infer<typeof views>;
type SavedView = z.infer<typeof savedView>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/;
const MOST = 500;

export async function listViews({ ctx }: View): Promise<ViewsAnswer> {
  const items: ViewsAnswer['items'] = [];
  const problems: ViewsAnswer['problems'] = [];
  const folder = folderOf(ctx.root);
  for (const file of (await listIfThere(ctx.files, folder)).toSorted().slice(0, MOST)) {
    const name = file.replace(/\.yaml$/, '');
    if (name === file || !NAME.test(name)) continue;
    const bytes = await readForeign(ctx.files, join(folder, file));
    if (bytes === undefined) continue;
    const read = 'odd' in bytes ? bytes.odd : readView(bytes.toString('utf8'));
    if (typeof read === 'string') problems.push({ name, message: read });
    else items.push({ name, ...read });
  }
  return { items, problems, total: items.length };
}

/** Throws {@link Refusal} for a name that is none, FileError where it cannot be written. */
export async function saveView(view: View, name: string, saved: SavedView): Promise<ViewsAnswer> {
  const folder = folderOf(view.ctx.root);
  const path = join(folder, `${checked(name)}.yaml`);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asFileError('mkdir', folder, error);
  });
  await atomicWrite(path, dumpYaml({ page: saved.page, params: saved.params }), { durable: false, mode: 0o666 });
  return listViews(view);
}

export async function removeView(view: View, name: string): Promise<ViewsAnswer> {
  const path = join(folderOf(view.ctx.root), `${checked(name)}.yaml`);
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw asFileError('unlink', path, error);
    const message = `there is no saved view \`${name}\``;
    throw new Refusal('missing', { code: 'E0618', message, help: '`/api/v1/views` lists them' });
  }
  return listViews(view);
}

function folderOf(root: string): string {
  return join(root, '.orze', 'views');
}

/** The view, or what is wrong with it. */
function readView(text: string): SavedView | string {
  const yaml = parseYaml(text);
  if (!yaml.ok) return yaml.message;
  const read = savedView.safeParse(plain(yaml.value));
  return read.success
    ? read.data
    : `${read.error.issues[0]?.path.join('.') ?? ''}: ${read.error.issues[0]?.message ?? ''}`;
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  const help = 'letters, digits, blanks, `.`, `_` and `-`; at most 60';
  throw new Refusal('usage', { code: 'E0618', message: 'a view cannot have this name', help });
}

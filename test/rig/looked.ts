/** A look at a small real project, and how often it asks the folder for what. */
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openView } from '../../src/app/view/open-view.ts';
import type { View } from '../../src/app/view/view.ts';
import type { Files } from '../../src/edge/edges.ts';
import { Project } from './project.ts';

/** The project goes with the test. */
export function lookedProject(files: Record<string, string>): Project {
  const project = new Project({ 'ideas.md': '', ...files });
  onTestFinished(() => project.remove());
  return project;
}

export async function look(project: Project, env: Readonly<Record<string, string>> = {}): Promise<View> {
  const view = await openView({ cwd: project.dir, flags: {}, version: '0', env: { ...project.env, ...env } });
  onTestFinished(() => view.close());
  return view;
}

/** The same folder, with its calls counted by name, and bytes that were read. */
export function counted(ctx: Context): { ctx: Context; calls: Record<string, number> } {
  const calls: Record<string, number> = { bytes: 0 };
  const note = (name: string): void => void (calls[name] = (calls[name] ?? 0) + 1);
  const { files } = ctx;
  const counting: Pick<Files, 'readRange' | 'read' | 'stat' | 'append' | 'writeAtomic'> = {
    async readRange(path, from, max) {
      note('readRange');
      const read = await files.readRange(path, from, max);
      calls.bytes = (calls.bytes ?? 0) + read.bytes.length;
      return read;
    },
    read: (path, max) => (note('read'), files.read(path, max)),
    stat: (path) => (note('stat'), files.stat(path)),
    append: (...given) => (note('append'), files.append(...given)),
    writeAtomic: (...given) => (note('writeAtomic'), files.writeAtomic(...given)),
  };
  return { ctx: { ...ctx, files: { ...files, ...counting } }, calls };
}

/** Puts what agents should know into their files: a marked block, a skill. Nothing else in these files is touched. */
import { dirname, join } from 'node:path';
import { withBlock } from '../../core/marked-block.ts';
import type { Files } from '../../edge/edges.ts';
import { readForeign } from '../read-file.ts';
import { Refusal } from '../refusal.ts';
import { agentsBlock, claudeBlock, skillText } from './texts.ts';
import type { AgentsFacts } from './texts.ts';

export interface InstalledFile {
  path: string;
  /** `kept`: it says so already. */
  did: 'created' | 'updated' | 'kept';
}

const AGENTS = 'AGENTS.md';
const CLAUDE = 'CLAUDE.md';
const SKILL = 'skills/orze/SKILL.md';

/** Twice is as good as once. `dryRun`: tells what would be done. Throws {@link Refusal} where marks of ours do not match. */
export async function installAgents(
  root: string,
  facts: AgentsFacts,
  files: Files,
  dryRun: boolean,
): Promise<InstalledFile[]> {
  const wanted: { path: string; make: (text: string | null) => string | null }[] = [
    { path: AGENTS, make: (text) => blockIn(AGENTS, text ?? '', agentsBlock(facts)) },
    // Only for those who have one; a link to AGENTS.md says it already.
    { path: CLAUDE, make: (text) => (text === null ? null : blockIn(CLAUDE, text, claudeBlock())) },
  ];
  for (const folder of await skillFolders(root, files)) {
    wanted.push({ path: join(folder, SKILL), make: () => skillText(facts) });
  }
  const done: InstalledFile[] = [];
  for (const { path, make } of wanted) {
    const before = await textOf(files, join(root, path));
    if (before === undefined) continue;
    const after = make(before);
    if (after === null) continue;
    if (after === before) done.push({ path, did: 'kept' });
    else {
      if (!dryRun) await write(files, join(root, path), after);
      done.push({ path, did: before === null ? 'created' : 'updated' });
    }
  }
  return done;
}

/** The folder that several tools share, and those of tools that are at home here. */
async function skillFolders(root: string, files: Files): Promise<string[]> {
  const homes = ['.claude', '.gemini', '.codex'];
  const there = await Promise.all(homes.map((home) => files.stat(join(root, home))));
  return ['.agents', ...homes.filter((_, i) => there[i]?.kind === 'folder')];
}

/** undefined: a link, which may lead anywhere, or what is no text file; null: nothing is there. */
async function textOf(files: Files, path: string): Promise<string | null | undefined> {
  const stat = await files.stat(path);
  if (stat === undefined) return null;
  if (stat.kind !== 'file') return undefined;
  const bytes = await readForeign(files, path);
  if (bytes === undefined) return null;
  return 'odd' in bytes ? undefined : bytes.toString('utf8');
}

function blockIn(path: string, text: string, block: string): string {
  const whole = withBlock(text, block);
  if (whole !== null) return whole;
  throw new Refusal('refused', {
    code: 'E0704',
    message: 'there is a mark `orze:begin` without `orze:end`, or the other way round',
    file: path,
    note: 'nothing was changed: what stands between cannot be told from what is yours',
    help: 'remove the mark, then `orze agents install` again',
  });
}

async function write(files: Files, path: string, text: string): Promise<void> {
  await files.ensureFolder(dirname(path));
  await files.writeAtomic(path, text, { durable: 'whole' });
}

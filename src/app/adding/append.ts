/** Blocks at the end of ideas.md: read together with what is there before they are written, and read back afterwards. Nothing is rewritten. */
import { dirname } from 'node:path';
import { MAX_IDEAS_BYTES } from '../../core/defaults.ts';
import { IdeasBook } from '../../core/ideas.ts';
import type { IdeasView } from '../../core/ideas.ts';
import { hashText } from '../../core/block-text.ts';
import type { IdeaId } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import { sleep } from '../../edge/timer.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { Turn } from './turn.ts';

export interface Block {
  readonly id: IdeaId;
  /** As blockText makes it. */
  readonly text: string;
}

const NEWLINE = 10;
/** No config yet; a fence that is open. */
const UNFINISHED: ReadonlySet<string> = new Set(['E0104', 'E0106']);
/** Seconds for which a file with an unfinished end must stand unchanged, and after which it is taken as it is. */
const STILL_S = 1;
const PATIENCE_S = 8;
/** Room beside the blocks without which nothing is begun: half a block would stand there for good. */
const SPARE_BYTES = 64 * 1024;

/** ideas.md as it is now. */
export class IdeasNow {
  readonly bytes: Buffer;
  readonly #name: string;
  readonly #complete: number;
  readonly #book: IdeasBook;
  readonly view: IdeasView;

  constructor(bytes: Buffer, name: string) {
    this.bytes = bytes;
    this.#name = name;
    this.#complete = bytes.lastIndexOf(NEWLINE) + 1;
    this.#book = new IdeasBook(name, 0);
    this.#book.append(bytes.subarray(0, this.#complete));
    this.view = this.#book.look(this.#tail, 0);
  }

  get #tail(): string {
    return this.bytes.toString('utf8', this.#complete);
  }

  /** The last block is no idea yet: somebody may be writing it. */
  get isUnfinished(): boolean {
    const last = this.view.problems.at(-1);
    const { entries } = this.view;
    const behind = entries.size === 0 ? 0 : entries.lineAt(entries.size - 1);
    return last !== undefined && UNFINISHED.has(last.code) && (last.line ?? 0) > behind;
  }

  /** All ids that stand there, also those of blocks that are no ideas. */
  *ids(): Iterable<IdeaId> {
    yield* this.view.entries.keys();
    for (const { idea } of this.view.problems) if (idea !== undefined) yield idea as IdeaId;
  }

  /**
   * What must be appended, so that these blocks are ideas and all others stay what they are. Throws {@link Refusal}: E0116 where the end
   * of the file swallows what follows, or the code of what is wrong with a block. Call once.
   */
  addition(blocks: readonly Block[]): string {
    checkAlone(blocks, this.#name);
    const before = { ideas: this.view.entries.size, problems: this.view.problems.length };
    const gap = this.bytes.length === 0 ? '' : this.#tail === '' ? '\n' : '\n\n';
    const text = gap + blocks.map((block) => block.text).join('\n');
    this.#book.append(Buffer.from(this.#tail + text));
    const after = this.#book.look('', 0);
    const whole = blocks.every(({ id, text: own }) => after.entries.get(id)?.hash === hashText(own));
    const same = after.entries.size === before.ideas + blocks.length && after.problems.length === before.problems;
    if (whole && same) return text;
    const message = `the end of ${this.#name} is open: what is appended there would be part of what is above it`;
    const help = 'close the last fence of the file, or end its last idea, then try again';
    throw new Refusal('refused', { code: 'E0116', message, help });
  }
}

/** Whether each block is an idea where nothing stands before it. */
function checkAlone(blocks: readonly Block[], name: string): void {
  for (const { id, text } of blocks) {
    const { view } = new IdeasNow(Buffer.from(text), name);
    if (view.entries.size === 1 && view.entries.has(id) && view.problems.length === 0) continue;
    const { code, message, help } = view.problems[0] ?? {
      code: 'E0114' as const,
      message: 'it would be read as something else',
      help: 'write it in simpler words',
    };
    // A place in a text that stands nowhere yet helps nobody.
    throw new Refusal('usage', { code, message, ...(help === undefined ? {} : { help }) });
  }
}

export async function readIdeasNow({ files, layout, config }: Context): Promise<IdeasNow> {
  try {
    return new IdeasNow(await files.read(layout.ideas, MAX_IDEAS_BYTES), config.ideas_file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new IdeasNow(Buffer.alloc(0), config.ideas_file);
    throw error;
  }
}

/** The same, once nobody seems to be writing its last block: what is appended behind half of one would get the other half. */
export async function readSettledIdeas(ctx: Context): Promise<IdeasNow> {
  const { clock } = ctx;
  const until = clock.uptime() + PATIENCE_S;
  let now = await readIdeasNow(ctx);
  while (now.isUnfinished && clock.uptime() < until) {
    await sleep(clock, STILL_S);
    const next = await readIdeasNow(ctx);
    if (next.bytes.equals(now.bytes)) return next;
    now = next;
  }
  return now;
}

/** Appends durably and reads back. Throws {@link Refusal} E0116 when the blocks do not stand there whole afterwards. */
export async function appendBlocks(
  ctx: Context,
  turn: Turn,
  now: IdeasNow,
  blocks: readonly Block[],
): Promise<IdeasNow> {
  const { files, layout, config } = ctx;
  const text = now.addition(blocks);
  const free = await files.freeBytes(dirname(layout.ideas));
  if (free < Buffer.byteLength(text) + SPARE_BYTES) throw failed(config.ideas_file, 'the disk is full');
  if (!(await turn.isMine())) throw failed(config.ideas_file, 'somebody else had his turn meanwhile');
  try {
    await files.append(layout.ideas, text, { durable: true });
  } catch (error) {
    if (!hasCode(error)) throw error;
    throw failed(config.ideas_file, error.message);
  }
  const after = await readIdeasNow(ctx);
  const lost = blocks.filter(({ id, text: own }) => after.view.entries.get(id)?.hash !== hashText(own));
  if (lost.length === 0) return after;
  const ids = lost.map(({ id }) => id).join(', ');
  throw failed(
    config.ideas_file,
    `the file was changed by somebody else at the same moment: ${ids} does not stand there`,
  );
}

function failed(file: string, why: string): Refusal {
  const message = `nothing could be added to ${file}: ${why}`;
  return new Refusal('bad', { code: 'E0117', message, help: 'look at the end of the file, then try again' });
}

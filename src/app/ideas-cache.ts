/**
 * `results/.orze/ideas.bin`: what was read of a large ideas.md, so that a look from outside need not find all ideas in it again. A cache of those
 * who look. It says of which bytes it is, by their number and CRC-32; whoever uses it reads all of these first, as the loop does when it
 * compares the file, and needs a fifth of the time that reading them as ideas takes (docs/decisions/0027).
 */
import { endianness } from 'node:os';
import { IdeaTable } from '../core/ideas.ts';
import type { KeptReading } from '../core/ideas.ts';
import { hasCode } from '../edge/file-error.ts';
import { checkedWhole, readCheckedWhole } from './checked-lines.ts';
import type { Context } from './context.ts';

/** Changes whenever a reading means something else; what else its meaning depends on is the version of orze. */
const SCHEMA = 'orze.ideas/1';
const MAX_BYTES = 1024 ** 3;
/** It may have this share of the bytes of ideas.md: what is larger is problems for the most part. */
const MAX_SHARE = 0.5;
const NEWLINE = 10;

/** A reading, and the bytes of the file that it is of. */
export interface KeptIdeas {
  readonly reading: KeptReading;
  /** Number and CRC-32 of all complete lines, the last block among them. */
  readonly bytes: number;
  readonly crc: number;
}

type Head = readonly [
  rows: number,
  from: number,
  line: number,
  bytes: number,
  crc: number,
  problems: KeptReading['problems'],
  refused: KeptReading['refused'],
];

export class IdeasCache {
  readonly #ctx: Pick<Context, 'files' | 'layout' | 'env'>;
  readonly #key: string;

  /** `name`: how problems call the file. */
  constructor(ctx: Pick<Context, 'files' | 'layout' | 'env' | 'version'>, name: string) {
    this.#ctx = ctx;
    this.#key = JSON.stringify([SCHEMA, ctx.version, endianness(), name]);
  }

  /** undefined: there is none that can be used. */
  async load(): Promise<KeptIdeas | undefined> {
    const { files, layout } = this.#ctx;
    try {
      return read(this.#key, await files.read(layout.ideasCache, MAX_BYTES));
    } catch (error) {
      // Whatever is in its place: the ideas themselves are read instead.
      if (hasCode(error)) return undefined;
      throw error;
    }
  }

  /** Where it cannot be written the next look reads the ideas again. */
  async save({ reading, bytes, crc }: KeptIdeas): Promise<void> {
    const { files, layout, env } = this.#ctx;
    if ((env['ORZE_READONLY'] ?? '') !== '') return;
    const { rows, from, line, problems, refused } = reading;
    const head: Head = [rows, from, line, bytes, crc, problems, refused];
    const text = checkedWhole(this.#key, [Buffer.from(`${JSON.stringify(head)}\n`), ...reading.table.toBytes(rows)]);
    if (text.length > bytes * MAX_SHARE) return;
    try {
      await files.writeAtomic(layout.ideasCache, text, { durable: false });
    } catch (error) {
      if (!hasCode(error)) throw error;
    }
  }
}

function read(key: string, file: Buffer): KeptIdeas | undefined {
  const body = readCheckedWhole(key, file);
  if (body === undefined) return undefined;
  const end = body.indexOf(NEWLINE);
  const [rows, from, line, bytes, crc, problems, refused] = JSON.parse(body.toString('utf8', 0, end)) as Head;
  const table = IdeaTable.fromBytes(rows, body.subarray(end + 1));
  return table === undefined ? undefined : { reading: { from, line, table, rows, problems, refused }, bytes, crc };
}

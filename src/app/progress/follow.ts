/** Reads what running scripts write of their progress: at each look only what is new, and of a large piece only its end. */
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { stageLog } from '../../core/command.ts';
import { flatten } from '../../core/flat-config.ts';
import { parseJson } from '../../core/json.ts';
import { LineSplitter, folded } from '../../core/log-lines.ts';
import { ProgressSoFar, progressByTime, totalsOf } from '../../core/progress.ts';
import type { RunProgress, Totals } from '../../core/progress.ts';
import { progressLine } from '../../core/progress-line.ts';
import type { IdeaId, Token } from '../../core/words.ts';
import type { YamlValue } from '../../core/yaml-value.ts';
import type { FileStat } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { readForeign } from '../read-file.ts';
import { printedLine } from './printed.ts';

export const PROGRESS_FILE = 'progress.jsonl';
/** More than this between two looks is left out but for its end: what was last is what is shown. */
const MOST_NEW = 256 * 1024;
const END = 64 * 1024;
/** The first line tells where the script began to count. */
const BEGINNING = 4096;

/** A run that is not over. */
export interface Advancing {
  readonly id: IdeaId;
  readonly token: Token | null;
  readonly stage: string;
  /** Since the claim. */
  readonly elapsedS: number | null;
}

interface Followed {
  readonly token: Token | null;
  readonly path: string;
  readonly read: (line: string) => void;
  readonly soFar: ProgressSoFar;
  at: number;
  splitter: LineSplitter;
  decoder: StringDecoder;
  totals: Totals | null;
  /** It was begun within a line, which is left out. */
  inLine: boolean;
}

export class ProgressFollower {
  readonly #ctx: Context;
  readonly #followed = new Map<IdeaId, Followed>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Forgets all others. */
  keep(ids: ReadonlySet<IdeaId>): void {
    for (const id of this.#followed.keys()) if (!ids.has(id)) this.#followed.delete(id);
  }

  /** `usualS`: median of the trainings that ended. Costs a stat where nothing was written since the last call. */
  async of(run: Advancing, usualS: number | null): Promise<RunProgress> {
    const trains = run.stage === 'train';
    const history = trains ? usualS : null;
    const mtimeMs = await this.#look(run);
    const followed = this.#followed.get(run.id);
    if (followed === undefined || followed.soFar.isEmpty) return progressByTime(run.elapsedS, history);
    const { clock, config } = this.#ctx;
    const ageS = mtimeMs === null ? 0 : Math.max(0, (clock.wall().getTime() - mtimeMs) / 1000);
    const totals = await this.#totals(run.id, followed);
    const about = { elapsedS: run.elapsedS, ageS, usualS: history, primary: config.report.primary_metric, totals };
    const now = followed.soFar.now(about);
    return trains ? now : { ...now, etaS: null, etaFrom: null };
  }

  /** Reads what is new; milliseconds since 1970 of the last line, null where that cannot be told now. */
  async #look(run: Advancing): Promise<number | null> {
    try {
      const known = this.#followed.get(run.id);
      const found = await this.#source(run, known?.token === run.token ? known : undefined);
      if (found === null) return null;
      const { followed, stat } = found;
      // Written anew: from its beginning.
      if (stat.bytes < followed.at) return this.#begin(run.id, run.token, followed.path, stat);
      await this.#readNew(followed, stat.bytes);
      return stat.mtimeMs;
    } catch (error) {
      // What is known stays: the file is read when it can be read again, and nothing depends on it.
      if (!hasCode(error)) throw error;
      return null;
    }
  }

  async #source(run: Advancing, known: Followed | undefined): Promise<{ followed: Followed; stat: FileStat } | null> {
    const { files, layout, config } = this.#ctx;
    const folder = layout.runFolder(run.id);
    const paths = [join(folder, PROGRESS_FILE)];
    if (config.progress.patterns.length > 0) paths.push(join(folder, stageLog(config, 'train')));
    for (const path of paths) {
      const stat = await files.stat(path);
      if (stat?.kind !== 'file') continue;
      const followed = known?.path === path ? known : this.#follow(run.token, path);
      this.#followed.set(run.id, followed);
      return { followed, stat };
    }
    return null;
  }

  async #begin(id: IdeaId, token: Token | null, path: string, { bytes, mtimeMs }: FileStat): Promise<number> {
    const followed = this.#follow(token, path);
    this.#followed.set(id, followed);
    await this.#readNew(followed, bytes);
    return mtimeMs;
  }

  #follow(token: Token | null, path: string): Followed {
    const soFar = new ProgressSoFar();
    const ofLine = path.endsWith(PROGRESS_FILE) ? progressLine : printedLine(this.#ctx.config.progress.patterns);
    const read = (text: string): void => {
      const line = ofLine(folded(text));
      if (line !== null) soFar.add(line);
    };
    return {
      token,
      path,
      read,
      soFar,
      at: 0,
      splitter: new LineSplitter(),
      decoder: utf8(),
      totals: null,
      inLine: false,
    };
  }

  async #readNew(followed: Followed, size: number): Promise<void> {
    const { files } = this.#ctx;
    if (size === followed.at) return;
    if (size - followed.at > MOST_NEW) {
      if (followed.at === 0) {
        const { bytes } = await files.readRange(followed.path, 0, BEGINNING);
        for (const line of bytes.toString('utf8').split('\n').slice(0, -1)) followed.read(line);
      }
      followed.at = size - END;
      [followed.splitter, followed.decoder] = [new LineSplitter(), utf8()];
      followed.inLine = true;
    }
    const { bytes } = await files.readRange(followed.path, followed.at, size - followed.at);
    followed.at += bytes.length;
    const lines = followed.splitter.push(followed.decoder.write(bytes));
    if (followed.inLine && lines.shift() !== undefined) followed.inLine = false;
    for (const line of lines) followed.read(line);
  }

  async #totals(id: IdeaId, followed: Followed): Promise<Totals> {
    if (followed.totals !== null) return followed.totals;
    const { files, layout, config } = this.#ctx;
    const nothing = { step: null, epoch: null };
    if (followed.soFar.saysTotal) return nothing;
    const bytes = await readForeign(files, layout.run(id).configJson);
    const parsed = bytes === undefined || 'odd' in bytes ? null : parseJson(bytes);
    followed.totals =
      parsed?.ok === true ? totalsOf(flatten(parsed.value as YamlValue), config.progress.total_key) : nothing;
    return followed.totals;
  }
}

const utf8 = (): StringDecoder => new StringDecoder('utf8');

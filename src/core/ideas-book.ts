/**
 * ideas.md as it grows: what was settled stays, what is appended is added, and the last block counts only when nobody seems to be
 * writing it any more. Pure: the caller brings text and time.
 */
import { hiddenProblems, judgeBlock } from './idea-block.ts';
import type { IdeaEntry, Judged } from './idea-block.ts';
import { closesFence, isConfigFence } from './idea-lines.ts';
import { IdeasScan } from './ideas-scan.ts';
import type { Draft } from './ideas-scan.ts';
import type { Problem } from './problem.ts';
import type { IdeaId } from './words.ts';

export interface IdeasView {
  /** Ideas that may run, in the order of the file: neither blocked by the scan nor unsettled. Grows in place. */
  entries: ReadonlyMap<IdeaId, IdeaEntry>;
  /** In the order of the file. One with `idea` blocks that idea (of a repeated id only the later one). */
  problems: readonly Problem[];
  /** Changes iff entries or problems changed. */
  version: number;
  /** The last idea of the file, while somebody may still be writing it. */
  unsettled: IdeaId | null;
  /** Uptime at which the last block may have become settled; null = only a change of the file matters. */
  nextLookAt: number | null;
  /** New, or with another text than before, since the previous look. */
  added: readonly IdeaEntry[];
  /** Entries of the previous look are gone or have another text: whoever keeps a copy must read `entries` anew. */
  replaced: boolean;
}

/** An unfinished last block (no config yet, an open fence) is called a problem after this many settle times: first it is work under way. */
const PATIENCE = 20;

/** One reading of the file from its first byte on. */
export class IdeasReading {
  readonly entries = new Map<IdeaId, IdeaEntry>();
  readonly problems: Problem[] = [];
  /** Accepted since the last look. */
  fresh: IdeaEntry[] = [];
  readonly #file: string;
  readonly #refused = new Map<IdeaId, { line: number; text: string }>();
  readonly #scan: IdeasScan;

  constructor(file: string) {
    this.#file = file;
    this.#scan = new IdeasScan((draft, text) => this.#closed(draft, text));
  }

  push(text: string): void {
    this.#scan.push(text);
  }

  #closed(draft: Draft, text: string): void {
    const judged = judgeBlock(draft, text, this.#file);
    if (judged !== undefined) this.#settle(judged);
    for (const inner of [draft.hidden, draft.inFence]) {
      for (const problem of hiddenProblems(inner, this.#file)) this.problems.push(problem);
    }
  }

  #settle(judged: Judged): void {
    const result = this.compare(judged);
    if (result === 'repeated') return;
    if (result.ok) {
      this.entries.set(result.entry.id, result.entry);
      this.fresh.push(result.entry);
      return;
    }
    const { id, text, problem } = result;
    this.problems.push(problem);
    if (id !== null && !this.entries.has(id) && !this.#refused.has(id)) {
      this.#refused.set(id, { line: problem.line ?? 0, text });
    }
  }

  /** `repeated`: the very same block stands in the file already. */
  compare(judged: Judged): Judged | 'repeated' {
    const id = judged.ok ? judged.entry.id : judged.id;
    const text = judged.ok ? judged.entry.text : judged.text;
    const first = id === null ? undefined : (this.entries.get(id) ?? this.#refused.get(id));
    if (id === null || first === undefined) return judged;
    if (first.text === text) return 'repeated';
    const line = judged.ok ? judged.entry.line : judged.problem.line;
    const problem: Problem = {
      code: 'E0103',
      message: `${id} is defined again with another text; it was first defined in line ${first.line}`,
      file: this.#file,
      ...(line === undefined ? {} : { line }),
      idea: id,
      note: `line ${line} is BLOCKED, line ${first.line} counts`,
      help: 'give the later one an id of its own',
    };
    return { ok: false, id, text, problem, unfinished: !judged.ok && judged.unfinished };
  }

  /** The last block as if the file ended here. `tail` is what stands behind the last line break. */
  last(tail: string): { text: string; judged: Judged | undefined; problems: Problem[] } {
    const { draft, text } = this.#scan.open();
    const ended = endedBy(draft, text, tail);
    const whole = ended === draft ? text : text + tail;
    const problems = hiddenProblems([...ended.hidden, ...ended.inFence], this.#file);
    return { text: text + tail, judged: judgeBlock(ended, whole, this.#file), problems };
  }
}

/** Bytes behind the last line break are held back, but many files end with a closing fence and no line break. */
function endedBy(draft: Draft, text: string, tail: string): Draft {
  const { fence } = draft;
  if (fence === null || !closesFence(tail.replace(/\r$/, ''), fence)) return draft;
  const config = draft.config ?? (isConfigFence(fence) ? { fence, from: draft.fenceFrom, to: text.length } : null);
  return { ...draft, fence: null, config, hidden: [...draft.hidden, ...draft.inFence], inFence: [] };
}

export class IdeasBook {
  readonly #file: string;
  readonly #settleS: number;
  #reading: IdeasReading;
  #version = 0;
  /** Given out before and no longer certain: ids with their entries. */
  #doubted = new Map<IdeaId, IdeaEntry>();
  /** The last block, given out although no header follows it yet. */
  #early: IdeaEntry | null = null;
  #lastText: string | null = null;
  #lastSince = 0;
  #problems: readonly Problem[] = [];
  #counted = -1;
  #shownLast = '';

  /** `file` is how problems name it. `settleS` 0: the file is taken as it is, its last block too. */
  constructor(file: string, settleS: number) {
    this.#file = file;
    this.#settleS = settleS;
    this.#reading = new IdeasReading(file);
  }

  /** A reading of the whole file, to be filled and then given to {@link replace}. */
  newReading(): IdeasReading {
    return new IdeasReading(this.#file);
  }

  /** The text that follows what was read; complete lines only. */
  append(text: string): void {
    this.#takeBackEarly();
    this.#reading.push(text);
  }

  /** The file was read again from its start. */
  replace(reading: IdeasReading): void {
    this.#takeBackEarly();
    const fresh = new Set(this.#reading.fresh);
    for (const entry of this.#reading.entries.values()) if (!fresh.has(entry)) this.#doubted.set(entry.id, entry);
    this.#reading = reading;
    this.#counted = -1;
  }

  #takeBackEarly(): void {
    if (this.#early === null) return;
    this.#reading.entries.delete(this.#early.id);
    this.#doubted.set(this.#early.id, this.#early);
    this.#early = null;
  }

  /** What counts at `uptime` (s). `tail`: what stands behind the last line break of the file. */
  look(tail: string, uptime: number): IdeasView {
    this.#takeBackEarly();
    const reading = this.#reading;
    const last = reading.last(tail);
    if (last.text !== this.#lastText) {
      this.#lastText = last.text;
      this.#lastSince = uptime;
    }
    const waitS = this.#settleS * (last.judged?.ok === false && last.judged.unfinished ? PATIENCE : 1);
    const settled = uptime - this.#lastSince >= waitS || this.#wasGiven(last.judged);
    const waits = !settled && (last.judged !== undefined || last.problems.length > 0);
    const shown = settled ? this.#settleLast(last.judged, last.problems) : [];

    const { added, replaced } = this.#changes();
    const problemsChanged = this.#tellProblems(shown);
    if (added.length > 0 || replaced || problemsChanged) this.#version += 1;
    return {
      entries: reading.entries,
      problems: this.#problems,
      version: this.#version,
      unsettled: waits ? idOf(last.judged) : null,
      nextLookAt: waits ? this.#lastSince + waitS : null,
      added,
      replaced,
    };
  }

  /** An idea that counted already does not stop counting because somebody begins to write the next one. */
  #wasGiven(judged: Judged | undefined): boolean {
    return judged?.ok === true && this.#doubted.get(judged.entry.id)?.text === judged.entry.text;
  }

  /** The problems to show of the last block. */
  #settleLast(last: Judged | undefined, inner: readonly Problem[]): readonly Problem[] {
    const judged = last === undefined ? 'repeated' : this.#reading.compare(last);
    if (judged === 'repeated') return inner;
    if (!judged.ok) return [judged.problem, ...inner];
    this.#early = judged.entry;
    this.#reading.entries.set(judged.entry.id, judged.entry);
    this.#reading.fresh.push(judged.entry);
    return inner;
  }

  #changes(): { added: IdeaEntry[]; replaced: boolean } {
    const doubted = this.#doubted;
    const { entries, fresh } = this.#reading;
    const added = fresh.filter((entry) => doubted.get(entry.id)?.text !== entry.text);
    let replaced = false;
    for (const [id, { text }] of doubted) replaced ||= entries.get(id)?.text !== text;
    this.#doubted = new Map();
    this.#reading.fresh = [];
    return { added, replaced };
  }

  /** Whether they are others than at the previous look. */
  #tellProblems(ofLast: readonly Problem[]): boolean {
    const { problems } = this.#reading;
    const shownLast = JSON.stringify(ofLast);
    if (problems.length === this.#counted && shownLast === this.#shownLast) return false;
    this.#counted = problems.length;
    this.#shownLast = shownLast;
    const now = [...problems, ...ofLast];
    const same = now.length === this.#problems.length && JSON.stringify(now) === JSON.stringify(this.#problems);
    if (!same) this.#problems = now;
    return !same;
  }
}

function idOf(judged: Judged | undefined): IdeaId | null {
  return judged === undefined ? null : judged.ok ? judged.entry.id : judged.id;
}

/**
 * The one look that all answers are made from. It is made anew in the background, so that nobody waits for it; while the folder does not
 * answer, what was seen before goes on being shown, with its age.
 */
import { basename, resolve } from 'node:path';
import { readWritten } from '../../../app/answers/status.ts';
import type { StatusRead } from '../../../app/answers/status.ts';
import { Refusal, asRefusal } from '../../../app/refusal.ts';
import { EventLog } from '../../../app/view/event-log.ts';
import type { LoggedEvent } from '../../../app/view/event-log.ts';
import { hung, openView } from '../../../app/view/open-view.ts';
import type { ViewPlace } from '../../../app/view/open-view.ts';
import type { View } from '../../../app/view/view.ts';
import type { Problem } from '../../../core/problem.ts';
import { redactor } from '../../../core/secrets.ts';
import type { Redact } from '../../../core/secrets.ts';
import { HANG_S, noticeHangs } from '../../../edge/answering.ts';
import { systemClock } from '../../../edge/clock.ts';
import { openFiles } from '../../../edge/files.ts';
import { lookApart } from '../../mcp/session.ts';
import type { Session } from '../../mcp/session.ts';
import { marksOf, topicsBetween } from './topics.ts';
import type { Marks } from './topics.ts';

/** Seconds that a look stays good while nobody keeps it so. */
const FRESH_S = 1;
/** Seconds that an answer may take of a folder that is known to hang: what needs no file is told at once. */
const HUNG_PATIENCE_S = 1;

interface Kept {
  view: View;
  /** Which version of orze.yaml it was opened with. */
  settings: string;
  log: EventLog;
  status: StatusRead;
  marks: Marks;
  /** Uptime and wall time of the last complete look. */
  uptime: number;
  wall: Date;
}

/** What a look has brought. */
export interface Looked {
  topics: readonly string[];
  events: readonly LoggedEvent[];
}

export class Look implements Session {
  readonly place: Readonly<ViewPlace>;
  readonly tell: (error: unknown) => void;
  readonly clock = systemClock();
  readonly #redact: Redact;
  readonly #files = noticeHangs(openFiles(), this.clock, {
    hangs: (call) => this.#onHang(hung(call)),
    answers: () => undefined,
  });
  #kept: Kept | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | null = null;
  readonly #waiting = new Set<() => void>();
  #hungSince: number | null = null;
  /** Why there is no look, or no newer one. */
  problem: Problem | null = null;
  /** Somebody keeps it fresh. */
  kept = false;
  /** Counts looks that found something changed, and those in which it was the ideas and runs. */
  version = 0;
  rowsVersion = 0;
  onLooked: (looked: Looked) => void = () => undefined;

  constructor(place: ViewPlace, tell: (error: unknown) => void) {
    this.place = place;
    this.tell = tell;
    this.#redact = redactor(place.env);
  }

  readonly redact: Redact = (text) => (this.#kept?.view.ctx.redact ?? this.#redact)(text);

  /** Name of the project's folder. */
  get project(): string {
    return basename(resolve(this.place.cwd));
  }

  /** Wall time of what is shown. */
  get lookedAt(): Date | null {
    return this.#kept?.wall ?? null;
  }

  /** A call on the folder got no answer in time, and has none yet. */
  get hung(): boolean {
    return this.#hungSince !== null;
  }

  /** From what is known; waits for a look only where there is none that is young enough. */
  async read<T>(work: (view: View, status: StatusRead) => T | Promise<T>): Promise<T> {
    const { view, status } = await this.#recent();
    return this.#inTime(async () => work(view, status));
  }

  look<T>(work: (view: View) => T | Promise<T>): Promise<T> {
    return this.#inTime(() =>
      this.#inTurn(async () => {
        const { view } = await this.#anew('prompt');
        const answer = await work(view);
        await this.#note();
        return answer;
      }),
    );
  }

  apart<T>(work: (view: View) => Promise<T>, how?: { looks: boolean }): Promise<T> {
    return lookApart(this.place, work, () => undefined, how);
  }

  /** The view as it is, for those that only compare; undefined: there is none yet. */
  get view(): View | undefined {
    return this.#kept?.view;
  }

  /** One look, which all share who ask before it begins. Throws {@link Refusal} where there is nothing to look at. */
  refresh(how: 'usual' | 'prompt'): Promise<void> {
    this.#next ??= this.#inTurn(async () => {
      this.#next = null;
      await this.#anew(how);
      await this.#note();
    });
    return this.#next;
  }

  /** What was changed here beside ideas and runs. */
  noteChange(topic: string): void {
    this.version += 1;
    this.onLooked({ topics: [topic], events: [] });
  }

  async close(): Promise<void> {
    if (this.hung) return;
    await this.#turn;
    await this.#kept?.view.close();
  }

  async #recent(): Promise<Kept> {
    const kept = this.#kept;
    const young = kept !== undefined && (this.kept || this.clock.uptime() - kept.uptime < FRESH_S);
    if (kept !== undefined && (young || this.hung)) return kept;
    if (this.hung) throw this.#refusalOfHang();
    await this.#inTime(() => this.refresh('prompt'));
    if (this.#kept === undefined) throw new Error('a look that succeeded left nothing');
    return this.#kept;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #anew(how: 'usual' | 'prompt'): Promise<Kept> {
    const before = this.problem?.code;
    try {
      const settings = await this.#settings();
      const kept = this.#kept;
      if (kept !== undefined && kept.settings === settings) await kept.view.refresh(how);
      else await this.#open(settings);
      this.#hungSince = null;
      this.problem = null;
    } catch (error) {
      // An error is an answer, too.
      this.#hungSince = null;
      const refusal = asRefusal(error);
      this.problem = refusal?.problem ?? null;
      // With settings that cannot be used nobody can say what is true now: what was seen goes on being shown, with the problem.
      if (refusal === undefined) throw error;
      // Whoever asks has asked nothing wrong.
      if (this.#kept === undefined) throw new Refusal('bad', refusal.problem, refusal.more);
    } finally {
      if (this.problem?.code !== before) this.noteChange('status');
    }
    if (this.#kept === undefined) throw new Error('a look that succeeded left nothing');
    return this.#kept;
  }

  async #open(settings: string): Promise<void> {
    const view = await openView({ ...this.place, onHang: (problem) => this.#onHang(problem) });
    const before = this.#kept;
    const log = await EventLog.now(view.ctx);
    const { clock } = view.ctx;
    const status = await readWritten(view);
    this.#kept = {
      view,
      settings,
      log,
      status,
      marks: marksOf(view, status),
      uptime: clock.uptime(),
      wall: clock.wall(),
    };
    this.version += 1;
    this.rowsVersion += 1;
    this.onLooked({ topics: ['all'], events: [] });
    // Nobody waits for it: whoever asks about all runs finds it made, or on its way.
    view.warm().catch((error: unknown) => {
      if (asRefusal(error) === undefined) this.tell(error);
    });
    await before?.view.close();
  }

  /** What is new, to all who listen. */
  async #note(): Promise<void> {
    const kept = this.#kept;
    if (kept === undefined) return;
    const { view, log } = kept;
    const events = await log.next();
    kept.status = await readWritten(view);
    kept.uptime = this.clock.uptime();
    kept.wall = this.clock.wall();
    const marks = marksOf(view, kept.status);
    const topics = topicsBetween(kept.marks, marks);
    kept.marks = marks;
    if (topics.length > 0) this.version += 1;
    if (topics.includes('runs') || topics.includes('queue')) this.rowsVersion += 1;
    if (topics.length > 0 || events.length > 0) this.onLooked({ topics, events });
  }

  /** Settings are read when a look is opened. */
  async #settings(): Promise<string> {
    const { cwd, configFile } = this.place;
    const seen = await this.#files.stat(resolve(cwd, configFile ?? 'orze.yaml'));
    return seen === undefined ? '' : JSON.stringify(seen);
  }

  #onHang(problem: Problem): void {
    this.#hungSince ??= this.clock.uptime() - HANG_S;
    this.problem = problem;
    for (const refuse of this.#waiting) refuse();
    // It comes back when the folder does.
    this.refresh('prompt').catch((error: unknown) => {
      if (asRefusal(error) === undefined) this.tell(error);
    });
    this.onLooked({ topics: ['status'], events: [] });
  }

  /** A folder that does not answer gives no error, it gives nothing. */
  #inTime<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((done, fail) => {
      const refuse = (): void => fail(this.#refusalOfHang());
      this.#waiting.add(refuse);
      const cancel = this.hung ? this.clock.after(HUNG_PATIENCE_S, refuse) : () => undefined;
      work()
        .finally(() => {
          this.#waiting.delete(refuse);
          cancel();
        })
        .then(done, fail);
    });
  }

  #refusalOfHang(): Refusal {
    const seconds = Math.round(this.clock.uptime() - (this.#hungSince ?? this.clock.uptime()));
    const shown = this.lookedAt === null ? '' : ` (showing ${this.lookedAt.toTimeString().slice(0, 8)})`;
    const name = basename(this.#kept?.view.ctx.layout.results ?? 'results');
    return new Refusal('bad', {
      code: 'E0410',
      message: `${name}/ not answering for ${seconds} s${shown}`,
      help: 'look at the file system (is its server up?)',
    });
  }
}

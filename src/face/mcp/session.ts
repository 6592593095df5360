/** The project of one connection: a look that is kept, made anew before each call, and opened again when the settings changed. */
import { resolve } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import { redactor } from '../../core/secrets.ts';
import type { Redact } from '../../core/secrets.ts';
import { noticeHangs } from '../../edge/answering.ts';
import { systemClock } from '../../edge/clock.ts';
import { openFiles } from '../../edge/files.ts';
import { Refusal } from '../../app/refusal.ts';
import { hung, openView } from '../../app/view/open-view.ts';
import type { ViewPlace } from '../../app/view/open-view.ts';
import type { View } from '../../app/view/view.ts';

/** What tools and resources answer from. */
export interface Session {
  readonly place: Readonly<ViewPlace>;
  /** An error that is nobody's answer: a bug. */
  readonly tell: (error: unknown) => void;
  readonly redact: Redact;
  /** From a look that is made anew. One call at a time: a look must not change under the one that answers from it. */
  look: <T>(work: (view: View) => T | Promise<T>) => Promise<T>;
  /** With a look of its own: for calls that wait, and would keep the others waiting. `looks` false: the project is opened only. */
  apart: <T>(work: (view: View) => Promise<T>, how?: { looks: boolean }) => Promise<T>;
}

export class KeptSession implements Session {
  readonly place: Readonly<ViewPlace>;
  readonly tell: (error: unknown) => void;
  #kept: { view: View; settings: string } | undefined;
  /** As far as the environment tells; the settings of a project may name more. */
  readonly #redact: Redact;
  /** A call on the folder got no answer in time, and may never get one. */
  hung = false;
  #onHang: (problem: Problem) => void = () => undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #files = noticeHangs(openFiles(), systemClock(), {
    hangs: (call) => this.#onHang(hung(call)),
    answers: () => undefined,
  });

  constructor(place: ViewPlace, tell: (error: unknown) => void) {
    this.place = place;
    this.#redact = redactor(place.env);
    this.tell = tell;
  }

  readonly redact: Redact = (text) => (this.#kept?.view.ctx.redact ?? this.#redact)(text);

  look<T>(work: (view: View) => T | Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => this.#inTime(async () => work(await this.#fresh())));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  apart<T>(work: (view: View) => Promise<T>, how?: { looks: boolean }): Promise<T> {
    return lookApart(this.place, work, () => (this.hung = true), how);
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#kept?.view.close();
    this.#kept = undefined;
  }

  async #fresh(): Promise<View> {
    const settings = await this.#settings();
    if (this.#kept?.settings === settings) {
      await this.#kept.view.refresh('prompt');
      return this.#kept.view;
    }
    await this.#kept?.view.close();
    this.#kept = undefined;
    const view = await openView({ ...this.place, onHang: (problem) => this.#onHang(problem) });
    this.#kept = { view, settings };
    return view;
  }

  /** Which version of the settings this is: they are read when a look is opened. */
  async #settings(): Promise<string> {
    const { cwd, configFile } = this.place;
    const seen = await this.#files.stat(resolve(cwd, configFile ?? 'orze.yaml'));
    return seen === undefined ? '' : JSON.stringify(seen);
  }

  /** A folder that does not answer gives no error, it gives nothing: the call is refused, and the next one opens the project anew. */
  #inTime<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((done, fail) => {
      this.#onHang = (problem) => {
        this.hung = true;
        this.#kept = undefined;
        fail(new Refusal('bad', problem));
      };
      work().then(done, fail);
    });
  }
}

/** Opens a look for one call. `onHang`: the folder does not answer, and the call is refused. */
export async function lookApart<T>(
  place: Readonly<ViewPlace>,
  work: (view: View) => Promise<T>,
  onHang: () => void,
  how?: { looks: boolean },
): Promise<T> {
  let view: View | undefined;
  try {
    return await new Promise<T>((done, fail) => {
      const refuse = (problem: Problem): void => {
        onHang();
        fail(new Refusal('bad', problem));
      };
      openView({ ...place, onHang: refuse }, how)
        .then((opened) => work((view = opened)))
        .then(done, fail);
    });
  } finally {
    await view?.close();
  }
}

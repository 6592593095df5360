/** One connection to one keeper. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { KEEPER_PROTOCOL } from '../core/job.ts';
import type { FromKeeper, HeldStage, Job, StartReply, ToKeeper } from '../core/job.ts';
import type { Token } from '../core/words.ts';
import { errorCode } from './file-error.ts';
import { readLines, writeLine } from './json-lines.ts';

export interface LinkEvents {
  /** What the keeper holds has changed. */
  changed: () => void;
  closed: (link: KeeperLink) => void;
}

export type Contact =
  | { kind: 'linked'; link: KeeperLink }
  /** Nobody listens there. */
  | { kind: 'dead' }
  /** It lives, but another controller has it, or it speaks another protocol. */
  | { kind: 'elsewhere' };

/** The way to a keeper: a local socket, or what a simulator puts in its place. */
export interface Line {
  /** Nothing goes through any more. */
  readonly gone: boolean;
  send(message: ToKeeper): void;
  /** Sends what was said, then hangs up; resolves when the connection is gone, whatever the other side does. */
  hangUp(): Promise<void>;
}

type Question = Extract<ToKeeper, { kind: 'run' | 'adopt' }>;
/** A question before it is numbered. */
export type Ask = { [Kind in Question['kind']]: Omit<Extract<Question, { kind: Kind }>, 'id'> }[Question['kind']];

/** Settles when the keeper has said who it is; a keeper that is stopped lets wait. */
export function contact(path: string, id: string, events: LinkEvents): Promise<Contact> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let link: KeeperLink | null = null;
    socket.on('error', (error) => {
      const code = errorCode(error);
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve({ kind: 'dead' });
      // It hung up while we spoke: the close below says so.
      else if (code !== 'ECONNRESET' && code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => {
      if (link === null) resolve({ kind: 'elsewhere' });
      else link.lineClosed();
    });
    readLines(socket, (value) => {
      const message = value as FromKeeper;
      if (link !== null) {
        link.receive(message);
      } else if (message.kind === 'hello' && message.protocol === KEEPER_PROTOCOL) {
        link = new KeeperLink(socketLine(socket), id, message, events);
        resolve({ kind: 'linked', link });
      } else {
        socket.destroy();
      }
    });
  });
}

function socketLine(socket: Socket): Line {
  return {
    get gone() {
      return socket.destroyed;
    },
    send: (message) => writeLine(socket, message),
    hangUp: () =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        socket.once('close', () => resolve());
        // What was written is still sent; a keeper that is stopped would let wait for its own end of the stream.
        socket.end(() => socket.destroy());
      }),
  };
}

export class KeeperLink {
  readonly id: string;
  readonly version: string;
  readonly #line: Line;
  readonly #events: LinkEvents;
  readonly #waiting = new Map<number, { job: Job; answer: (reply: StartReply) => void }>();
  #asked = 0;
  held: HeldStage | null;
  /** Uptime at which it was last given back. */
  idleSince = 0;
  /** The run this keeper is meant for, from the first request until the release. */
  reserved: Token | null;

  constructor(line: Line, id: string, hello: Extract<FromKeeper, { kind: 'hello' }>, events: LinkEvents) {
    this.#line = line;
    this.#events = events;
    this.id = id;
    this.version = hello.version;
    this.held = hello.held;
    this.reserved = hello.held?.token ?? null;
  }

  /** Answered with `io` when the keeper dies over it. */
  ask(question: Ask): Promise<StartReply> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      if (this.#line.gone) return resolve(died);
      this.#waiting.set(id, { job: question.job, answer: resolve });
      this.send({ ...question, id });
    });
  }

  send(message: ToKeeper): void {
    this.#line.send(message);
  }

  receive(message: FromKeeper): void {
    switch (message.kind) {
      case 'reply':
        return this.#answered(message.id, message.reply);
      case 'vacated':
        if (this.held?.token !== message.token || this.held.stage !== message.stage) return;
        this.held = { ...this.held, vacated: true };
        return this.#events.changed();
      case 'exited':
        if (this.held?.token !== message.token || this.held.stage !== message.stage) return;
        this.held = { ...this.held, exit: message.exit, frozen: false };
        return this.#events.changed();
      case 'frozen':
        if (this.held?.token !== message.token) return;
        this.held = { ...this.held, frozen: message.frozen };
        return this.#events.changed();
      case 'hello':
        return;
      default:
        message satisfies never; // a newer keeper may tell more
    }
  }

  /** The stage is held from this message on: that it has ended may follow in the same packet. */
  #answered(id: number, reply: StartReply): void {
    const asked = this.#waiting.get(id);
    if (asked === undefined) return;
    this.#waiting.delete(id);
    if (reply.ok) {
      const { token, name, stage, claimDir, slots } = asked.job;
      this.held = {
        token,
        name,
        stage,
        claimDir,
        slots,
        process: reply.process,
        exit: null,
        vacated: false,
        frozen: false,
      };
    }
    asked.answer(reply);
  }

  lineClosed(): void {
    for (const { answer } of this.#waiting.values()) answer(died);
    this.#waiting.clear();
    this.#events.closed(this);
  }

  /** Resolves when the connection is gone, whatever the other side does. */
  hangUp(): Promise<void> {
    return this.#line.hangUp();
  }
}

const died: StartReply = { ok: false, why: 'io', message: 'the keeper of this slot died' };

/** What is told to all who listen, numbered, and remembered for a while: whoever was away for a moment goes on where it stopped. */
import { randomHex } from '../../../edge/random.ts';

/** Messages that are remembered. */
const KEPT = 10_000;

interface Message {
  n: number;
  /** As it goes over the wire. */
  frame: string;
  topics: readonly string[] | null;
}

export type Send = (frames: string) => void;
interface Listener {
  send: Send;
  /** null: everything. */
  topics: ReadonlySet<string> | null;
}

export class Hub {
  /** Numbers of another start mean nothing here. */
  readonly #start = randomHex(4);
  #n = 0;
  #ring: Message[] = [];
  readonly #listeners = new Set<Listener>();

  get size(): number {
    return this.#listeners.size;
  }

  /** Topics that only some ask for, e.g. `log:idea-045`: of those alone that anybody wants is anything found out. */
  wants(topic: string): boolean {
    return [...this.#listeners].some(({ topics }) => topics === null || topics.has(topic));
  }

  /** All messages of one look go out as one piece. `topics` null: for everybody. */
  publish(messages: readonly { event: string; data: object; topics: readonly string[] | null }[]): void {
    const added = messages.map(({ event, data, topics }): Message => {
      this.#n += 1;
      return { n: this.#n, frame: frame(event, data, `${this.#start}-${this.#n}`), topics };
    });
    this.#ring.push(...added);
    if (this.#ring.length > 2 * KEPT) this.#ring = this.#ring.slice(-KEPT);
    for (const listener of this.#listeners) give(listener, added);
  }

  /** What has no number: it is of the moment. */
  beat(): void {
    for (const { send } of this.#listeners) send(frame('beat', {}, null));
  }

  /** `lastId`: of the last message that came, null: there was none. The result ends it. */
  join(lastId: string | null, topics: readonly string[] | null, send: Send): () => void {
    const listener = { send, topics: topics === null ? null : new Set(topics) };
    send(`retry: 3000\n\n${frame('beat', {}, null)}`);
    if (lastId !== null) {
      const missed = this.#since(lastId);
      if (missed === null) send(frame('resync', {}, `${this.#start}-${this.#n}`));
      else give(listener, missed);
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** null: nobody remembers so far back. */
  #since(lastId: string): readonly Message[] | null {
    const [start, number] = lastId.split('-');
    const n = Number(number);
    if (start !== this.#start || !Number.isSafeInteger(n) || n > this.#n) return null;
    const kept = this.#ring.slice(-KEPT);
    const first = kept[0]?.n ?? this.#n + 1;
    return n + 1 < first ? null : kept.slice(n + 1 - first);
  }
}

function give({ send, topics }: Listener, messages: readonly Message[]): void {
  const frames = messages.filter(
    (one) => topics === null || one.topics === null || one.topics.some((topic) => topics.has(topic)),
  );
  if (frames.length > 0) send(frames.map(({ frame: text }) => text).join(''));
}

/** JSON has no line ends, so one line of data is enough. */
function frame(event: string, data: object, id: string | null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

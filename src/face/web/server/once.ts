/** A request that was sent twice with the same `Idempotency-Key` is done once, and answered twice. */
import { HttpRefusal } from './respond.ts';

/** Keys that are remembered. */
const KEPT = 1000;
const KEY = /^[\x21-\x7e]{1,200}$/;

export class Once {
  readonly #done = new Map<string, { asked: string; answer: Promise<object> }>();

  /** `asked`: what was asked for; the same key for something else is refused. What failed is not remembered. */
  run(key: string | null, asked: string, work: () => Promise<object>): Promise<object> {
    if (key === null) return work();
    if (!KEY.test(key)) throw refused('the Idempotency-Key is 1 to 200 printable characters');
    const before = this.#done.get(key);
    if (before !== undefined) {
      if (before.asked !== asked) throw refused('this Idempotency-Key was used for something else');
      return before.answer;
    }
    const answer = work();
    this.#done.set(key, { asked, answer });
    answer.catch(() => this.#done.delete(key));
    const [oldest] = this.#done.keys();
    if (this.#done.size > KEPT && oldest !== undefined) this.#done.delete(oldest);
    return answer;
  }
}

function refused(message: string): HttpRefusal {
  return new HttpRefusal(403, { code: 'E0615', message, help: 'use a new key for a new request' });
}

/** What the user of a simulated project asks of the fleet, as files: skips, priorities, hosts, pauses, kills, upstream's marks. */
import { nextRequestId, requestRecord } from '../../src/core/request.ts';
import type { Request, RequestId, Wish } from '../../src/core/request.ts';
import { RESULTS } from './places.ts';
import type { World } from './world.ts';

const REQUESTS = `${RESULTS}/.orze/requests`;

export class Asker {
  readonly #world: World;
  readonly #bound = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  ask(): void {
    const { chance } = this.#world.sched;
    const runs = this.#world.shared.tree.listIfThere(RESULTS).filter((name) => name.startsWith('idea-'));
    const idea = chance.pick(this.#world.ideas.expected.length === 0 ? ['idea-001'] : this.#world.ideas.expected);
    const kind = chance.pick(['skip', 'unskip', 'prio', 'bind', 'pause', 'resume', 'kill', 'mark'] as const);
    if (kind === 'kill') return this.#kill(runs.length === 0 ? idea : chance.pick(runs));
    if (kind === 'mark') return this.#mark(runs.length === 0 ? idea : chance.pick(runs));
    if (kind === 'resume') return this.#write({ do: 'resume', scope: 'every' });
    if (kind === 'pause') {
      const scope = chance.pick(['all', ...this.#world.machines.map(({ name }) => `host:${name}`)]);
      return this.#write({ do: 'pause', scope: scope as never, how: chance.pick(['drain', 'now'] as const) });
    }
    if (kind === 'bind') {
      const waiting = this.#world.ideas.expected.filter((id) => !runs.includes(id));
      return this.#bind(waiting.length > 0 && chance.happens(0.8) ? chance.pick(waiting) : idea);
    }
    const ids = [idea as never];
    if (kind === 'prio') this.#write({ do: 'prio', ids, priority: chance.pick(['top', 'low', null] as const) });
    else this.#write({ do: kind, ids });
  }

  /** Everything that keeps an idea from running is taken back. */
  takeBack(): void {
    const { ideas, shared } = this.#world;
    if (shared.tree.listIfThere(REQUESTS).length === 0) return;
    this.#write({ do: 'resume', scope: 'every' });
    this.#write({ do: 'unskip', ids: ideas.expected as never[] });
    if (this.#bound.size > 0) this.#write({ do: 'bind', ids: [...this.#bound] as never[], where: null });
  }

  #bind(id: string): void {
    const { sched, machines } = this.#world;
    const { name } = sched.chance.pick(machines);
    const where = sched.chance.pick([`host:${name}`, `-host:${name}`, null]);
    this.#bound.add(id);
    this.#write({ do: 'bind', ids: [id as never], where: where as never });
  }

  #kill(id: string): void {
    const token = this.#tokenOf(id);
    if (token === undefined) return;
    this.#write({
      do: 'kill',
      runs: [{ id: id as never, token: token as never }],
      requeue: this.#world.sched.chance.happens(0.5),
    });
  }

  #mark(id: string): void {
    if (this.#tokenOf(id) === undefined) return;
    this.#world.fault('user', `puts .kill into results/${id}`, id);
    this.#world.shared.tree.write(`${RESULTS}/${id}/.kill`, '');
  }

  #tokenOf(id: string): string | undefined {
    const text = this.#world.shared.tree.textIfThere(`${RESULTS}/${id}/claim.json`);
    return text === undefined ? undefined : /"token": "([0-9a-f]{32})"/.exec(text)?.[1];
  }

  #write(wish: Wish): void {
    const { shared, sched } = this.#world;
    const names = shared.tree.listIfThere(REQUESTS).filter((name) => /^\d/.test(name));
    const latest = (names.toSorted().at(-1)?.replace('.json', '') ?? null) as RequestId | null;
    const id = nextRequestId(1_700_000_000_000 + sched.now * 1000, latest, sched.chance.hex(4));
    const by = { user: 'user', host: 'desk', via: 'cli' };
    const request: Request = { ...wish, id, at: '2026-01-01T00:00:00.000+00:00', by, reason: null };
    this.#world.fault('user', `asks ${JSON.stringify(wish)}`, 'ids' in wish ? wish.ids[0] : '');
    shared.tree.ensureFolder(REQUESTS);
    shared.tree.write(`${REQUESTS}/${id}.json`, JSON.stringify(requestRecord(request)));
  }
}

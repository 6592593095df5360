import { describe, expect, it } from 'vitest';
import { PAGE, RowsStore } from '../../../../src/face/web/client/model/rows-store.ts';
import type { RowsPage } from '../../../../src/face/web/client/model/rows-store.ts';

interface Row {
  id: string;
  value: number;
}

/** A server of so many rows, which counts what it is asked. */
function server(total: number) {
  const asked: number[] = [];
  let rows: Row[] = Array.from({ length: total }, (_, i) => ({ id: `idea-${i}`, value: 0 }));
  let broken: Error | undefined;
  return {
    asked,
    set rows(next: Row[]) {
      rows = next;
    },
    get rows() {
      return rows;
    },
    set broken(error: Error | undefined) {
      broken = error;
    },
    load: async (offset: number, limit: number): Promise<RowsPage<Row>> => {
      asked.push(offset / limit);
      if (broken !== undefined) throw broken;
      return { items: rows.slice(offset, offset + limit), total: rows.length };
    },
  };
}

function storeOf(from: ReturnType<typeof server>) {
  const waiters: (() => void)[] = [];
  const store = new RowsStore<Row, RowsPage<Row>>(from.load, () => {
    for (const done of waiters.splice(0)) done();
  });
  return { store, changed: () => new Promise<void>((done) => waiters.push(done)) };
}

async function opened(total: number) {
  const from = server(total);
  const { store, changed } = storeOf(from);
  const first = changed();
  store.want(0, 50);
  await first;
  return { from, store, changed };
}

describe('rows of a list', () => {
  it('are fetched once, by the pages that come into sight', async () => {
    const { from, store, changed } = await opened(100_000);
    expect(store.total).toBe(100_000);
    store.want(10, 60);
    store.want(40, 90);
    expect(from.asked).toEqual([0]);
    const next = changed();
    store.want(70_050, 70_080);
    await next;
    expect(from.asked).toEqual([0, 700]);
    expect(store.row(70_050)?.id).toBe('idea-70050');
    expect(store.row(500)).toBeUndefined();
  });

  it('are forgotten far away, so that a list of any length stays small', async () => {
    const { store, changed } = await opened(100_000);
    for (let page = 1; page <= 60; page += 1) {
      const next = changed();
      store.want(page * PAGE, page * PAGE + 20);
      await next;
    }
    store.want(60 * PAGE, 60 * PAGE + 20);
    expect(store.loaded().length).toBe(40 * PAGE);
    expect(store.row(60 * PAGE)).toBeDefined();
    expect(store.row(5 * PAGE)).toBeUndefined();
  });

  it('take new values in their place while somebody points at one', async () => {
    const { from, store } = await opened(300);
    from.rows = from.rows.map((row) => ({ ...row, value: 7 }));
    await store.renew(0, 50, true);
    expect(store.row(3)).toEqual({ id: 'idea-3', value: 7 });
    expect(store.waits).toBe(false);
  });

  it('do not move while somebody points at one, until that person says so', async () => {
    const { from, store } = await opened(300);
    from.rows = [{ id: 'new', value: 1 }, ...from.rows];
    await store.renew(0, 50, true);
    expect(store.row(0)?.id).toBe('idea-0');
    expect(store.waits).toBe(true);
    store.show();
    expect(store.row(0)?.id).toBe('new');
    expect(store.waits).toBe(false);
    expect(store.total).toBe(301);
  });

  it('move at once where nobody points, and pages out of sight are of then: they are fetched anew', async () => {
    const { from, store, changed } = await opened(300);
    const second = changed();
    store.want(100, 150);
    await second;
    from.rows = [{ id: 'new', value: 1 }, ...from.rows];
    await store.renew(0, 50, false);
    expect(store.row(0)?.id).toBe('new');
    expect(store.row(100)).toBeUndefined();
  });

  it('stay when the server says no, beside why', async () => {
    const { from, store } = await opened(300);
    from.broken = new Error('results/ not answering');
    await store.renew(0, 50, false);
    expect(store.row(0)?.id).toBe('idea-0');
    expect(store.error?.message).toBe('results/ not answering');
    from.broken = undefined;
    await store.renew(0, 50, false);
    expect(store.error).toBeUndefined();
  });

  it('are of the last time they were asked for, whichever answer comes last', async () => {
    const answers: ((page: RowsPage<Row>) => void)[] = [];
    const store = new RowsStore<Row, RowsPage<Row>>(
      () => new Promise((done) => answers.push(done)),
      () => undefined,
    );
    const page = (id: string): RowsPage<Row> => ({ items: [{ id, value: 0 }], total: 1 });
    const first = store.renew(0, 0, false);
    const second = store.renew(0, 0, false);
    answers[1]?.(page('later'));
    await second;
    answers[0]?.(page('earlier'));
    await first;
    expect(store.row(0)?.id).toBe('later');
  });
});

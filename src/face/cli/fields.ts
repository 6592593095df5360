/** `--fields`: of an answer, or of its items, the keys that were asked for. Its head stays: who reads it knows what it is. */
import { isRecord } from '../../core/record.ts';

const HEAD: readonly string[] = ['schema', 'ok', 'generated_at'];
/** What says that there are more items. */
const PAGING: readonly string[] = ['total', 'next_cursor'];

/** Everything where no `fields` were named. */
export function picked(body: object, fields: readonly string[] | null | undefined): object {
  if (fields === null || fields === undefined) return body;
  const asked = ([key]: [string, unknown]): boolean => fields.includes(key);
  const all = Object.entries(body);
  const head = HEAD.flatMap((key) => all.filter(([name]) => name === key));
  const top = [...head, ...all.filter((entry) => !HEAD.includes(entry[0]) && asked(entry))];
  const items = all.find(([key]) => key === 'items')?.[1] as unknown;
  if (!Array.isArray(items) || fields.includes('items')) return Object.fromEntries(top);
  const of = (item: unknown): unknown =>
    isRecord(item) ? Object.fromEntries(Object.entries(item).filter(asked)) : item;
  const rest = all.filter(([key]) => PAGING.includes(key));
  return Object.fromEntries([...top, ...rest, ['items', items.map(of)]]);
}

/** The item of the list at `share` (0 to 1) of its length. */
export function pickFrom<T>(list: readonly T[], share: number): T {
  const [item] = list.slice(Math.floor(share * list.length));
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

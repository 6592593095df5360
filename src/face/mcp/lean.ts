/** An answer without what says nothing: null, empty texts and empty lists. */
export function lean(answer: object, kept: (key: string) => boolean = () => true): Record<string, unknown> {
  const members = Object.entries(answer).filter(([key, value]) => {
    const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    return kept(key) && !empty;
  });
  return Object.fromEntries(members);
}

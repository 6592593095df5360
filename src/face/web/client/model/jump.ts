/** What somebody types to get to a run, as a query: words of ids and titles, whatever else they hold. */
export function jumpQuery(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

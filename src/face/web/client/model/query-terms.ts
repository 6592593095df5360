/** Terms of a query as text: the server alone reads the language; here terms are only put side by side and taken away again. */

/** The query with this term, once. */
export function withTerm(query: string, term: string): string {
  const parts = termsOf(query);
  return parts.includes(term) ? query : [...parts, term].join(' ');
}

export function withoutTerm(query: string, term: string): string {
  return termsOf(query)
    .filter((part) => part !== term)
    .join(' ');
}

/** What stands between blanks; quotes and brackets hold together. */
export function termsOf(query: string): string[] {
  const terms: string[] = [];
  let term = '';
  let quoted = false;
  let depth = 0;
  for (const char of query) {
    if (char === '"') quoted = !quoted;
    if (!quoted && char === '(') depth += 1;
    if (!quoted && char === ')') depth -= 1;
    if (/\s/.test(char) && !quoted && depth <= 0) {
      if (term !== '') terms.push(term);
      term = '';
    } else term += char;
  }
  if (term !== '') terms.push(term);
  return terms;
}

/** `key=value`, in quotes where the language needs them. */
export function term(key: string, value: string): string {
  return `${key}=${/^[\w./+*-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`;
}

/** What a person types, as words: a terminal sends bytes. */
const NAMED: Readonly<Record<string, string>> = {
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b[H': 'home',
  '\u001b[F': 'end',
  '\u001b': 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
  '\u0003': 'ctrl-c',
  '\u001a': 'ctrl-z',
  '\u0012': 'ctrl-r',
  '\u0004': 'page-down',
  '\u0015': 'page-up',
};

/** Several keys may come in one piece (pasted, or typed quickly); sequences that nobody knows are left out. */
export function keysOf(text: string): string[] {
  const keys: string[] = [];
  for (const [part] of text.matchAll(/\u001b\[[0-9;]*[A-Za-z~]|\u001b|[^\u001b]/gu)) {
    const named = NAMED[part];
    if (named !== undefined) keys.push(named);
    else if (!part.startsWith('\u001b') && !/[\u0000-\u001f]/.test(part)) keys.push(part);
  }
  return keys;
}

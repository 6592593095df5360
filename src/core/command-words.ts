/** `python train.py --lr {training.lr}` as words, split as a shell splits them; what only a shell could do is refused. */

export type WordsRead = { ok: true; words: string[] } | { ok: false; why: string };

const WORD = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/y;
const SHELL = /^(?:\||\|\||&|&&|;|[\d&]?>{1,2}(?:&\d)?|<)$/;

export function commandWords(text: string): WordsRead {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (text.slice(WORD.lastIndex).trim() !== '') {
    const word = WORD.exec(text)?.[1];
    if (word === undefined) return { ok: false, why: 'a quote is not closed' };
    if (SHELL.test(word)) return { ok: false, why: `\`${word}\` is for a shell, and none is started` };
    words.push(unquoted(word));
  }
  if (words.length === 0) return { ok: false, why: 'it is empty' };
  if (/^\w+=/.test(words[0] ?? '')) return { ok: false, why: 'variables are set by a shell, and none is started' };
  return { ok: true, words };
}

function unquoted(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single?: string, double?: string, one?: string) => {
    return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? one ?? '';
  });
}

/** Keys of the config in braces, in their order, each once. */
export function placeholders(words: readonly string[]): string[] {
  const found = words.flatMap((word) => [...word.matchAll(/\{([A-Za-z_][\w.-]*)\}/g)].map(([, key = '']) => key));
  return [...new Set(found)];
}

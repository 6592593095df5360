import { readFile } from 'node:fs/promises';

/** Looks until `look` answers something; fails, and says for what it waited, after ten seconds, or `seconds`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 10,
): Promise<T> {
  const due = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > due) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The ready-handshake of a child: it writes the word into its log. */
export async function untilLogged(log: string, word: string): Promise<string> {
  return until(`"${word}" in ${log}`, async () => {
    const text = await readFile(log, 'utf8').catch(() => '');
    return text.includes(word) ? text : undefined;
  });
}

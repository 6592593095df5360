/**
 * A file of generated ideas, the same each time: `node bench/make-ideas.mjs --ideas 1000000 --out ideas.md`. Without `--out` it goes to the
 * standard output. A million ideas are 284 MB.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ideaText } from './project.mjs';

const AT_ONCE = 1000;

const { values } = parseArgs({ options: { ideas: { type: 'string', default: '1000000' }, out: { type: 'string' } } });
const count = Number(values.ideas);
const file = values.out === undefined ? 1 : openSync(values.out, 'w');
for (let from = 1; from <= count; from += AT_ONCE) {
  const numbers = Array.from({ length: Math.min(AT_ONCE, count - from + 1) }, (_, i) => from + i);
  const bytes = Buffer.from(numbers.map(ideaText).join(''));
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
closeSync(file);

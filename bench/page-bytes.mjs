/** What a browser loads of the built page before it can show the first one: counted, packed as the server packs it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './project.mjs';

const PAGE = join(ROOT, 'dist/face/web/page');
/** `import{a}from"./x.js"`, `import"./x.js"`, `export{a}from"./x.js"`; not `import("./x.js")`, which is asked for later. */
const STATIC = /(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g;

/** Names and bytes of the entry, of the chunk of the page called `first`, and of all that these import at once. */
export function firstPageScripts(first = 'overview') {
  const assets = join(PAGE, 'assets');
  const entry = /src="\.\/assets\/([\w-]+\.js)"/.exec(readFileSync(join(PAGE, 'index.html'), 'utf8'))?.[1];
  const page = readdirSync(assets).find((name) => name.startsWith(`${first}-`) && name.endsWith('.js'));
  if (entry === undefined || page === undefined) throw new Error(`no entry, or no chunk of ${first}, in ${PAGE}`);
  const scripts = new Map();
  const left = [entry, page];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (scripts.has(name)) continue;
    const text = readFileSync(join(assets, name), 'utf8');
    scripts.set(name, gzipSync(text, { level: 9 }).length);
    for (const [, imported] of text.matchAll(STATIC)) left.push(imported);
  }
  return scripts;
}

/** KiB of JavaScript, gzip. */
export function firstPageKiB(first) {
  return [...firstPageScripts(first).values()].reduce((sum, bytes) => sum + bytes, 0) / 1024;
}

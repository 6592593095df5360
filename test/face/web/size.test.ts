/** Bytes that a browser loads before it can show a page: counted in the built page, gzip, as `npm run bench -- --only dashboard` tells them. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { REPOSITORY } from '../../rig/project.ts';

/** docs/performance.md, the goal of the part `dashboard`. */
const MOST_BYTES = 180 * 1024;

type ScriptsOf = (page: string) => ReadonlyMap<string, number>;

let scriptsOf: ScriptsOf;
beforeAll(async () => {
  const module = (await import(pathToFileURL(join(REPOSITORY, 'bench/page-bytes.mjs')).href)) as {
    firstPageScripts: ScriptsOf;
  };
  scriptsOf = module.firstPageScripts;
});

it.each(['overview', 'leaderboard', 'run', 'explore'])(
  '%s as the first page loads 180 KiB of scripts at most',
  (page) => {
    const scripts = scriptsOf(page);
    const names = [...scripts.keys()].map((name) => name.replace(/-[\w-]{8}\.js$/, ''));
    // The entry, the page, and what they share: a count without one of them would be none.
    expect(names).toEqual(expect.arrayContaining(['index', page, 'place']));
    const bytes = [...scripts.values()].reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(bytes).toBeGreaterThan(50 * 1024);
  },
);

it('a page that is opened later is not loaded with the first one', () => {
  const later = [...scriptsOf('overview').keys()].filter((name) => /^(leaderboard|run|explore|compare)-/.test(name));
  expect(later).toEqual([]);
});

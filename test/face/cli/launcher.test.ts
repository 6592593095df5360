import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const VERSION = String(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orze-launcher-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function orze(argv: string[], { launcher = join(ROOT, 'bin/orze.js'), before = [] as string[] } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...before, launcher, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    // A terminal of its own colours and settings must not reach the test.
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  return { status, stdout, stderr };
}

/** Files of orze and of packages that a command loads, in the order of their names. */
function loadedBy(...argv: string[]): string[] {
  const hook = join(folder, 'hook.mjs');
  const seen = join(folder, 'loaded');
  writeFileSync(seen, '');
  writeFileSync(
    hook,
    `import { register } from 'node:module';
     register('data:text/javascript,' + encodeURIComponent(\`
       import { appendFileSync } from 'node:fs';
       export async function load(url, context, next) {
         if (url.startsWith('file:')) appendFileSync(${JSON.stringify(seen)}, url + '\\\\n');
         return next(url, context);
       }\`));`,
  );
  orze(argv, { before: ['--import', hook] });
  const own = readFileSync(seen, 'utf8').split('\n');
  return own.flatMap((url) => (url === '' ? [] : [relative(ROOT, fileURLToPath(url))])).toSorted();
}

describe('the built orze (else: node scripts/build.mjs)', () => {
  it('is there', () => expect(existsSync(join(ROOT, 'dist/face/cli/main.js'))).toBe(true));

  it('--version prints the version of package.json', () =>
    expect(orze(['--version'])).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' }));

  it('--version loads itself and nothing else', () => {
    expect(loadedBy('--version')).toEqual(['bin/orze.js', 'dist/face/cli/main.js', 'dist/face/cli/package.js']);
  });

  it('--help loads the parser of flags, but neither zod nor js-yaml', () => {
    const loaded = loadedBy('--help').join('\n');
    expect(loaded).toMatch(/commander/);
    expect(loaded).not.toMatch(/zod|js-yaml|modelcontextprotocol/);
    expect(loaded).toContain('dist/face/cli/verbs/index.js');
    // The verbs are one file; each of them is loaded when it runs.
    expect(loadedBy('--help').filter((name) => name.startsWith('dist/'))).toEqual(
      [
        'compat',
        'flag-values',
        'main',
        'options',
        'package',
        'paint',
        'program',
        'usage',
        'verb-command',
        'verbs/index',
      ]
        .map((name) => `dist/face/cli/${name}.js`)
        .concat('dist/core/nearest.js', 'dist/core/duration.js')
        .toSorted(),
    );
  });

  it('ids for a shell are one file, and load no package', () => {
    expect(loadedBy('__ids', 'idea-')).toEqual(['bin/orze.js', 'dist/face/cli/ids.js', 'dist/face/cli/main.js']);
  });

  it('only schema and mcp load zod, and only mcp the SDK of MCP', () => {
    const packages = (...argv: string[]): string[] => {
      const names = loadedBy(...argv).flatMap((name) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []);
      return [...new Set(names)];
    };
    expect(packages('ls')).toEqual(['commander', 'js-yaml']);
    expect(packages('help', '--json')).toEqual(['commander']);
    expect(packages('schema')).toEqual(['commander', 'zod']);
    expect(packages('mcp', '--tools', 'orze_status')).toContain('@modelcontextprotocol/server');
  });

  it('status is one file, and loads no package', () => {
    mkdirSync(join(folder, 'results'));
    writeFileSync(join(folder, 'results/status.json'), '{"counts": {"completed": 2}}');
    expect(orze(['status'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Runs     2 done'),
      stderr: '',
    });
    expect(loadedBy('status')).toEqual(['bin/orze.js', 'dist/face/cli/main.js', 'dist/face/cli/status.js']);
  });

  it('status finds what needs a parser, and says what is wrong with the settings', () => {
    const settings = join(folder, 'orze.yaml');
    writeFileSync(settings, 'results_dir: "some where"\n');
    expect(orze(['status'])).toMatchObject({ status: 3, stderr: expect.stringContaining('no status in `some where`') });
    writeFileSync(settings, 'results_dir: [\n');
    expect(orze(['status'])).toMatchObject({ status: 2, stderr: expect.stringContaining('error[E0202]') });
    rmSync(settings);
  });

  it('check loads the parts of zod that are built in, and not the hundred files of the package', () => {
    const loaded = loadedBy('check');
    expect(loaded).toContain('dist/core/zod.js');
    expect(loaded.filter((name) => name.includes('node_modules/zod'))).toEqual([]);
  });

  it('wrong usage is 2', () => {
    const { status, stdout, stderr } = orze(['--onec']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Did you mean --once?');
  });

  it('a reader that closes the pipe early is no error', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" --help | head -1', process.execPath, join(ROOT, 'bin/orze.js')],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('bin/orze.js', () => {
  it('without a build says which command builds it', () => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    copyFileSync(join(ROOT, 'bin/orze.js'), join(folder, 'bin/orze.js'));
    const { status, stderr } = orze(['--version'], { launcher: join(folder, 'bin/orze.js') });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('npm run build') });
  });

  it.each(['18.20.0', '20.19.9'])('with Node %s says which one it needs', (version) => {
    const fake = join(folder, 'fake.cjs');
    writeFileSync(fake, `Object.defineProperty(process.versions, 'node', { value: '${version}' });`);
    const { status, stderr } = orze(['--version'], { before: ['--require', fake] });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('orze needs Node 20.20') });
  });
});

/** What a shell offers, asked of the real shells. */
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/face/cli/completion-words.ts';
import { main } from '../../../src/face/cli/main.ts';
import { TOPICS } from '../../../src/face/cli/topics.ts';
import { VERBS } from '../../../src/face/cli/verbs/index.ts';
import { LAUNCHER } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

let project: Project;
beforeAll(async () => {
  project = sampleProject();
  const bin = project.path('orze');
  writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
  chmodSync(bin, 0o755);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const terminal = testTerminal({ cwd: project.dir });
    expect(await main(['completion', shell], terminal)).toBe(0);
    project.write(`completion.${shell}`, terminal.out());
  }
});
afterAll(() => project.remove());

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

function run(shell: string, args: readonly string[], script: string): string[] {
  const { PATH = '' } = process.env;
  const env = { ...project.env, PATH: `${project.dir}:${PATH}`, HOME: project.dir };
  const { status, stdout, stderr } = spawnSync(shell, [...args, '-c', script], {
    cwd: project.dir,
    env,
    encoding: 'utf8',
  });
  expect({ shell, status, stderr }).toEqual({ shell, status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

const quote = (word: string): string => `'${word}'`;

/** What each shell offers for the last word, without descriptions. */
const OFFERS: Readonly<Record<string, (words: readonly string[]) => string[]>> = {
  bash: (words) =>
    run(
      'bash',
      ['--norc'],
      `source completion.bash; COMP_WORDS=(${words.map(quote).join(' ')}); COMP_CWORD=${words.length - 1}; _orze; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  // What the system of zsh does with the lists is not ours: the test takes its place.
  zsh: (words) =>
    run(
      'zsh',
      ['-f'],
      `compdef() { }; _files() { print FILES }; compadd() { shift; print -l -- "$@" }
       _describe() { local name=$argv[-1]; print -l -- \${(P)name} }
       source ./completion.zsh; words=(${words.map(quote).join(' ')}); CURRENT=${words.length}; _orze`,
    ).flatMap((line) => {
      const word = line.replace(/(?<!\\):.*$/, '').replaceAll('\\:', ':');
      return word.startsWith(words.at(-1) ?? '') || line === 'FILES' ? [word] : [];
    }),
  fish: (words) =>
    run('fish', ['--no-config'], `source completion.fish; complete -C ${quote(words.join(' '))}`).map(
      (line) => line.split('\t')[0] ?? '',
    ),
};

describe.each(Object.keys(OFFERS))('%s', (shell) => {
  const offered = (...words: string[]): string[] => OFFERS[shell]?.(words) ?? [];
  // Not every machine has every shell; CI has at least bash.
  const test = isThere(shell) ? it : it.skip;

  test('offers verbs by what was typed of them', () => {
    expect(offered('orze', 'che')).toEqual(['check']);
    expect(offered('orze', 's').toSorted()).toEqual(
      VERBS.map(({ name }) => name)
        .filter((name) => name.startsWith('s'))
        .toSorted(),
    );
  });

  test('offers the verbs below a verb, also behind its alias and behind flags', () => {
    expect(offered('orze', 'check', 'f')).toEqual(['fs']);
    expect(offered('orze', 'doctor', 'f')).toEqual(['fs']);
    expect(offered('orze', '-v', 'check', 'f')).toEqual(['fs']);
  });

  test('offers the flags of the verb, and those of every verb', () => {
    expect(offered('orze', 'check', 'fs', '--me')).toEqual(['--meet']);
    expect(offered('orze', 'queue', '--js')).toEqual(['--json']);
    expect(offered('orze', '--until')).toEqual(['--until-done']);
    expect(offered('orze', 'queue', '--until')).toEqual([]);
  });

  test('offers the choices of a flag, and words of an argument', () => {
    expect(offered('orze', 'queue', '--state', 'rea')).toEqual(['ready']);
    expect(offered('orze', 'completion', 'fi')).toContain('fish');
    expect(offered('orze', 'help', 'exit')).toEqual(['exit-codes']);
  });

  test('offers ids of ideas', () => {
    expect(offered('orze', 'why', 'idea-00').toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `idea-00${number}`),
    );
  });
});

describe('ids', () => {
  const ids = async (prefix: string, cwd = project.dir): Promise<string> => {
    const terminal = testTerminal({ cwd });
    expect(await main(['__ids', prefix], terminal)).toBe(0);
    return terminal.out();
  };

  it('come with their titles, the newest first, by id or by number', async () => {
    expect(await ids('idea-')).toMatch(/^idea-006\tGone\nidea-005\tNext\n/);
    expect(await ids('003')).toBe('idea-003\tToo much\n');
  });

  it('of runs whose ideas are gone are their folders; without a project there are none', async () => {
    const cwd = project.path('other');
    project.write('other/results/idea-077/metrics.json', '{}');
    expect(await ids('idea-', cwd)).toBe('idea-077\n');
    expect(await ids('idea-', '/')).toBe('');
  });
});

it('the topics that are offered are those that there are', () => {
  const help = placesOf(VERBS).find(({ verb }) => verb === 'help');
  expect(help?.words).toEqual(TOPICS.map(({ name }) => name));
});

it('no completion for another shell', async () => {
  const terminal = testTerminal();
  expect(await main(['completion', 'tcsh'], terminal)).toBe(2);
  expect(terminal.err()).toMatch(/E0607[^]*bash, zsh, fish/);
});

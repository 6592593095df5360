/** `orze check`: are the scripts there, and can what runs them be started? */
import { resolve } from 'node:path';
import type { OrzeConfig } from '../../core/config.ts';
import { nearest } from '../../core/nearest.ts';
import type { Problem } from '../../core/problem.ts';
import type { Files } from '../../edge/edges.ts';
import type { ProgramProbe } from '../../edge/programs.ts';
import type { Project } from '../open-project.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

type Probe = (program: string) => Promise<ProgramProbe>;
type LookFiles = Pick<Files, 'stat' | 'list'>;

export async function checkScripts(project: Project, files: LookFiles, probe: Probe): Promise<Section[]> {
  const { config } = project;
  const sections: Section[] = [];
  for (const { key, script } of scriptsOf(config)) {
    const problem = await missingScript(project, key, script, files);
    sections.push(section(script, key, problem === null ? [] : [problem]));
  }
  sections.push(await checkProgram(project, 'python', config.python, probe));
  if (config.research?.mode === 'claude') {
    sections.push(await checkProgram(project, 'research.claude_bin', config.research.claude_bin, probe));
  }
  return sections;
}

function scriptsOf(config: OrzeConfig): { key: string; script: string }[] {
  const { research } = config;
  const all = [
    { key: 'train_script', script: config.train_script },
    { key: 'pre_script', script: config.pre_script },
    { key: 'eval_script', script: config.eval_script },
    ...config.post_scripts.map(({ name, script }) => ({ key: `post_scripts (${name})`, script })),
    { key: 'cleanup.script', script: config.cleanup.script },
    { key: 'research.script', script: research?.mode === 'script' ? research.script : null },
    { key: 'research.rules_file', script: research?.mode === 'claude' ? research.rules_file : null },
  ];
  return all.flatMap(({ key, script }) => (script === null ? [] : [{ key, script }]));
}

async function missingScript(project: Project, key: string, script: string, files: LookFiles): Promise<Problem | null> {
  const there = await files.stat(resolve(project.root, script));
  // A link may lead to a file; only what is surely none is an error.
  if (there !== undefined && there.kind !== 'folder') return null;
  const near = nearest(script, await files.list(project.root));
  return {
    code: key === 'train_script' ? 'E0301' : 'E0311',
    message: `\`${key}\`: the file \`${script}\` ${there === undefined ? 'does not exist' : 'is a folder'}`,
    ...settingPlace(project, key),
    help:
      near === undefined
        ? `set \`${key.split(' ')[0]}\` to a file that is there${key === 'train_script' ? '; `orze init` makes a starter' : ''}`
        : `did you mean \`${near}\`?`,
  };
}

async function checkProgram(project: Project, key: string, program: string, probe: Probe): Promise<Section> {
  const answer = await probe(program);
  if (answer.ok) return section(program, answer.version === '' ? `${key}, can be started` : answer.version, []);
  return section(program, key, [
    {
      code: 'E0308',
      message: `\`${key}\`: \`${program}\` cannot be started: ${answer.why}`,
      ...settingPlace(project, key),
      help: `set \`${key}\` in orze.yaml to a program that is there, e.g. \`.venv/bin/python\``,
    },
  ]);
}

/** Where a setting was made; nowhere for defaults and flags. */
export function settingPlace(project: Project, key: string): { file?: string; line?: number } {
  const origin = project.origins.get(key.split(' ')[0] ?? key) ?? 'default';
  const at = /^(.*):(\d+)$/.exec(origin);
  return at?.[1] === undefined ? {} : { file: at[1], line: Number(at[2]) };
}

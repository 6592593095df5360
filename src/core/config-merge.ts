/** What was said laid over the defaults, and the rules that concern several settings at once. */
import type { Column, NotifyChannel, NotifyType, OrzeConfig, PostScript, ResearchConfig } from './config.ts';
import { keyPlace, valuePlace } from './config-problems.ts';
import type { Origin, Path } from './config-problems.ts';
import { DEFAULT_CHANNEL, DEFAULT_CONFIG, DEFAULT_POST_TIMEOUT_S, DEFAULT_RESEARCH } from './defaults.ts';
import type { Problem } from './problem.ts';
import type { Said } from './settings.ts';

export function withDefaults(said: Said): OrzeConfig {
  const { cleanup, report, progress, research, agents, lease, post_scripts, notify, ...plain } = said;
  const { columns, ...board } = report ?? {};
  return {
    ...structuredClone(DEFAULT_CONFIG),
    ...plain,
    post_scripts: (post_scripts ?? []).map(postScript),
    cleanup: { ...structuredClone(DEFAULT_CONFIG.cleanup), ...cleanup },
    progress: { ...structuredClone(DEFAULT_CONFIG.progress), ...progress },
    report: {
      ...structuredClone(DEFAULT_CONFIG.report),
      ...board,
      ...(columns === undefined ? {} : { columns: columns.map(column) }),
    },
    research: research === undefined ? null : { ...structuredClone(DEFAULT_RESEARCH), ...research },
    agents: { ...DEFAULT_CONFIG.agents, ...agents },
    notify: (notify ?? []).map(channel),
    lease: { ...DEFAULT_CONFIG.lease, ...lease },
  };
}

function postScript(said: NonNullable<Said['post_scripts']>[number]): PostScript {
  return {
    name: said.name ?? nameOf(said.script),
    script: said.script,
    args: said.args ?? [],
    timeout: said.timeout ?? DEFAULT_POST_TIMEOUT_S,
    output: said.output ?? null,
  };
}

function channel(said: NonNullable<Said['notify']>[number]): NotifyChannel {
  return { ...structuredClone(DEFAULT_CHANNEL), ...said, name: said.name ?? said.type };
}

/** `tools/make plots.py` → `make-plots` */
function nameOf(script: string): string {
  const file = script.slice(script.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]+$/, '');
  const name = file.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[_-]+/, '');
  return name.slice(0, 64) || 'post';
}

function column(said: NonNullable<NonNullable<Said['report']>['columns']>[number]): Column {
  return { key: said.key, label: said.label ?? said.key, fmt: said.fmt ?? '', source: said.source ?? null };
}

/** Rules over several settings. The config is usable without them, except that an incomplete research cannot run. */
export function checkTogether(config: OrzeConfig, origin: Origin): Problem[] {
  return [
    ...researchProblems(config.research, origin),
    ...postProblems(config, origin),
    ...envProblems(config, origin),
    ...notifyProblems(config, origin),
  ];
}

function researchProblems(research: ResearchConfig | null, origin: Origin): Problem[] {
  if (research === null) return [];
  const needs = research.mode === 'claude' ? 'rules_file' : 'script';
  if (research[needs] !== null) return [];
  const other = needs === 'script' ? 'rules_file' : 'script';
  return [
    {
      code: 'E0205',
      message: `\`research.mode: ${research.mode}\` needs \`research.${needs}\``,
      ...keyPlace(['research'], origin),
      help:
        research[other] === null
          ? `add \`${needs}: …\` to the section \`research\``
          : `add \`${needs}: …\`, or write \`mode: ${needs === 'script' ? 'claude' : 'script'}\``,
    },
  ];
}

function postProblems(config: OrzeConfig, origin: Origin): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [i, post] of config.post_scripts.entries()) {
    if (seen.has(post.name)) {
      const message = `two post scripts have the name \`${post.name}\`, which names their stage and log`;
      const path: Path = ['post_scripts', i, 'name'];
      problems.push({ code: 'E0205', message, ...valuePlace(path, origin), help: 'give each its own `name`' });
    }
    seen.add(post.name);
  }
  return problems;
}

/** What each type cannot do without. */
const CHANNEL_NEEDS: Readonly<Record<NotifyType, readonly ('url' | 'token' | 'chat')[]>> = {
  webhook: ['url'],
  slack: ['url'],
  discord: ['url'],
  telegram: ['token', 'chat'],
  ntfy: ['chat'],
};

function notifyProblems(config: OrzeConfig, origin: Origin): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [i, one] of config.notify.entries()) {
    const path: Path = ['notify', i, 'type'];
    for (const key of CHANNEL_NEEDS[one.type].filter((each) => one[each] === null)) {
      const message = `a channel of \`notify\` of the type \`${one.type}\` needs \`${key}\``;
      const help = `add \`${key}: …\`, or \`${key}: $NAME\` of a variable of the environment`;
      problems.push({ code: 'E0205', message, ...valuePlace(path, origin), help });
    }
    if (seen.has(one.name)) {
      const message = `two channels of \`notify\` have the name \`${one.name}\``;
      problems.push({ code: 'E0205', message, ...valuePlace(path, origin), help: 'give each its own `name`' });
    }
    seen.add(one.name);
  }
  return problems;
}

function envProblems(config: OrzeConfig, origin: Origin): Problem[] {
  if (!Object.hasOwn(config.train_extra_env, 'CUDA_VISIBLE_DEVICES')) return [];
  return [
    {
      code: 'W0206',
      message:
        '`train_extra_env` sets `CUDA_VISIBLE_DEVICES`, which orze sets to the GPU of the run: orze’s value wins',
      ...keyPlace(['train_extra_env', 'CUDA_VISIBLE_DEVICES'], origin),
      help: 'remove it; choose GPUs with `--gpus 0,1`',
    },
  ];
}

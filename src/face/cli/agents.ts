/** `orze agents`: what agents are told, and where it is written. */
import { CLIENTS, snippetFor } from '../../app/agents/clients.ts';
import { installAgents } from '../../app/agents/install.ts';
import type { InstalledFile } from '../../app/agents/install.ts';
import { agentsBlock } from '../../app/agents/texts.ts';
import type { AgentsFacts } from '../../app/agents/texts.ts';
import type { Project } from '../../app/open-project.ts';
import { terminalSafe } from '../../core/escape.ts';
import { BEGIN, END } from '../../core/marked-block.ts';
import { openFiles } from '../../edge/files.ts';
import { join } from 'node:path';
import { answering, tellAnswer } from './answer.ts';
import type { Terminal } from './options.ts';
import { projectOf } from './project-of.ts';
import type { VerbInput } from './verb.ts';

export function runAgentsPrint(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const block = agentsBlock(await factsOf(await projectOf(input)));
    const client = CLIENTS.find((one) => one === input.own['client']);
    const snippets = (client === undefined ? CLIENTS : [client]).map(snippetFor);
    const lines = (): string[] => {
      if (client === undefined) return [BEGIN, ...block.trimEnd().split('\n'), END];
      return snippets.flatMap(({ file, command, text }) => [
        `# ${file}${command === null ? '' : `, or: ${command}`}`,
        ...text.trimEnd().split('\n'),
      ]);
    };
    return tellAnswer({ name: 'agents', body: { files: [], block, snippets, dry_run: false }, lines }, input, terminal);
  });
}

export function runAgentsInstall(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const project = await projectOf(input);
    const facts = await factsOf(project);
    const files = await installAgents(project.root, facts, openFiles(), input.dryRun);
    const body = { files, block: agentsBlock(facts), snippets: [], dry_run: input.dryRun };
    const lines = (): string[] => files.map((file) => lineOf(file, input.dryRun));
    const hint = 'orze agents print --client claude shows how a client finds `orze mcp`';
    return tellAnswer({ name: 'agents', body, lines, hint }, input, terminal);
  });
}

function lineOf({ path, did }: InstalledFile, dryRun: boolean): string {
  const would = { created: 'would create', updated: 'would update', kept: 'would keep' };
  return `${(dryRun ? would[did] : did).padEnd(dryRun ? 13 : 8)} ${terminalSafe(path)}`;
}

async function factsOf({ root, config }: Project): Promise<AgentsFacts> {
  const hasGoal = (await openFiles().stat(join(root, 'GOAL.md'))) !== undefined;
  const { primary_metric: metric, sort } = config.report;
  return { metric, sort, ideas: config.ideas_file, results: config.results_dir, hasGoal };
}

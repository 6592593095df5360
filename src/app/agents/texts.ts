/** What agents are told about orze in files of their own: short, since it is read with every request. */
import { markdownCell } from '../../core/escape.ts';

export interface AgentsFacts {
  metric: string;
  sort: 'ascending' | 'descending';
  /** As people write them, relative to the project. */
  ideas: string;
  results: string;
  /** There is a GOAL.md. */
  hasGoal: boolean;
}

/** The block of AGENTS.md, without its marks: at most 40 lines with them. */
export function agentsBlock({ metric, sort, ideas, results, hasGoal }: AgentsFacts): string {
  const goal = `${sort === 'ascending' ? 'minimise' : 'maximise'} \`${code(metric)}\`${hasGoal ? ' (see GOAL.md)' : ''}`;
  return `## Experiments (orze)
Goal: ${goal}. Loop: \`orze\` runs ${code(ideas)} on the GPUs; you propose, read, propose again.
0. New here? \`orze brief --tokens 2000\`.
1. Look: \`orze status --json\`; tried so far: \`orze analyze --json\`; details: \`orze show ID --json\`, \`orze logs ID --errors\`.
2. Propose: \`orze add --stdin --json\` with {title, config, parent, hypothesis}. One change per idea. Exit 4 = already run; change something.
3. Wait: \`orze wait --any --timeout 30m --json\` (124 = nothing yet). Never poll in a loop. Never \`cat\` train_output.log.
4. Failed? \`orze why ID --json\`, fix the cause, \`orze retry ID\`. Same fingerprint twice: stop and say so.
Never: edit or delete ideas in ${code(ideas)}, touch ${code(results)}/, change seed as an "improvement", kill runs you did not add.
Files: ${code(results)}/status.json, ${code(results)}/report.md. All verbs: \`orze help --json\`. Errors: \`orze explain CODE\`. Formats: \`orze rules\`.
`;
}

export function claudeBlock(): string {
  return 'Experiments in this project are run by orze: follow its section in @AGENTS.md.\n';
}

export function skillText(facts: AgentsFacts): string {
  return `---
name: orze
description: Propose, run and read machine-learning experiments in this project with the orze command line. Use when asked to try ideas, tune hyperparameters, look at results or failures of experiments, or improve ${code(facts.metric)}.
---

${agentsBlock(facts)}`;
}

/** A name from the settings, as one line that ends no code span. */
function code(text: string): string {
  return markdownCell(text).replaceAll('`', "'");
}

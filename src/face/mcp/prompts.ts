/** Prompts that people pick in their client: each is one task, written out with the tools that serve it. */
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

function prompt<Args extends Readonly<Record<string, z.ZodOptional<z.ZodString> | z.ZodString>>>(
  name: string,
  title: string,
  description: string,
  args: Args,
  text: (args: Partial<Record<keyof Args, string>>) => string,
): (server: McpServer) => void {
  const argsSchema: z.ZodObject = z.strictObject(args);
  return (server) => {
    server.registerPrompt(name, { title, description, argsSchema }, (given) => ({
      messages: [{ role: 'user', content: { type: 'text', text: text(given as Partial<Record<keyof Args, string>>) } }],
    }));
  };
}

const word = (what: string) => z.string().max(1000).optional().describe(what);

export const PROMPTS: readonly ((server: McpServer) => void)[] = [
  prompt(
    'propose_next',
    'Propose the next experiments',
    'Reads what was tried, and adds new ideas to the queue',
    { goal: word('what to reach; absent: a better primary metric'), n: word('how many ideas (default: 3)') },
    ({ goal, n }) =>
      [
        `Propose ${n ?? '3'} new experiments${goal === undefined ? '' : ` towards this goal: ${goal}`}.`,
        '1. orze_status and orze_analyze: what is best, which keys matter, what is untried, what failed and why.',
        '2. For each idea: one change against a good parent, a hypothesis in one sentence. Check it with orze_add_idea and dry_run=true:',
        '   it must be no duplicate of what was run.',
        '3. Add them with orze_add_idea and an idempotency_key, and tell what each will show.',
      ].join('\n'),
  ),
  prompt(
    'diagnose_failure',
    'Diagnose failures',
    'Finds the cause of a group of failed runs, and what to do about it',
    { fingerprint: word('of the group, e.g. f-3a9c; absent: the most frequent one') },
    ({ fingerprint }) =>
      [
        `Find out why these runs fail: ${fingerprint ?? 'the most frequent failure (resource orze://failures)'}.`,
        '1. orze_leaderboard with query `status:failed` and fields id, cause, fingerprint, host; take two or three of the group.',
        '2. orze_why for each, and orze_run_log with mode=errors where that is not enough.',
        '3. Compare with a run that succeeded (orze_compare). Say what the failed ones share and others do not: host, key, value.',
        '4. Say what to do. Retry (orze_retry) only when something has changed; the same config on the same machine fails again.',
      ].join('\n'),
  ),
  prompt(
    'morning_report',
    'What happened since',
    'A short report of what ended, what is best, what failed and what needs a person',
    { since: word('e.g. 12h or a time (default: 12h)') },
    ({ since }) =>
      [
        `Report what happened in the last ${since ?? '12h'}, in at most 15 lines.`,
        `Use orze_status, and orze_leaderboard with query \`age<${since ?? '12h'}\` sorted by -ended.`,
        'Say: new best and by how much, how many runs ended, failures by cause, what runs and waits, what needs a person (alerts).',
      ].join('\n'),
  ),
  prompt(
    'write_paper_table',
    'Write a table for a paper',
    'A Markdown table of runs with what differs and their metrics',
    { query: word('runs to show (default: the best ten)') },
    ({ query }) =>
      [
        `Write a Markdown table of ${query === undefined ? 'the ten best runs' : `the runs of the query \`${query}\``}.`,
        'Use orze_leaderboard with fields id, title, metric, diff, values, and orze_compare for what differs.',
        'One column per config key that differs, then the metrics. Runs that differ only in their seed are one row: mean ± standard deviation, n.',
        'Give ids in a footnote. Do not invent a figure: what is missing is a dash.',
      ].join('\n'),
  ),
];

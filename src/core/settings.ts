/**
 * Every key of orze.yaml: its form, its limits and what it means. The one source of the validation (config-read.ts), of
 * docs/configuration.md and of orze.yaml.example (settings-docs.ts); defaults are in defaults.ts.
 */
import { MAY_KILL, NOTIFY_EVENTS, NOTIFY_TYPES, REPORT_SECTIONS } from './config.ts';
import * as z from './zod.ts';
import {
  choice,
  count,
  dayTimes,
  environment,
  inside,
  lineOfLog,
  meta,
  number,
  output,
  postName,
  source,
  text,
  texts,
  webAddress,
} from './setting-forms.ts';

const POST_SCRIPT = z.strictObject({
  name: meta(postName(), {
    description: 'Names its stage and its log; without it, the file name of the script.',
  }).optional(),
  script: meta(text(), { description: 'Run as `<python> <script> <args…>` on the GPU of the run.' }),
  args: meta(texts(), { description: 'Arguments; `{idea_id}` and `{gpu}` are filled in.' }).optional(),
  timeout: meta(number(0), { description: 'Longest run of it; 0 = no limit.', unit: 's' }).optional(),
  output: meta(output(), { description: 'If this file is in the run folder, the script has run.' }).optional(),
});

const COLUMN = z.strictObject({
  key: meta(text(), { description: 'Key in metrics.json.' }),
  label: meta(text(), { description: 'Head of the column; without it, the key.' }).optional(),
  fmt: meta(z.string(), { description: 'Python format spec: `.4f`, `,.2f`, `.1%`, `.3e`, `d`.' }).optional(),
  source: meta(source(), {
    description: 'Read the value from another file of the run folder: `eval_report.json:map.all`.',
  }).optional(),
});

const CHANNEL = z.strictObject({
  type: meta(choice(NOTIFY_TYPES), { description: 'Who is told.' }),
  name: meta(text(), {
    description: 'Names it in messages and for `orze notify test`; without it, its type.',
  }).optional(),
  url: meta(webAddress(), {
    description: 'Address of a webhook (`webhook`, `slack`, `discord`) or of the server (`telegram`, `ntfy`: theirs).',
  }).optional(),
  token: meta(text(), {
    description: 'Token of the bot (`telegram`) or of the server (`ntfy`, `webhook`).',
  }).optional(),
  chat: meta(text(), { description: 'Chat (`telegram`) or topic (`ntfy`).' }).optional(),
  events: meta(z.array(choice(NOTIFY_EVENTS)), { description: 'What is told.' }).optional(),
  quiet_hours: meta(dayTimes(), {
    description: 'Nothing is sent then, by the clock of the host; it comes after.',
  }).optional(),
  min_interval: meta(number(0), {
    description: 'News is collected for this long, then sent as one message.',
    unit: 's',
  }).optional(),
  private: meta(z.boolean(), { description: 'The address may be in a private network.' }).optional(),
});

/** In the order of the example and of the reference. */
export const SETTINGS = {
  train_script: meta(text(), {
    description: 'Your training script. It gets `--idea-id --results-dir --ideas-md --config` and writes metrics.json.',
    flag: '--train-script',
  }),
  ideas_file: meta(text(), { description: 'The ideas, one `## idea-NNN: Title` each.', flag: '--ideas-md' }),
  base_config: meta(text(), { description: 'The config that each idea changes.', flag: '--base-config' }),
  results_dir: meta(text(), {
    description: 'One folder per run. Several machines may share it.',
    flag: '--results-dir',
  }),
  python: meta(text(), { description: 'What runs the scripts, e.g. `.venv/bin/python`. Need not be Python.' }),
  train_extra_args: meta(texts(), {
    description: 'Added to the training command.',
    example: '["--data-dir", "/data/cifar"]',
  }),
  train_extra_env: meta(environment(), {
    description: 'Added to the environment of every stage of a run.',
    example: '{ OMP_NUM_THREADS: "4" }',
  }),
  timeout: meta(number(0), { description: 'Longest training of an idea; 0 = no limit.', unit: 's', flag: '--timeout' }),
  poll: meta(number(0.05), {
    description: 'Longest sleep of the loop; what happens on this machine wakes it at once.',
    unit: 's',
    flag: '--poll',
  }),
  gpu_mem_threshold: meta(number(0), { description: 'A GPU on which more memory is in use is not free.', unit: 'MiB' }),
  stall_minutes: meta(number(0), {
    description: 'End a training that printed nothing for this long; 0 = off.',
    unit: 'min',
  }),
  max_idea_failures: meta(count(0), {
    description:
      'Try an idea that fails until it failed this often; 0 = one try. Failures of the machine do not count.',
  }),
  min_disk_gb: meta(number(0), { description: 'Launch nothing while less disk space is free; 0 = off.', unit: 'GB' }),
  orphan_timeout_hours: meta(number(0), {
    description:
      'Free claims of Python nodes that did not change for this long; 0 = never. Nodes of this orze need it not.',
    unit: 'h',
  }),
  kill_grace: meta(number(0), { description: 'Time between SIGTERM and SIGKILL when a stage is ended.', unit: 's' }),
  frozen_ideas: meta(z.boolean(), {
    description:
      'Give the script the text of its own idea as it was when it was claimed; false = the live file, for scripts that read other ideas.',
  }),
  pre_script: meta(text(), {
    description: 'Runs before the training; if it fails, the idea fails.',
    example: 'check_features.py',
  }),
  pre_args: meta(texts(), { description: 'Arguments; `{idea_id}` and `{gpu}` are filled in.' }),
  pre_timeout: meta(number(0), { description: 'Longest run of it; 0 = no limit.', unit: 's' }),
  eval_script: meta(text(), { description: 'Runs after a completed training, on its GPU.', example: 'evaluate.py' }),
  eval_args: meta(texts(), {
    description: 'Arguments; `{idea_id}` and `{gpu}` are filled in.',
    example: '["--idea-id", "{idea_id}", "--gpu", "{gpu}"]',
  }),
  eval_timeout: meta(number(0), { description: 'Longest run of it; 0 = no limit.', unit: 's' }),
  eval_output: meta(output(), { description: 'If this file is in the run folder, the evaluation has run.' }),
  post_scripts: meta(z.array(POST_SCRIPT), {
    description: 'Scripts that run after the evaluation, one after another.',
    example: '[{ name: plots, script: plot.py, args: ["--idea-id", "{idea_id}"], output: plots.png }]',
  }),
  cleanup: meta(
    z
      .strictObject({
        interval: meta(count(0), { description: 'Polls between two cleanups (interval × poll seconds); 0 = off.' }),
        patterns: meta(texts(), {
          description: 'Files in the run folders of ended runs that are deleted.',
          example: '["checkpoint_epoch*.pt"]',
        }),
        script: meta(text(), { description: 'Runs at each cleanup.', example: 'scripts/cleanup.py' }),
        timeout: meta(number(0), { description: 'Longest run of it; 0 = no limit.', unit: 's' }),
      })
      .partial(),
    { description: 'Deletes what run folders need no more, from time to time.' },
  ),
  report: meta(
    z
      .strictObject({
        title: meta(text(), { description: 'Head line of report.md.' }),
        primary_metric: meta(text(), { description: 'Key in metrics.json that ranks the runs.' }),
        sort: meta(choice(['descending', 'ascending']), { description: '`descending`: higher is better.' }),
        columns: meta(z.array(COLUMN), { description: 'Columns of the leaderboard.' }),
        max_rows: meta(count(0), { description: 'Longest leaderboard and list of failures in report.md; 0 = all.' }),
        sections: meta(z.array(choice(REPORT_SECTIONS)), {
          description: 'What report.md shows behind the queue.',
        }),
      })
      .partial(),
    { description: 'The leaderboard and report.md.' },
  ),
  progress: meta(
    z
      .strictObject({
        patterns: meta(z.array(lineOfLog()), {
          description: 'Lines of the log that tell how far a run is, where the script writes no progress.jsonl.',
          example: '["epoch {epoch}/{total} loss {loss}"]',
        }),
        total_key: meta(text(), {
          description: 'Config key that says how many steps or epochs a run takes; without it, the one named like it.',
          example: 'training.epochs',
        }),
      })
      .partial(),
    { description: 'How far a run is, and how long it will still take.' },
  ),
  research: meta(
    z
      .strictObject({
        mode: meta(choice(['script', 'claude']), {
          description: '`script` runs `script`; `claude` runs `claude_bin` with `rules_file`.',
        }),
        script: meta(text(), {
          description: 'Script of mode `script`: appends ideas to the ideas file.',
          example: 'research.py',
        }),
        args: meta(texts(), {
          description:
            'Arguments; `{ideas_file} {results_dir} {cycle} {gpu_count} {completed} {queued}` are filled in.',
        }),
        rules_file: meta(text(), {
          description: 'Prompt of mode `claude`; filled in as `args`.',
          example: 'RESEARCH_RULES.md',
        }),
        cooldown: meta(number(0), { description: 'Rest between two cycles.', unit: 's' }),
        timeout: meta(number(0), { description: 'Longest cycle; 0 = no limit.', unit: 's' }),
        log_dir: meta(inside(), { description: 'Folder of the logs inside `results_dir`.' }),
        env: meta(environment(), {
          description: 'Added to its environment; never seen by training scripts.',
          example: '{ LAB: "vision" }',
        }),
        model: meta(text(), { description: 'Model of mode `claude`.', example: 'sonnet' }),
        allowed_tools: meta(text(), { description: 'Tools of mode `claude`.' }),
        claude_bin: meta(text(), { description: 'Program of mode `claude`.' }),
        output_format: meta(text(), { description: 'Output of mode `claude`.' }),
        claude_args: meta(texts(), { description: 'Further arguments of mode `claude`.' }),
      })
      .partial(),
    { description: 'An agent that adds ideas, run from time to time. Off unless the section is there.' },
  ),
  agents: meta(
    z
      .strictObject({
        may_kill: meta(choice(MAY_KILL), {
          description: 'Runs that an agent may end: `own` = of ideas that it has added itself; `any`; `never`.',
        }),
        confirm_kill: meta(z.boolean(), {
          description: 'Ask a person before, where the client can; where it cannot, its own approval has to do.',
        }),
      })
      .partial(),
    { description: 'What agents may do over MCP (`orze mcp`, `/mcp`).' },
  ),
  notify: meta(z.array(CHANNEL), {
    description:
      'Who is told of news: a new best, failures, lost hosts, an empty queue. `$NAME` is a variable of the environment.',
    example: '[{ type: slack, url: $SLACK_WEBHOOK }]',
  }),
  lease: meta(
    z
      .strictObject({
        heartbeat: number(0.01),
        suspect: number(0),
        fence: number(0.01),
        reclaim: number(0.01),
        settle: number(0),
        emptyGrace: number(0),
        pythonGrace: number(0),
        partialGrace: number(0),
      })
      .partial(),
    { description: 'Times of claims, scaled down in tests.', unit: 's', hidden: true },
  ),
};

/** Unknown keys are errors. A missing key is its default; nulls are taken out before. */
export const ORZE_YAML = z.strictObject(SETTINGS).partial();

/** What orze.yaml said, with nulls taken out. */
export type Said = z.infer<typeof ORZE_YAML>;

/**
 * Settings of the later Python orze (4.x) that only add to what runs. They are known, so that its projects start here, and a
 * warning says that they do nothing. Those that *restrict* it (sealed files, reserved GPUs) are errors as any unknown key.
 */
export const LATER_SETTINGS: readonly string[] = [
  'roles',
  'notifications',
  'telegram_bot',
  'max_fix_attempts',
  'executor_fix',
  'gc',
  'hosts',
  'champion_guard',
  'retrospection',
];

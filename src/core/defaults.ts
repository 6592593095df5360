/** Every default in one place: read by the code, the docs, the example file and the help. */
import { NOTIFY_EVENTS, REPORT_SECTIONS } from './config.ts';
import type { NotifyChannel, OrzeConfig, ResearchConfig } from './config.ts';

export const DEFAULT_CONFIG: OrzeConfig = {
  train_script: 'train_idea.py',
  ideas_file: 'ideas.md',
  base_config: 'configs/base.yaml',
  results_dir: 'results',
  python: 'python3',
  train_extra_args: [],
  train_extra_env: {},
  timeout: 3600,
  poll: 30,
  gpu_mem_threshold: 2000,
  pre_script: null,
  pre_args: [],
  pre_timeout: 3600,
  eval_script: null,
  eval_args: [],
  eval_timeout: 3600,
  eval_output: 'eval_report.json',
  post_scripts: [],
  cleanup: { interval: 100, patterns: [], script: null, timeout: 300 },
  report: {
    title: 'Orze Report',
    primary_metric: 'test_accuracy',
    sort: 'descending',
    columns: [
      { key: 'test_accuracy', label: 'Accuracy', fmt: '.4f', source: null },
      { key: 'test_loss', label: 'Loss', fmt: '.4f', source: null },
      { key: 'training_time', label: 'Time(s)', fmt: '.0f', source: null },
    ],
    max_rows: 500,
    sections: [...REPORT_SECTIONS],
  },
  progress: { patterns: [], total_key: null },
  stall_minutes: 0,
  max_idea_failures: 0,
  min_disk_gb: 0,
  orphan_timeout_hours: 0,
  research: null,
  agents: { may_kill: 'own', confirm_kill: false },
  notify: [],
  kill_grace: 30,
  frozen_ideas: true,
  lease: {
    // reliability.md, Lease and reclaim: F = 10 min, L = 30 min = 3 F tolerates clock rates that differ threefold.
    heartbeat: 20,
    suspect: 180,
    fence: 600,
    reclaim: 1800,
    settle: 3,
    emptyGrace: 60,
    pythonGrace: 1800,
    partialGrace: 600,
  },
};

export const DEFAULT_RESEARCH: ResearchConfig = {
  mode: 'script',
  script: null,
  args: [],
  rules_file: null,
  cooldown: 300,
  timeout: 600,
  log_dir: '_research_logs',
  env: {},
  model: null,
  allowed_tools: 'Read,Write,Edit,Glob,Grep,Bash',
  claude_bin: 'claude',
  output_format: 'text',
  claude_args: [],
};

export const DEFAULT_CHANNEL: Omit<NotifyChannel, 'name' | 'type'> = {
  url: null,
  token: null,
  chat: null,
  events: [...NOTIFY_EVENTS],
  quiet_hours: null,
  min_interval: 300,
  private: false,
};

export const DEFAULT_POST_TIMEOUT_S = 3600;
/** `_gb` keys are in GiB, as the original computed them. */
export const GIB = 1024 ** 3;
/** A terminal record still fits on a full disk when this file is given up. */
export const RESERVE_BYTES = 8 * 1024 * 1024;
/** Nothing is launched with less room: many times what a claim and the records of a run take. */
export const LEAST_ROOM_BYTES = 1024 * 1024;
/** An out-of-memory line followed by this much silence is a dead script (protocol.md 2.9). */
export const OOM_QUIET_S = 60;
/** A wide idea may be overtaken for this long before freed slots are kept for it. */
export const WIDE_PATIENCE_S = 600;
/** Attempts that the machine, not the idea, ended (host lost, keeper lost) before the idea is given up. */
export const MAX_LOST_ATTEMPTS = 5;
/** Caps on what is read (reliability.md, Files). */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;
export const MAX_IDEAS_BYTES = 1024 * 1024 * 1024;
export const MAX_LOG_TAIL_BYTES = 64 * 1024;

/** The project's settings after all sources are merged. Names are those of orze.yaml; times are in the unit the key names. */
import type { LeaseTimes } from './job.ts';

export interface Column {
  key: string;
  label: string;
  /** Python format spec. */
  fmt: string;
  /** `file.json:dot.path` inside the run folder; null = `key` in metrics.json. */
  source: string | null;
}

/** Sections of report.md behind those of the original, in their order. */
export const REPORT_SECTIONS = [
  'since',
  'trend',
  'differs',
  'failures',
  'blocked',
  'unscored',
  'unknown',
  'running',
  'nodes',
  'agents',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

export interface PostScript {
  name: string;
  script: string;
  args: string[];
  /** Seconds. */
  timeout: number;
  /** Its existence means that the script has already run. */
  output: string | null;
}

export const NOTIFY_TYPES = ['webhook', 'slack', 'discord', 'telegram', 'ntfy'] as const;
export type NotifyType = (typeof NOTIFY_TYPES)[number];
export const NOTIFY_EVENTS = ['new_best', 'failed_group', 'node_lost', 'queue_empty'] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

/** Where news goes. `url`, `token` and `chat` may be `$NAME`: a variable of orze's environment. */
export interface NotifyChannel {
  name: string;
  type: NotifyType;
  url: string | null;
  token: string | null;
  chat: string | null;
  events: NotifyEvent[];
  /** `22:00-08:00`, local time of the sending host; null: none. */
  quiet_hours: string | null;
  /** Seconds for which news is collected before it is sent: never a message more often. */
  min_interval: number;
  /** Its address may be one of a private network. */
  private: boolean;
}

export const MAY_KILL = ['own', 'any', 'never'] as const;

/** What agents may do over MCP. */
export interface AgentsConfig {
  /** Runs that they may end: `own` = of ideas that the same agent has added. */
  may_kill: (typeof MAY_KILL)[number];
  /** Ask a person before a run is ended, where the client can. */
  confirm_kill: boolean;
}

export interface ResearchConfig {
  mode: 'script' | 'claude';
  script: string | null;
  args: string[];
  rules_file: string | null;
  /** Seconds between the end of a cycle and the start of the next. */
  cooldown: number;
  /** Seconds. */
  timeout: number;
  log_dir: string;
  env: Record<string, string>;
  model: string | null;
  allowed_tools: string;
  claude_bin: string;
  output_format: string;
  claude_args: string[];
}

export interface OrzeConfig {
  train_script: string;
  ideas_file: string;
  base_config: string;
  results_dir: string;
  python: string;
  train_extra_args: string[];
  train_extra_env: Record<string, string>;
  /** Seconds. */
  timeout: number;
  /** Seconds. */
  poll: number;
  /** MiB: a GPU that uses more is not free. */
  gpu_mem_threshold: number;
  pre_script: string | null;
  pre_args: string[];
  pre_timeout: number;
  eval_script: string | null;
  eval_args: string[];
  eval_timeout: number;
  eval_output: string;
  post_scripts: PostScript[];
  cleanup: {
    /** Polls between two cleanups: interval × poll seconds; 0 = off. */
    interval: number;
    patterns: string[];
    script: string | null;
    timeout: number;
  };
  report: {
    title: string;
    primary_metric: string;
    sort: 'descending' | 'ascending';
    columns: Column[];
    /** Rows of the leaderboard and of the failures in report.md; 0 = all. */
    max_rows: number;
    sections: ReportSection[];
  };
  progress: {
    /** Lines of the log that tell how far a run is: `epoch {epoch}/{total} loss {loss}`. */
    patterns: string[];
    /** Config key that says how many steps or epochs there will be; null = the one that is named like it. */
    total_key: string | null;
  };
  stall_minutes: number;
  max_idea_failures: number;
  min_disk_gb: number;
  /** Frees claims of Python nodes (they have no lease); 0 = never. */
  orphan_timeout_hours: number;
  research: ResearchConfig | null;
  agents: AgentsConfig;
  notify: NotifyChannel[];
  /** Seconds between SIGTERM and SIGKILL. */
  kill_grace: number;
  /** Give the script the idea's own frozen text as `--ideas-md` (true) or the live file (false: scripts that read other ideas). */
  frozen_ideas: boolean;
  /** Not in the example file: scaled-down times for test rigs. */
  lease: LeaseTimes & { settle: number; emptyGrace: number; pythonGrace: number; partialGrace: number };
}

/** What the command line said; `undefined` = not said. */
export interface FarmFlags {
  gpus?: string;
  timeout?: number;
  poll?: number;
  ideasMd?: string;
  baseConfig?: string;
  resultsDir?: string;
  trainScript?: string;
}

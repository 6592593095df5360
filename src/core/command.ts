/** Command lines and environments of the stages: argv arrays, never a shell; placeholders filled in one pass. */
import type { OrzeConfig, ResearchConfig } from './config.ts';
import type { Stage } from './words.ts';

/** Replaces known `{name}`s only, once; every other brace is the user's own text. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

export interface RunPaths {
  ideaId: string;
  /** Index of the first GPU or lane. */
  gpu: number;
  /** results_dir as configured: what the original passed. */
  resultsDir: string;
  /** The frozen text of the idea, or the live file. */
  ideasMd: string;
  baseConfig: string;
}

/** `<python> <train_script> --idea-id ID --results-dir DIR --ideas-md FILE --config BASE <train_extra_args…>` */
function trainArgv(config: OrzeConfig, run: RunPaths): string[] {
  return [
    config.python,
    config.train_script,
    '--idea-id',
    run.ideaId,
    '--results-dir',
    run.resultsDir,
    '--ideas-md',
    run.ideasMd,
    '--config',
    run.baseConfig,
    ...config.train_extra_args,
  ];
}

/** Command line, limit in seconds and log name of a stage of a run; undefined when the config has no such stage. */
export function stageCommand(
  config: OrzeConfig,
  stage: Stage,
  run: RunPaths,
): { argv: string[]; timeoutS: number; log: string; output: string | null } | undefined {
  const args = (list: readonly string[]) => list.map((text) => fill(text, { idea_id: run.ideaId, gpu: run.gpu }));
  if (stage === 'train') {
    return { argv: trainArgv(config, run), timeoutS: config.timeout, log: 'train_output.log', output: null };
  }
  if (stage === 'pre' && config.pre_script !== null) {
    return {
      argv: [config.python, config.pre_script, ...args(config.pre_args)],
      timeoutS: config.pre_timeout,
      log: 'pre_output.log',
      output: null,
    };
  }
  if (stage === 'eval' && config.eval_script !== null) {
    return {
      argv: [config.python, config.eval_script, ...args(config.eval_args)],
      timeoutS: config.eval_timeout,
      log: 'eval_output.log',
      output: config.eval_output,
    };
  }
  const post = config.post_scripts.find((script) => stage === `post:${script.name}`);
  if (post === undefined) return undefined;
  return {
    argv: [config.python, post.script, ...args(post.args)],
    timeoutS: post.timeout,
    log: `${post.name}.log`,
    output: post.output,
  };
}

/** Name of the file whose being there means that the stage need not run; null: it always runs. */
export function outputOf(config: OrzeConfig, stage: Stage): string | null {
  if (stage === 'eval') return config.eval_output;
  return config.post_scripts.find(({ name }) => stage === `post:${name}`)?.output ?? null;
}

/** Stages of a run in order; what follows `train` is for completed runs only. */
export function stagesOf(config: OrzeConfig): Stage[] {
  const stages: Stage[] = [];
  if (config.pre_script !== null) stages.push('pre');
  stages.push('train');
  if (config.eval_script !== null) stages.push('eval');
  for (const post of config.post_scripts) stages.push(`post:${post.name}`);
  return stages;
}

export interface ResearchValues {
  [name: string]: string | number;
  ideas_file: string;
  results_dir: string;
  cycle: number;
  gpu_count: number;
  completed: number;
  queued: number;
}

/** Command line of a research cycle. `rules` is the text of the rules file (mode claude). */
export function researchArgv(
  research: ResearchConfig,
  python: string,
  values: ResearchValues,
  rules: string | null,
): string[] {
  if (research.mode === 'script') {
    return [python, research.script ?? '', ...research.args.map((text) => fill(text, values))];
  }
  const model = research.model === null ? [] : ['--model', research.model];
  return [
    research.claude_bin,
    '-p',
    fill(rules ?? '', values),
    ...model,
    '--allowedTools',
    research.allowed_tools,
    '--output-format',
    research.output_format,
    ...research.claude_args,
  ];
}

/** Keys of language-model services: a trainer never needs them, and its logs must never show them (reliability.md, Security). */
const MODEL_KEYS =
  /^GOOGLE_API_KEY$|^(ANTHROPIC|OPENAI|AZURE_OPENAI|GEMINI|GOOGLE_AI|GOOGLE_GENERATIVE_AI|MISTRAL|COHERE|GROQ|XAI|DEEPSEEK|OPENROUTER|TOGETHER|FIREWORKS|PERPLEXITY|REPLICATE|CEREBRAS|MOONSHOT|DASHSCOPE|LITELLM|CODEX|CLAUDE)_.*(KEY|TOKEN|SECRET)$|^AWS_BEARER_TOKEN_BEDROCK$/;

/** The parent's environment as a child may see it: no orze internals; no model keys unless it is the research agent. */
export function inheritedEnv(
  parent: Readonly<Record<string, string | undefined>>,
  keepModelKeys: boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value === undefined || name.startsWith('ORZE_')) continue;
    if (!keepModelKeys && MODEL_KEYS.test(name)) continue;
    env[name] = value;
  }
  return env;
}

export interface StageFacts {
  ideaId: string;
  stage: Stage;
  /** Absolute, as the next two. */
  runDir: string;
  configJson: string;
  ideasMd: string;
  attempt: number;
  /** Unix time in seconds; null = no limit. */
  deadline: number | null;
  token: string;
}

/** Later ones win; what orze says wins over all. */
export interface GivenEnv {
  inherited: Readonly<Record<string, string>>;
  settings: Readonly<Record<string, string>>;
  slots: Readonly<Record<string, string>>;
}

/** What a stage is told by its environment (RULES.md, section 2). */
export function stageEnv({ inherited, settings, slots }: GivenEnv, facts: StageFacts): Record<string, string> {
  return {
    ...inherited,
    PYTHONUNBUFFERED: '1',
    ...settings,
    ...slots,
    ORZE_IDEA_ID: facts.ideaId,
    ORZE_STAGE: facts.stage,
    ORZE_RUN_DIR: facts.runDir,
    ORZE_CONFIG: facts.configJson,
    ORZE_ATTEMPT: String(facts.attempt),
    ORZE_DEADLINE: facts.deadline === null ? '' : String(facts.deadline),
    ORZE_IDEAS_MD: facts.ideasMd,
    ORZE_RUN_TOKEN: facts.token,
  };
}

/** Unix time at which a limit strikes; null: there is none. */
export function deadlineOf(timeoutS: number, now: Date): number | null {
  return timeoutS > 0 ? Math.round(now.getTime() / 1000 + timeoutS) : null;
}

/** File name of the log of a stage; that of the training where the settings have no such stage (any more). */
export function stageLog(config: OrzeConfig, stage: Stage): string {
  const nowhere = { ideaId: '', gpu: 0, resultsDir: '', ideasMd: '', baseConfig: '' };
  return stageCommand(config, stage, nowhere)?.log ?? 'train_output.log';
}

/** The small files of a starter project. */
import type { Goal } from '../../core/metric-guess.ts';

export const BASE_YAML = `# What every idea starts from; the YAML block of an idea changes some of these keys.
seed: 1
samples: 2000
label_noise: 0.05
features: linear
epochs: 15
lr: 0.01
l2: 0.0
`;

/** For a training script of the project's own: its keys are not ours to guess. */
export const EMPTY_BASE_YAML = `# What every idea starts from; the YAML block of an idea changes some of these keys.
{}
`;

const IDEAS_HEAD = `# Ideas

One \`## idea-NNN: Title\` each, with a YAML block that says what it changes in the base config.
Append only; orze keeps what became of them in results/. \`orze rules\` tells the whole format.
`;

export const STARTER_IDEAS = `${IDEAS_HEAD}
## idea-001: Baseline
- **Priority**: high
- **Category**: baseline
- **Parent**: none
- **Hypothesis**: A straight line tells the two classes apart hardly better than guessing; later ideas are compared with it.

\`\`\`yaml
features: linear
\`\`\`

## idea-002: Quadratic features
- **Priority**: high
- **Category**: features
- **Parent**: idea-001
- **Hypothesis**: The border between the classes is a circle; with squared features a linear model can draw it.

\`\`\`yaml
features: quadratic
\`\`\`

## idea-003: Quadratic features, larger steps
- **Priority**: medium
- **Category**: optimizer
- **Parent**: idea-002
- **Hypothesis**: 15 epochs are few for such small steps; ten times larger ones get further.

\`\`\`yaml
features: quadratic
lr: 0.1
\`\`\`
`;

export const BASELINE_IDEA = `${IDEAS_HEAD}
## idea-001: Baseline
- **Priority**: high
- **Category**: baseline
- **Parent**: none
- **Hypothesis**: The base config as it is; every later idea is compared with it.

\`\`\`yaml
{}
\`\`\`
`;

/** Of a base config that is made of the options of a script. */
export function baseYamlHead(script: string, missing: readonly string[]): string {
  const lines = [
    `# What every idea starts from: what \`${script.replaceAll('\n', ' ')}\` is called with. The YAML block of an idea changes some of these keys.`,
    ...(missing.length === 0 ? [] : ['# These have no default that could be read. Give each a value:']),
    ...missing.map((key) => `#   ${key}`),
  ];
  return `${lines.join('\n')}\n`;
}

export interface StarterSettings {
  trainScript: string;
  baseConfig: string;
  /** null = python3, the default. */
  python: string | null;
  /** null = that of the default settings. */
  metric: { name: string; goal: Goal } | null;
}

export function starterOrzeYaml({ trainScript, baseConfig, python, metric }: StarterSettings): string {
  const lines = [
    '# Settings of this project; all keys with their defaults: docs/configuration.md and orze.yaml.example of orze.',
    `train_script: ${quoted(trainScript)}`,
    ...(python === null ? [] : [`python: ${quoted(python)}`]),
    'ideas_file: ideas.md',
    `base_config: ${quoted(baseConfig)}`,
    'results_dir: results',
    'timeout: 3600 # seconds an idea may train',
    'report:',
    `  primary_metric: ${quoted(metric?.name ?? 'test_accuracy')} # the key in metrics.json that ranks the runs`,
    ...(metric?.goal === 'minimize'
      ? ['  sort: ascending # or descending, where higher is better']
      : ['  sort: descending # or ascending, where lower is better']),
    ...(metric === null ? [] : columnsOf(metric.name)),
    '',
  ];
  return lines.join('\n');
}

function columnsOf(metric: string): string[] {
  return [
    '  columns:',
    `    - {key: ${quoted(metric)}, label: ${quoted(metric)}, fmt: .4f}`,
    '    - {key: training_time, label: Time(s), fmt: .0f}',
  ];
}

/** As YAML: plain where that is safe. */
function quoted(path: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(path) ? path : JSON.stringify(path);
}

/** Generated projects, and the command that every measurement runs as its experiment. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const ORZE = join(ROOT, 'bin', 'orze.js');

/**
 * The no-op experiment: it reports a metric and writes the wall time of its first and last act to `stamps`, one line a run. bash tells the
 * time itself ($EPOCHREALTIME, microseconds); where there is no bash 5, sh asks `date`, and each stamp costs a process.
 */
export function noopTrainer() {
  const metrics = `printf '{"status": "COMPLETED", "test_accuracy": 0.5}' > "$4/$2/metrics.json"`;
  const inBash = ['begin=$EPOCHREALTIME', metrics, 'echo "$2 $begin $EPOCHREALTIME" >> stamps'];
  const inSh = ['begin=$(date +%s.%N)', metrics, 'echo "$2 $begin $(date +%s.%N)" >> stamps'];
  const shell = hasClock('bash') ? 'bash' : 'sh';
  return { shell, script: `${(shell === 'bash' ? inBash : inSh).join('\n')}\n` };
}

function hasClock(shell) {
  try {
    return /^\d+[.,]\d+$/.test(execFileSync(shell, ['-c', 'echo $EPOCHREALTIME'], { encoding: 'utf8' }).trim());
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** What an experiment is called with: as orze does it, so that all sides run the same command. */
export function experimentArgv(shell, id) {
  return [
    shell,
    'train.sh',
    ...['--idea-id', id, '--results-dir', 'results', '--ideas-md', `results/${id}/idea.md`, '--config', 'base.yaml'],
  ];
}

export const ideaId = (number) => `idea-${String(number).padStart(6, '0')}`;

export function ideaText(number) {
  return `## ${ideaId(number)}: Learning rate and width, variant ${number}
- **Priority**: medium
- **Category**: optimization
- **Parent**: none
- **Hypothesis**: A generated idea of ordinary length, one of many that differ in two numbers only.

\`\`\`yaml
optimizer:
  lr: ${(number % 997) / 1000}
model:
  width: ${64 + (number % 512)}
\`\`\`

`;
}

/** A folder below `base` (default: the system's temporary folder), with room for the local state of its own orze. */
export function makeProject({ base = tmpdir(), ideas, shell, script, poll = 30 }) {
  const folder = mkdtempSync(join(base, 'orze-bench-'));
  const dir = join(folder, 'project');
  mkdirSync(join(dir, 'results'), { recursive: true });
  const texts = Array.from({ length: ideas }, (_, i) => ideaText(i + 1));
  // The heading that is no idea settles the last idea: nothing is measured while orze waits whether somebody writes on.
  writeFileSync(join(dir, 'ideas.md'), `${texts.join('')}# End of the list\n`);
  writeFileSync(join(dir, 'base.yaml'), 'seed: 1\noptimizer: {lr: 0.1, momentum: 0.9}\nmodel: {width: 64}\n');
  writeFileSync(
    join(dir, 'orze.yaml'),
    `python: ${shell}\ntrain_script: train.sh\nbase_config: base.yaml\npoll: ${poll}\n`,
  );
  writeFileSync(join(dir, 'train.sh'), script);
  return { folder, dir, env: benchEnv(folder) };
}

/** `LC_ALL`: the decimal point of bash's clock depends on it. */
function benchEnv(folder) {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LC_ALL: 'C', ORZE_LOCAL_DIR: join(folder, 'local') };
}

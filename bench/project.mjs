/** Generated projects, and the command that every measurement runs as its experiment. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const ORZE = join(ROOT, 'bin', 'orze.js');
const PIECE = 10_000;

/**
 * The no-op experiment: it reports a metric and writes the wall time of its first and last act to `stamps`, one line a run. bash tells the
 * time itself ($EPOCHREALTIME, microseconds); where there is no bash 5, sh asks `date`, and each stamp costs a process.
 */
export function noopTrainer({ restS = 0 } = {}) {
  const metrics = `printf '{"status": "COMPLETED", "test_accuracy": 0.5}' > "$4/$2/metrics.json"`;
  const rest = restS > 0 ? [`sleep ${restS}`] : [];
  const inBash = ['begin=$EPOCHREALTIME', metrics, ...rest, 'echo "$2 $begin $EPOCHREALTIME" >> stamps'];
  const inSh = ['begin=$(date +%s.%N)', metrics, ...rest, 'echo "$2 $begin $(date +%s.%N)" >> stamps'];
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
  const frozen = `results/${id}/idea.md`;
  const flags = ['--idea-id', id, '--results-dir', 'results', '--ideas-md', frozen, '--config', 'base.yaml'];
  return [shell, 'train.sh', ...flags];
}

export const ideaId = (number) => `idea-${String(number).padStart(6, '0')}`;

export function ideaText(number, { priority = 'medium' } = {}) {
  return `## ${ideaId(number)}: Learning rate and width, variant ${number}
- **Priority**: ${priority}
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

/**
 * A project below `base` (default: the system's temporary folder). What orze keeps on the machine itself stays in the temporary folder
 * also when `base` is a shared one. `priorityOf`: of the idea of this number.
 */
export function makeProject({ base = tmpdir(), ideas, shell, script, priorityOf = () => 'medium' }) {
  const dir = mkdtempSync(join(base, 'orze-bench-'));
  const local = mkdtempSync(join(tmpdir(), 'orze-bl-'));
  mkdirSync(join(dir, 'results'));
  writeIdeas(join(dir, 'ideas.md'), ideas, priorityOf);
  writeFileSync(join(dir, 'base.yaml'), 'seed: 1\noptimizer: {lr: 0.1, momentum: 0.9}\nmodel: {width: 64}\n');
  writeFileSync(
    join(dir, 'orze.yaml'),
    `python: ${shell}\ntrain_script: train.sh\nbase_config: base.yaml\nresults_dir: results\n`,
  );
  writeFileSync(join(dir, 'train.sh'), script);
  return projectAt(dir, local);
}

/** One that is there. */
export function projectAt(dir, local) {
  const { PATH, HOME } = process.env;
  return {
    dir,
    local,
    // The decimal point of bash's clock depends on the locale.
    env: { PATH, HOME, LC_ALL: 'C', ORZE_LOCAL_DIR: local },
    /** Keepers that have just been let go may still write their last lines. */
    remove() {
      for (const folder of [dir, local]) rmSync(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

/** In pieces: a million ideas are longer than a string may be. */
function writeIdeas(path, ideas, priorityOf) {
  writeFileSync(path, '');
  for (let from = 1; from <= ideas; from += PIECE) {
    const count = Math.min(PIECE, ideas - from + 1);
    const texts = Array.from({ length: count }, (_, i) => ideaText(from + i, { priority: priorityOf(from + i) }));
    appendFileSync(path, texts.join(''));
  }
}

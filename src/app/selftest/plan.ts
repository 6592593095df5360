/** The ideas of the self-test. Each can have one result only, so that every number of the report can be verified. */
import { createHash } from 'node:crypto';
import type { Fate, Planned } from './model.ts';
import type { Seeded } from './seeded.ts';

/** `meanS`: how long they train on average. */
export function planIdea(n: number, meanS: number, random: Seeded): Planned {
  const fate = fateOf(n);
  return {
    id: `idea-${String(n).padStart(5, '0')}`,
    n,
    seconds: Math.round(random.between(0.2, 1.8) * meanS * 100) / 100,
    fate,
    exitCode: exitCodeOf(n, fate),
    accuracy: accuracyOf(n),
  };
}

/** Every second one ends with a code of its own, also where it has completed. */
function exitCodeOf(n: number, fate: Fate): number {
  if (fate === 'exit') return 1 + (n % 60);
  return n % 2 === 0 ? 101 + (n % 100) : 0;
}

/** One in ten fails. */
function fateOf(n: number): Fate {
  if (n % 20 === 9) return 'exit';
  return n % 20 === 19 ? 'reported' : 'completed';
}

/** Four decimals, as the report shows them. The trainer computes it anew. */
export const accuracyOf = (n: number): number => ((n * 7919 + 4129) % 10_000) / 10_000;

/** What the trainer recomputes from its config: a config that was cut or mixed does not pass. */
function checksum({ n, seconds, fate, exitCode }: Planned): string {
  return createHash('sha256').update([n, seconds, fate, exitCode].join(' ')).digest('hex').slice(0, 24);
}

export function ideaText(idea: Planned, remark = 'One of the self-test.'): string {
  const { id, n, seconds, fate, exitCode } = idea;
  return `## ${id}: Self-test ${n}
- **Priority**: medium
- **Hypothesis**: ${remark}

\`\`\`yaml
n: ${n}
seconds: ${seconds}
fate: ${fate}
exit_code: ${exitCode}
check: "${checksum(idea)}"
\`\`\`

`;
}

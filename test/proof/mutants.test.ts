/** Bugs of the protocol, put into the real code one at a time: the proofs are worth what they catch. The list is test/mutants/list.ts. */
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { hunt as huntUntyped } from '../../scripts/mutant-hunt.mjs';
// @ts-expect-error a script without types
import { mutated as mutatedUntyped } from '../../scripts/sim-bundle.mjs';
import { MUTANTS } from '../mutants/list.ts';
import type { Mutant } from '../mutants/list.ts';
import { figure, reach } from '../rig/proof.ts';

interface Hunted {
  caught: string | null;
  seeds: number;
  seconds: number;
}

const hunt = huntUntyped as (mutant: Mutant, limits: { seeds: number; seconds: number }) => Promise<Hunted>;
const mutated = mutatedUntyped as (mutant: Mutant) => Promise<string>;

/** At once: one per core. */
const HUNTERS = 2;
/** Far above what any of them needs: a mutant that is not caught within them has survived. */
const LIMITS = reach({ seeds: 400, seconds: 300 }, { seeds: 5000, seconds: 900 });
const SLOWEST_MS = MUTANTS.length * LIMITS.seconds * 1000;

describe('the list of mutants', () => {
  it('has at least 24, each under a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(24);
  });

  it.each(MUTANTS)('still fits the code: $name', async (mutant) => {
    await expect(mutated(mutant)).resolves.toContain(mutant.replace);
  });
});

describe.concurrent('it is noticed that', () => {
  const waiting: (() => void)[] = [];
  const found = new Map<Mutant, Hunted>();
  let hunting = 0;

  const turn = async (): Promise<void> => {
    if (hunting < HUNTERS) hunting += 1;
    else await new Promise<void>((go) => waiting.push(go));
  };
  const over = (): void => {
    const next = waiting.shift();
    if (next === undefined) hunting -= 1;
    else next();
  };

  it.each(MUTANTS)(
    '$name',
    async (mutant) => {
      await turn();
      try {
        const hunted = await hunt(mutant, LIMITS);
        found.set(mutant, hunted);
        expect(hunted.caught, `survived ${hunted.seeds} seeds in ${hunted.seconds} s`).not.toBeNull();
      } finally {
        over();
      }
    },
    SLOWEST_MS,
  );

  afterAll(() => {
    const caught = [...found].filter(([, { caught }]) => caught !== null);
    const explored = caught.filter(([mutant]) => mutant.caughtBy === 'exploration');
    const seeds = caught.flatMap(([mutant, hunted]) => (mutant.caughtBy === 'exploration' ? [] : [hunted.seeds]));
    const ordered = seeds.toSorted((a, b) => a - b);
    const median = ordered[Math.floor(ordered.length / 2)] ?? 0;
    figure(
      'mutants',
      `${caught.length} of ${found.size} caught: ${ordered.length} by the simulator (median ${median} seeds, at most ${ordered.at(-1) ?? 0}), ${explored.length} by exhaustive exploration`,
    );
  });
});

/** How far a run is, and how long it will still take: from what its script has written of it so far. */
import type { ProgressLine } from './progress-line.ts';
import type { FlatConfig } from './row.ts';

export interface RunProgress {
  /** What is counted; null: the script does not say how far it is. */
  readonly unit: 'step' | 'epoch' | null;
  readonly now: number | null;
  readonly total: number | null;
  /** Done, from 0 to 1. */
  readonly share: number | null;
  /** The primary metric as last written. */
  readonly metric: number | null;
  /** All values as last written; null: not finite. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Seconds until the training ends. */
  readonly etaS: number | null;
  /** `steps`: by its own pace; `history`: by the median of runs that ended. */
  readonly etaFrom: 'steps' | 'history' | null;
}

/** Values that are kept of one run. */
const MOST_KEYS = 64;

/** The lines of one run, of which only the first counter and the last of everything are kept. */
export class ProgressSoFar {
  readonly #first = { step: Number.NaN, epoch: Number.NaN };
  readonly #last = { step: Number.NaN, epoch: Number.NaN };
  #total: number | null = null;
  readonly #values = new Map<string, number>();

  add({ step, epoch, total, values }: ProgressLine): void {
    if (step !== null) this.#count('step', step);
    if (epoch !== null) this.#count('epoch', epoch);
    if (total !== null) this.#total = total;
    for (const [key, value] of Object.entries(values)) {
      if (this.#values.size < MOST_KEYS || this.#values.has(key)) this.#values.set(key, value);
    }
  }

  #count(unit: 'step' | 'epoch', value: number): void {
    if (Number.isNaN(this.#first[unit])) this.#first[unit] = value;
    this.#last[unit] = value;
  }

  get isEmpty(): boolean {
    return this.#unit() === null && this.#values.size === 0;
  }

  #unit(): 'step' | 'epoch' | null {
    if (!Number.isNaN(this.#last.step)) return 'step';
    return Number.isNaN(this.#last.epoch) ? null : 'epoch';
  }

  /** The script itself has said how many there will be. */
  get saysTotal(): boolean {
    return this.#total !== null;
  }

  /** `totals`: by the config, where the script does not say (see {@link totalsOf}). */
  now(about: RunTimes & { primary: string; totals: Totals }): RunProgress {
    const byConfig = (['step', 'epoch'] as const).find(
      (unit) => this.#total === null && about.totals[unit] !== null && !Number.isNaN(this.#last[unit]),
    );
    const unit = byConfig ?? this.#unit();
    const total = byConfig === undefined ? this.#total : about.totals[byConfig];
    const [first, last] = unit === null ? [0, null] : [this.#first[unit], this.#last[unit]];
    const values: Record<string, number | null> = {};
    for (const [key, value] of this.#values) values[key] = Number.isFinite(value) ? value : null;
    return {
      unit,
      now: last,
      total,
      ...left(last, total, first, about),
      metric: values[about.primary] ?? null,
      values,
    };
  }
}

export interface RunTimes {
  /** Since the claim. */
  elapsedS: number | null;
  /** Since its last line was written. */
  ageS: number;
  /** Median of the trainings that ended; null: nobody knows, or it does not train (any more). */
  usualS: number | null;
}

/** Of a script that counts from 0, what is told of 0 is done: it is one more. */
function left(last: number | null, total: number | null, first: number, { elapsedS, ageS, usualS }: RunTimes) {
  if (last !== null && total !== null && total > 0) {
    const more = first === 0 ? 1 : 0;
    const done = Math.min(total, last + more);
    const share = done / total;
    // A run that was resumed has not done in this time what it found done.
    const made = done - (first === 0 ? 0 : first - 1);
    const workedS = elapsedS === null ? 0 : elapsedS - ageS;
    if (workedS > 0 && made > 0) {
      const etaS = Math.max(0, Math.round(((total - done) * workedS) / made - ageS));
      return { share, etaS, etaFrom: 'steps' as const };
    }
    return { share, ...byHistory(elapsedS, usualS) };
  }
  const history = byHistory(elapsedS, usualS);
  const share = history.etaS === null || elapsedS === null ? null : elapsedS / Math.max(elapsedS + history.etaS, 1e-9);
  return { share, ...history };
}

function byHistory(elapsedS: number | null, usualS: number | null) {
  if (elapsedS === null || usualS === null) return { etaS: null, etaFrom: null };
  return { etaS: Math.round(Math.max(0, usualS - elapsedS)), etaFrom: 'history' as const };
}

/** Of a run of which nothing is written. */
export function progressByTime(elapsedS: number | null, usualS: number | null): RunProgress {
  return {
    unit: null,
    now: null,
    total: null,
    metric: null,
    values: {},
    ...left(null, null, 0, { elapsedS, ageS: 0, usualS }),
  };
}

export interface Totals {
  readonly step: number | null;
  readonly epoch: number | null;
}

const NO_TOTALS: Totals = { step: null, epoch: null };
const NAMES = {
  step: /(?:^|\.)(?:max_|num_|n_|total_|train_)?(?:steps|iters|iterations)$/,
  epoch: /(?:^|\.)(?:max_|num_|n_|total_|train_)?epochs$/,
};

/**
 * How many steps or epochs a config asks for. `key`: the setting `progress.total_key`; null: the one key that is named like it
 * (`training.epochs`, `max_steps`); of two such keys nobody knows which one is meant.
 */
export function totalsOf(config: FlatConfig, key: string | null): Totals {
  if (key !== null) {
    const value = amount(config[key]);
    return { ...NO_TOTALS, [/epoch/i.test(key) ? 'epoch' : 'step']: value };
  }
  const only = (name: RegExp): number | null => {
    const named = Object.keys(config).filter((one) => name.test(one) && amount(config[one]) !== null);
    return named.length === 1 ? amount(config[named[0] ?? '']) : null;
  };
  return { step: only(NAMES.step), epoch: only(NAMES.epoch) };
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

/** The witness log: what really ran, when, noted by the rig on true time. The judge of "nothing twice, nothing lost". */
import type { SimProcess } from './process-table.ts';

export interface Witness {
  idea: string;
  /** `python:…` for the original's claims. */
  token: string;
  stage: string;
  host: string;
  process: SimProcess | null;
  /** GPU uuid, where it uses one. */
  device: string | null;
  /** True seconds. */
  begin: number;
  end: number | null;
  /** How it ended, if by itself. */
  code: number | null;
  signal: string | null;
  /** It wrote its whole metrics.json and says so. */
  wrote: 'COMPLETED' | 'FAILED' | null;
  /** What it means to do, and whether the rig interfered. */
  plan: string;
  struck: string | null;
  /** Since when it does not run (stopped, machine asleep); null: it runs. */
  frozenSince: number | null;
  /** When it last went on. */
  wokeAt: number;
}

export class WitnessLog {
  readonly all: Witness[] = [];
  readonly open = new Set<Witness>();

  begin(given: Pick<Witness, 'idea' | 'token' | 'stage' | 'host' | 'process' | 'device' | 'begin' | 'plan'>): Witness {
    const rest = { end: null, code: null, signal: null, wrote: null, struck: null, frozenSince: null };
    const witness: Witness = { ...given, ...rest, wokeAt: given.begin };
    this.all.push(witness);
    this.open.add(witness);
    return witness;
  }

  end(witness: Witness, now: number): void {
    witness.end ??= now;
    this.open.delete(witness);
  }

  ofToken(token: string): Witness[] {
    return this.all.filter((witness) => witness.token === token);
  }
}

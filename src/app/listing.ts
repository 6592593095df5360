/** When results/ is listed. A listing of 100,000 runs takes a tenth of a second: it is not asked for ten times a second, nor for nothing. */
import type { Context } from './context.ts';
import { liveHosts } from './memory.ts';
import { fileSign } from './proof.ts';

/** Listings may cost this share of the time at most, those of all hosts together. */
const LIST_SHARE = 0.05;
/** Least seconds between two listings. */
const LIST_EVERY_S = 0.2;
/** So few names are listed at every poll, whatever the folder's time says: it costs less than a millisecond. */
const FEW = 2000;
/** Polls after which more are listed, too. */
const POLLS = 10;
/** Two changes within one tick of a file system's clock leave the same time: FAT counts in 2 s. */
const TICK_S = 3;

interface Listed {
  /** The folder as it was before. */
  readonly sign: string;
  readonly names: string[];
  readonly costS: number;
}

export class Listing {
  readonly #ctx: Context;
  #listedAt = Number.NEGATIVE_INFINITY;
  #costS = 0;
  /** The folder as it was at the last listing. */
  #listed = '';
  /** As it was at the last look, and since when it has been so. */
  #seen = '';
  #seenSince = 0;
  /** It had been the same for so long that whatever came later must show. */
  #certain = false;
  #count = 0;
  #prompt = false;
  /** The first one, begun before its turn. */
  #begun: Promise<Listed> | null = null;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Lists what the first look will ask for: a thread does that while this one reads ideas. Nothing may be known of any run yet. */
  begin(): void {
    this.#begun = this.#list(this.#sign());
    // Whoever awaits it hears of its failure; until then it must not count as one that nobody hears.
    this.#begun.catch(() => undefined);
  }

  async #sign(): Promise<string> {
    return fileSign(await this.#ctx.files.stat(this.#ctx.layout.results));
  }

  async #list(before: Promise<string> | string): Promise<Listed> {
    const { clock, files, layout } = this.#ctx;
    const sign = await before;
    const began = clock.uptime();
    const names = await files.list(layout.results);
    return { sign, names, costS: clock.uptime() - began };
  }

  /** The names in results/, or null where there is nothing to be learnt by asking. `begins`: it is listed now. */
  async look(now: number, begins: () => void): Promise<string[] | null> {
    const { config, memory } = this.#ctx;
    const sinceS = now - this.#listedAt;
    const hosts = Math.max(1, liveHosts(memory, config.lease.suspect).length);
    const leastS = Math.min(hosts * Math.max(LIST_EVERY_S, this.#costS / LIST_SHARE), config.poll);
    const prompt = this.#prompt;
    this.#prompt = false;
    if (!prompt && sinceS < Math.max(leastS, this.#costS / LIST_SHARE)) return null;
    const begun = this.#begun;
    this.#begun = null;
    const sign = begun === null ? await this.#sign() : (await begun).sign;
    if (sign !== this.#seen) {
      this.#seen = sign;
      this.#seenSince = now;
    }
    const quiet = this.#certain && this.#count > FEW ? POLLS * config.poll : config.poll;
    if (sign === this.#listed && sinceS < quiet) return null;
    if (begun === null) begins();
    const { names, costS } = await (begun ?? this.#list(sign));
    this.#costS = costS;
    this.#listedAt = now;
    this.#listed = sign;
    this.#certain = now - this.#seenSince >= TICK_S;
    this.#count = names.length;
    return names;
  }

  /** The next look asks whether the folder has changed, however short a while ago it was listed. */
  prompt(): void {
    this.#prompt = true;
  }

  /** The last one told something that may not be so any more. */
  again(): void {
    this.#listed = '';
  }

  /** Nothing was learnt from the last one: the next look must not go without. */
  undo(): void {
    this.#listed = '';
    this.#listedAt = Number.NEGATIVE_INFINITY;
  }
}

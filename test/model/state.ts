/**
 * One state of the modelled fleet in a few bytes: one idea's folder `results/<id>`, everything it may be renamed to, and who is at which step.
 * Folders are known by the token they were prepared with, so that a rename carries their content along.
 */
import type { Switches } from './switches.ts';

export interface Shape {
  nodes: number;
  /** How many claims may be prepared in all. */
  tokens: number;
  pythons: number;
  user: boolean;
  /** With keepers, trainers and time; without, a won claim stands for its trainer and death is known for sure. */
  lease: boolean;
  /** Starts with the claim of somebody who died long ago. */
  orphan: boolean;
  /** How many crashes and lying or failing calls there may be; 255 = any number. */
  faults: number;
  /** Only asks whether what was moved by mistake is put back: a user and a stopped reclaimer may make two trainers for a heartbeat. */
  settles?: boolean;
  switches: Switches;
}

/** Contents of the idea's place: absent, a bare folder, a folder with files of nobody, or the folder 3 + n of token n + 1. */
export const ABSENT = 0;
export const EMPTY = 1;
export const PARTIAL = 2;
const FIRST = 2;

export const NODE = {
  idle: 0,
  reserve: 1,
  publish: 2,
  verify: 3,
  won: 4,
  launched: 5,
  moveRead: 6,
  moveRename: 7,
  moveCheck: 8,
  moveBack: 9,
  record: 10,
  dead: 11,
} as const;
export const KEEPER = {
  free: 0,
  verify: 1,
  ticket: 2,
  check: 3,
  spawn: 4,
  rest: 5,
  look: 6,
  lost: 7,
  io: 8,
  taken: 9,
  dead: 10,
  over: 11,
  recheck: 12,
} as const;
export const TRAINER = { none: 0, runs: 1, frozen: 2, ended: 3 } as const;
export const PYTHON = { idle: 0, mkdir: 1, write: 2, trains: 3, done: 4, dead: 5 } as const;

/** In ticks of true time: the fence (in the switches) and the lease differ by the worst ratio of their clocks already. */
export const RECLAIM = 3;

/** Where each byte lies. */
export class Layout {
  readonly shape: Shape;
  readonly place = 0;
  /** Ticks since anything that a watcher compares has changed. */
  readonly silence = 1;
  readonly used = 2;
  readonly faults = 3;
  /** A rename that was answered with an error and is carried out later: 0 none, else 1 + node, with its source and target. */
  readonly lateFrom = 4;
  readonly lateTo = 5;
  readonly user = 6;
  readonly userDir = 7;
  /** The claim that the user deleted: its holder must notice, until then it is his. */
  readonly excused = 8;
  /** A mover died or failed between its rename and its look back. */
  readonly strayed = 9;
  /** Bit per token. */
  readonly published = 10;
  readonly launched = 11;
  readonly size: number;
  readonly dirs: number;
  readonly keepers: number;
  readonly #nodes: number;
  readonly #dirs: number;
  readonly #names: number;
  readonly #keepers: number;
  readonly #pythons: number;

  constructor(shape: Shape) {
    this.shape = shape;
    this.dirs = shape.tokens + shape.pythons;
    this.keepers = shape.lease ? shape.tokens + 1 : 0;
    this.#nodes = 12;
    this.#dirs = this.#nodes + 4 * shape.nodes;
    this.#names = this.#dirs + 5 * this.dirs;
    this.#keepers = this.#names + 2 * this.dirs + shape.nodes;
    this.#pythons = this.#keepers + 7 * this.keepers;
    this.size = this.#pythons + shape.pythons;
  }

  // A node (an orze and its host).
  pc = (n: number): number => this.#nodes + 4 * n;
  tok = (n: number): number => this.#nodes + 4 * n + 1;
  /** The claim it moves away. */
  victim = (n: number): number => this.#nodes + 4 * n + 2;
  /** Bits: 1 publishes over an empty folder, 2 the move is a give-back, 4 its host is paused. */
  bits = (n: number): number => this.#nodes + 4 * n + 3;

  // A folder, by its own number from 1; claims of Python nodes come after the tokens.
  claim = (d: number): number => this.#dirs + 5 * (d - 1);
  ticket = (d: number): number => this.#dirs + 5 * (d - 1) + 1;
  metrics = (d: number): number => this.#dirs + 5 * (d - 1) + 2;
  outcome = (d: number): number => this.#dirs + 5 * (d - 1) + 3;
  owner = (d: number): number => this.#dirs + 5 * (d - 1) + 4;

  /** `attempts/<id>.<claim>`, `prep/<claim>.over` and, per mover, a name of its own. */
  attempt = (claim: number): number => this.#names + claim - 1;
  aside = (claim: number): number => this.#names + this.dirs + claim - 1;
  unique = (n: number): number => this.#names + 2 * this.dirs + n;

  kpc = (k: number): number => this.#keepers + 7 * k;
  ktok = (k: number): number => this.#keepers + 7 * k + 1;
  knode = (k: number): number => this.#keepers + 7 * k + 2;
  /** Ticks since the last renewal that worked was begun. */
  age = (k: number): number => this.#keepers + 7 * k + 3;
  /** Ticks since the renewal under way was begun. */
  begun = (k: number): number => this.#keepers + 7 * k + 4;
  trainer = (k: number): number => this.#keepers + 7 * k + 5;
  /** Looks in a row at which the claim was absent. */
  absent = (k: number): number => this.#keepers + 7 * k + 6;

  python = (p: number): number => this.#pythons + p;

  start(): Buffer {
    const s = Buffer.alloc(this.size);
    s[this.faults] = this.shape.faults;
    if (this.shape.orphan) {
      s[this.place] = folder(1);
      s[this.claim(1)] = 1;
      s[this.owner(1)] = 255;
      s[this.used] = 1;
      s[this.published] = 1;
      s[this.silence] = RECLAIM;
    }
    return s;
  }
}

export const at = (s: Buffer, i: number): number => s[i] ?? 0;

/** What stands in a place for the folder `d`, and back: 0 when it is not a folder with a number. */
export const folder = (d: number): number => FIRST + d;
export const inside = (content: number): number => (content > FIRST ? content - FIRST : 0);

/** Whose claim.json is at the idea's place: a token, a Python claim (numbered after the tokens), or 0. */
export function claimAt(l: Layout, s: Buffer): number {
  const d = inside(at(s, l.place));
  return d === 0 ? 0 : at(s, l.claim(d));
}

/** One step of one actor. The text is constant, so that nothing is built for the steps nobody reads. */
export type Emit = (next: Buffer, who: string, text: string, fault: boolean) => void;

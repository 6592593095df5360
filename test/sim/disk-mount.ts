/**
 * Between one machine and a disk: its caches, its requests, and what goes wrong with them. Every call is an event of virtual time: it reaches
 * the disk at a moment of its own, also when the process that made it is dead by then (half of the time), and is answered later, or never.
 */
import type { FileStat } from '../../src/edge/edges.ts';
import { DiskCache } from './disk-cache.ts';
import { EPOCH_MS, type Served } from './disk-op.ts';
import { type Faults, LOCAL_DISK, NO_FAULTS } from './faults.ts';
import type { Life } from './sched.ts';
import { type Errno, failed, type Inode, type Result } from './disk-inode.ts';
import { Tree } from './tree.ts';

export interface ClientOptions {
  /** Copied; change them later through {@link Mount.faults}. Default: none. */
  faults?: Partial<Faults>;
  /** Seconds that a name found (or not found) is believed by stat, mkdir, rename and unlink: acdirmin 30 s … acdirmax 60 s. 0 = no cache. */
  entriesS?: number;
  /** Seconds that size and mtime are believed by stat: acregmin 3 s … acregmax 60 s. */
  attributesS?: number;
  /** A listing makes this machine forget what it believed about the names in there, as NFS does where the folder has changed. */
  listRefreshes?: boolean;
  /** Folders *on the way* to a file are believed too, by every call: a folder moved by others is still reached under its old path. */
  stalePaths?: boolean;
  /** Probability that a write stays in this machine's memory up to close or fsync (at most 30 s). Default: 0.5 for remote disks, else 0. */
  writeBack?: number;
  /** This machine's wall clock, ms since 1970: for `touch`, and for all times where the disk has `mtimes: 'client'`. */
  wallMs?: () => number;
  /** Where the disk is mounted, for {@link Faults.unmounted}: this folder is all that is left then. Default '/'. */
  mountPoint?: string;
}

export interface Request<T> {
  what: string;
  path: string;
  to?: string;
  changes?: boolean;
  /** A request that answers differently when it is done twice. */
  exact?: boolean;
  run: () => Result<T>;
}

/** One request under way; `answer` is set when it was carried out and only the answer is on its way. */
interface Call {
  life: Life;
  request: Request<unknown>;
  epoch: number;
  settle: (answer: Result<unknown>) => void;
  carriedOut: boolean;
  answer: Result<unknown>;
}

export class Mount {
  readonly name: string;
  readonly disk: Served;
  /** What goes wrong: change it at any time. */
  readonly faults: Faults;
  readonly cache: DiskCache;
  readonly options: Readonly<ClientOptions>;
  readonly writeBack: number;
  /** What stands at the mount point while nothing is mounted there. */
  readonly bare: Tree;
  readonly wallMs: () => number;
  readonly #healthy: Readonly<Faults>;
  #epoch = 0;
  #wasUnmounted = false;
  /** Calls that wait while the disk does not answer; undefined: it answers. */
  #hung: Call[] | undefined;

  constructor(disk: Served, name: string, options: ClientOptions) {
    this.disk = disk;
    this.name = name;
    this.options = options;
    const healthy = disk.remote ? NO_FAULTS : LOCAL_DISK;
    this.#healthy = { ...healthy, latencyS: options.faults?.latencyS ?? healthy.latencyS };
    this.faults = { ...this.#healthy, ...options.faults };
    const now = () => disk.sched.now;
    this.cache = new DiskCache(now, options.entriesS ?? 0, options.attributesS ?? 0);
    this.writeBack = options.writeBack ?? (disk.remote ? 0.5 : 0);
    this.wallMs = options.wallMs ?? (() => EPOCH_MS + Math.round(now() * 1000));
    this.bare = new Tree(disk.tree.dev + 1, this.wallMs);
    this.bare.ensureFolder(options.mountPoint ?? '/');
  }

  // -- what the rig does to the machine ---------------------------------------------------------------------------------------------

  /** From now on nothing is answered (a hard mount whose server is away). */
  hang(): void {
    this.#hung ??= [];
  }

  get hung(): boolean {
    return this.#hung !== undefined;
  }

  /** It answers again, also what was asked meanwhile. */
  release(): void {
    const waiting = this.#hung ?? [];
    this.#hung = undefined;
    for (const call of waiting) this.disk.sched.after(this.#latency(), () => this.#arrive(call));
  }

  /** Nothing goes wrong any more. Caches stay, and the latency that it was made with: these are no faults. */
  heal(): void {
    Object.assign(this.faults, this.#healthy);
    this.release();
  }

  /**
   * The machine lost power or was reset: what it was about to send is never sent, what it buffered or believed is forgotten. The rig ends
   * its processes itself, and calls `SimDisk.powerCut` for its local disk.
   */
  crash(): void {
    this.#epoch += 1;
    if (this.#hung !== undefined) this.#hung = [];
    this.cache.clear();
  }

  /** Grows with each {@link crash}: what was begun before it is void. */
  get epoch(): number {
    return this.#epoch;
  }

  // -- calls of its processes -------------------------------------------------------------------------------------------------------

  /** Where paths lead now. */
  get tree(): Tree {
    const { unmounted } = this.faults;
    if (unmounted !== this.#wasUnmounted) this.cache.clear();
    this.#wasUnmounted = unmounted;
    return unmounted ? this.bare : this.disk.tree;
  }

  /** Sends a request: answers the value or an errno name, or never. */
  call<T>(life: Life, request: Request<T>): Promise<Result<T>> {
    return new Promise((resolve) => {
      if (life.dead) return;
      const settle = resolve as (answer: Result<unknown>) => void;
      const call: Call = { life, request, epoch: this.#epoch, settle, carriedOut: false, answer: undefined };
      this.disk.sched.after(this.#latency(), () => this.#arrive(call));
    });
  }

  /** Answers without asking the disk, and without its faults. */
  answer<T>(life: Life, value: Result<T>): Promise<Result<T>> {
    return new Promise((resolve) => void life.after(0.00002, () => resolve(value)));
  }

  #latency(): number {
    const { chance } = this.disk.sched;
    const { latencyS, slow, slowS } = this.faults;
    const [from, to] = slow > 0 && chance.happens(slow) ? slowS : latencyS;
    return chance.between(from, to);
  }

  #arrive(call: Call): void {
    if (call.epoch !== this.#epoch) return;
    const { sched } = this.disk;
    if (this.#hung !== undefined) {
      // The server may have carried it out before it fell silent.
      if (!call.carriedOut && sched.chance.happens(0.25)) this.#carryOut(call);
      this.#hung.push(call);
      return;
    }
    if (!call.carriedOut) {
      if (call.life.dead && sched.chance.happens(0.5)) return;
      this.#carryOut(call);
      // Now and then the answer travels on its own: it is old when it arrives.
      if (sched.chance.happens(0.1)) {
        sched.after(this.#latency(), () => this.#arrive(call));
        return;
      }
    }
    if (call.life.stopped) call.life.after(0, () => call.settle(call.answer));
    else if (!call.life.dead) call.settle(call.answer);
  }

  #carryOut(call: Call): void {
    call.carriedOut = true;
    const { request, life } = call;
    const { chance } = this.disk.sched;
    const { faults } = this;
    const drawn = (probability: number) => probability > 0 && !faults.unmounted && chance.happens(probability);
    if (drawn(faults.refused)) call.answer = chance.pick(faults.refusedCodes);
    else if (request.changes !== true && drawn(faults.stale)) call.answer = 'ESTALE';
    else {
      const result = this.#run(request);
      call.answer = result;
      if (request.changes === true && !failed(result)) {
        if (request.exact === true && drawn(faults.again)) call.answer = this.#run(request);
        else if (drawn(faults.lost)) call.answer = chance.pick(faults.lostCodes);
        if (request.exact === true && drawn(faults.late)) this.#repeatLater(call);
      }
      this.#tell(life.name, request, failed(result) ? result : 'ok', call.answer);
      return;
    }
    this.#tell(life.name, request, undefined, call.answer);
  }

  #repeatLater({ life, request }: Call): void {
    const { sched } = this.disk;
    sched.after(sched.chance.between(...this.faults.lateS), () => {
      const result = this.#run(request);
      this.#tell(life.name, request, failed(result) ? result : 'ok', 'late');
    });
  }

  #run<T>(request: Request<T>): Result<T> {
    return this.disk.by(this, request.run);
  }

  #tell(who: string, { what, path, to }: Request<unknown>, done: string | undefined, answer: Result<unknown>): void {
    const { onOp, sched } = this.disk;
    if (onOp === undefined) return;
    onOp({ at: sched.now, client: this.name, who, what, path, to, done, told: failed(answer) ? answer : 'ok' });
  }

  // -- names, as this machine believes them -----------------------------------------------------------------------------------------

  /** The folder of `path` and its name in there, for a call that goes to the disk. */
  place(path: string): Result<{ folder: Inode; name: string }> {
    const { tree } = this;
    if (this.options.stalePaths !== true || this.cache.off) return tree.place(path);
    const believed = tree.place(path, this.#believe);
    // A removed folder is found out by the server, and the kernel asks again.
    return failed(believed) || believed.folder.linked ? believed : tree.place(path);
  }

  find(path: string): Result<Inode> {
    const place = this.place(path);
    if (failed(place)) return place;
    if (place.name === '') return place.folder;
    const inode = place.folder.entries?.get(place.name);
    this.cache.learn(place.folder, place.name, inode);
    return inode ?? 'ENOENT';
  }

  /** What stat answers without asking; undefined: it must ask. */
  believedStat(path: string): Result<FileStat> | undefined {
    if (this.cache.off || this.faults.unmounted) return undefined;
    let known = true;
    const found = this.tree.find(path, (folder, name) => {
      const entry = this.cache.entry(folder, name);
      if (entry === undefined) known = false;
      return entry ?? undefined;
    });
    if (!known) return undefined;
    return failed(found) ? found : this.cache.stat(found);
  }

  /** What stat answers from the disk, with what this machine believes on the way there. */
  freshStat(path: string): Result<FileStat> {
    const { tree } = this;
    let found = tree.find(path, this.#believe);
    if (!failed(found) && !found.linked) {
      this.cache.clear();
      found = tree.find(path, this.#believe);
    }
    return failed(found) ? found : this.cache.learnStat(found);
  }

  #believe = (folder: Inode, name: string): Inode | undefined => {
    const believed = this.cache.entry(folder, name);
    if (believed !== undefined) return believed ?? undefined;
    const inode = folder.entries?.get(name);
    this.cache.learn(folder, name, inode);
    return inode;
  };

  /** Why nothing may be made in `folder` now; undefined: it may. */
  refusal(folder: Inode): Errno | undefined {
    if (this.faults.readOnly) return 'EROFS';
    if (!folder.linked) return this.disk.remote ? 'ESTALE' : 'ENOENT';
    return undefined;
  }
}

/**
 * What happens to one idea, as small scenes for explore.ts: the real Claiming and the real Launcher of a few hosts, and who believes what of
 * it. Each says what is wrong in the end, if anything.
 */
import { join } from 'node:path';
import { Claiming } from '../../src/app/claiming.ts';
import { Layout } from '../../src/app/layout.ts';
import type { Job } from '../../src/core/job.ts';
import { asToken } from '../../src/core/words.ts';
import type { Token } from '../../src/core/words.ts';
import type { Clock, Files, Processes } from '../../src/edge/edges.ts';
import { KEEPER_TIMES } from '../../src/edge/keeper-spec.ts';
import { DeviceLocks } from '../../src/keeper/devices.ts';
import { Launcher } from '../../src/keeper/launch.ts';
import type { Actor, Scene } from './explore.ts';
import { Tree, filesOver } from './tree.ts';

const LAYOUT = new Layout('/p', { results_dir: 'results', ideas_file: 'ideas.md' });
const DIR = LAYOUT.run('idea-1').dir;
/** Folders that are being prepared are seen by nobody else. */
export const isShared = (path: string): boolean => path.startsWith(DIR) || path.startsWith(LAYOUT.attempts);

const token = (n: number): Token => {
  const made = asToken(String(n).repeat(32));
  if (made === undefined) throw new Error('not a token');
  return made;
};
const nameOf = (text: string): string => /"token":"(.)/.exec(text)?.[1] ?? (text === '-' ? '-' : '?');

const claimText = (of: Token): string =>
  JSON.stringify({
    token: of,
    claimed_by: 'h',
    claimed_at: 't',
    host_id: 'h',
    machine_id: 'm',
    boot_id: 'b',
    pidns: 'p',
    title: '',
    pid: 1,
    pid_start: 1,
    attempt: 1,
    gpu: 0,
    slots: [],
    devices: [],
    device_env: {},
  });

/** What happens to one idea, and who thinks what of it. */
class World {
  readonly tree = new Tree();
  /** Claims that are believed to be won and not given back or moved by their own holder. */
  readonly held = new Set<Token>();
  readonly lost = new Set<Token>();
  readonly launched: Token[] = [];
  readonly wrong: string[] = [];
  /** Set once farm.py has written its claim there. */
  visited = '';
  /** A user deletes: then only what is moved by mistake is asked for. */
  deletes = false;

  constructor() {
    for (const folder of [LAYOUT.prep, LAYOUT.attempts]) this.tree.ensureFolder(folder);
  }

  holder(): string {
    return nameOf(this.tree.describe(`${DIR}/claim.json`));
  }

  claimed(of: Token): this {
    this.tree.makeFolder(DIR);
    this.tree.makeFolder(`${DIR}/.orze`);
    this.tree.write(`${DIR}/claim.json`, claimText(of), 'create');
    return this;
  }

  claiming(files: Files, clock: Clock): Claiming {
    return new Claiming(files, clock, LAYOUT);
  }

  async claim(files: Files, clock: Clock, mine: Token, over = false): Promise<boolean> {
    const result = await this.claiming(files, clock).claim(DIR, mine, { 'claim.json': claimText(mine) }, over);
    if (result === 'lost') this.lost.add(mine);
    if (result !== 'won') return false;
    this.held.add(mine);
    if (this.held.size > 1) this.wrong.push('two hold a won claim at once');
    return true;
  }

  scene(...actors: Actor[]): Scene {
    return {
      tree: this.tree,
      actors,
      launches: () => this.launched.length,
      memory: () => [...this.held, '|', ...this.lost, '|', ...this.launched, '|', ...this.wrong, this.visited].join(),
      judge: (late) => {
        const [held] = [...this.held];
        if (this.deletes) {
          const moved = nameOf(this.tree.describe(`${LAYOUT.attempts}/idea-1.${token(9)}/claim.json`));
          return held !== undefined && moved === held[0] ? `${moved} was moved and not put back` : undefined;
        }
        if (held !== undefined && this.visited === '' && this.holder() !== held[0]) {
          return `${held[0]} believes to hold the claim, and the folder holds ${this.holder()}`;
        }
        const orphan = [...this.lost].find((one) => this.holder() === one[0]);
        if (orphan !== undefined && !late)
          return `${orphan[0]} was told that it has lost, and the folder holds its claim`;
        return this.wrong[0];
      },
    };
  }

  /** A host that claims once, or publishes over an empty folder. */
  host(n: number, over = false): Actor {
    return { name: `host ${n}`, act: async (files, clock) => void (await this.claim(files, clock, token(n), over)) };
  }

  /** Claims, gives it back, and claims again with a new token. */
  giver(n: number): Actor {
    return {
      name: `host ${n}`,
      act: async (files, clock) => {
        if (!(await this.claim(files, clock, token(n), true))) return;
        this.held.delete(token(n));
        await this.claiming(files, clock).dissolve(DIR, token(n));
        await this.claim(files, clock, token(n + 4), false);
      },
    };
  }

  /** Sets the victim aside as recover.ts does, and claims when it is away. */
  reclaimer(n: number, victim: Token, launches = false): Actor {
    return {
      name: `host ${n}`,
      act: async (files, clock) => {
        const target = join(LAYOUT.attempts, `idea-1.${victim}`);
        if (!(await this.claiming(files, clock).moveAway(DIR, target, victim))) return;
        if ((await this.claim(files, clock, token(n))) && launches) await this.launcher(n, token(n)).act(files, clock);
      },
    };
  }

  /** Sets the victim aside and does no more. */
  mover(victim: Token): Actor {
    const target = join(LAYOUT.attempts, `idea-1.${victim}`);
    return {
      name: 'mover',
      act: async (files, clock) => void (await this.claiming(files, clock).moveAway(DIR, target, victim)),
    };
  }

  user(): Actor {
    this.deletes = true;
    return { name: 'user', act: (files) => files.remove(DIR) };
  }

  farm(): Actor {
    return {
      name: 'farm.py',
      act: async (files) => {
        await files.makeFolder(DIR);
        await files.writeAtomic(`${DIR}/claim.json`, '{"claimed_by":"old","gpu":0}', { durable: false });
        this.visited = 'farm.py';
        if (this.held.size > 0) this.wrong.push('farm.py and a host of ours both claimed it');
      },
    };
  }

  launcher(n: number, of: Token): Actor {
    const job: Job = {
      token: of,
      name: 'idea-1',
      stage: 'train',
      claimDir: DIR,
      recordDir: `${DIR}/.orze`,
      argv: ['train'],
      cwd: '/',
      env: {},
      log: '/log',
      timeoutS: 0,
      stallS: 0,
      oomQuietS: 0,
      killGraceS: 1,
      seal: null,
      slots: [],
      devices: [],
      lease: { heartbeat: 20, suspect: 180, fence: 600, reclaim: 1800 },
      last: false,
    };
    return {
      name: `keeper ${n}`,
      act: async (files, clock) => {
        const local = new Tree();
        const self = { pid: n, start: 1, boot: 'b', pidns: 'p' };
        let seen = '';
        const shared: Files = {
          ...files,
          create: async (path, content) => {
            seen = '';
            await files.create(path, content);
          },
          read: async (path, max) => {
            const bytes = await files.read(path, max);
            if (path === `${DIR}/claim.json`) seen = nameOf(bytes.toString());
            return bytes;
          },
        };
        const processes = {
          spawn: () => {
            this.launched.push(of);
            if (seen !== of[0])
              this.wrong.push('I3: launched, and since its ticket it has not seen its token in claim.json');
            if (this.launched.filter((one) => one === of).length > 1) this.wrong.push('I2: a token was launched twice');
            return Promise.resolve({ process: self, ended: new Promise<never>(() => undefined) });
          },
        } as unknown as Processes;
        const world = {
          shared,
          local: filesOver(local, (_op, _path, run) => Promise.resolve().then(run)),
          processes,
          clock,
          random: () => `nonce${n}`,
          machine: { hostName: 'h', machineId: 'm', bootId: 'b', pidns: 'p', self },
          showsOom: () => false,
          id: `k${n}`,
          version: '0',
          localDir: '/l',
          devicesDir: '/d',
          times: KEEPER_TIMES,
          log: () => undefined,
        };
        const launcher = new Launcher(world, new DeviceLocks(world));
        // After `io` the same keeper is asked again.
        for (let asked = 0; asked < 2; asked += 1) {
          const reply = await launcher.launch(job);
          if (!('ok' in reply) || reply.why !== 'io') break;
        }
      },
    };
  }
}

/** Faults of a run: as many as `npm test` has time for, and as the long run has. */
export interface NamedScene {
  name: string;
  faults: readonly [short: number, far: number];
  begin: () => Scene;
}

export const CLAIM_SCENES = {
  'is won by one of two hosts at most': {
    name: 'claims of 2 hosts',
    faults: [2, 3],
    begin: () => {
      const world = new World();
      return world.scene(world.host(1), world.host(2));
    },
  },
  'is won by one of three hosts at most, two of them over an empty folder': {
    name: 'claims of 3 hosts',
    faults: [1, 2],
    begin: () => {
      const world = new World();
      return world.scene(world.host(1, true), world.host(2, true), world.host(3));
    },
  },
  'is given back without taking the next claim along': {
    name: 'give back and claim, 2 hosts',
    faults: [1, 1],
    begin: () => {
      const world = new World();
      return world.scene(world.giver(1), world.host(2, true));
    },
  },
  'is moved once when two reclaim it, and the new claim stays': {
    name: 'reclaim by 2 hosts and a third that claims',
    faults: [1, 2],
    begin: () => {
      const world = new World().claimed(token(9));
      return world.scene(world.reclaimer(1, token(9)), world.reclaimer(2, token(9)), world.host(3));
    },
  },
  'is put back when it was moved in place of a deleted one': {
    name: 'a reclaimer, a user who deletes and a new claim',
    faults: [0, 0],
    begin: () => {
      const world = new World().claimed(token(9));
      return world.scene(world.mover(token(9)), world.user(), world.host(3));
    },
  },
  'is left to farm.py once it has made the folder': {
    name: '2 hosts and a farm.py',
    faults: [1, 2],
    begin: () => {
      const world = new World();
      return world.scene(world.host(1), world.host(2), world.farm());
    },
  },
} as const satisfies Record<string, NamedScene>;

export const LAUNCH_SCENES = {
  'starts a token once, whichever keepers are asked': {
    name: '2 keepers with one token',
    faults: [1, 2],
    begin: () => {
      const world = new World().claimed(token(1));
      return world.scene(world.launcher(1, token(1)), world.launcher(2, token(1)));
    },
  },
  'starts nothing whose claim has become another’s': {
    name: 'a launch while the claim is reclaimed and launched anew',
    faults: [0, 1],
    begin: () => {
      const world = new World().claimed(token(1));
      return world.scene(world.launcher(1, token(1)), world.reclaimer(2, token(1), true));
    },
  },
} as const satisfies Record<string, NamedScene>;

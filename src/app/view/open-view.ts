/** Opens a project for somebody who only looks: no slot, no keeper, no lock, nothing written; the fleet need not be running. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { HANG_S, noticeHangs } from '../../edge/answering.ts';
import { systemClock } from '../../edge/clock.ts';
import type { Runner } from '../../edge/edges.ts';
import { openFiles } from '../../edge/files.ts';
import { openGpus } from '../../edge/gpus.ts';
import { openHttp } from '../../edge/http.ts';
import { localFolder } from '../../edge/local-dir.ts';
import { areOnLocalDisks, openLocalFiles } from '../../edge/local-files.ts';
import { thisMachine } from '../../edge/machine.ts';
import { openProcesses } from '../../edge/processes.ts';
import { randomHex } from '../../edge/random.ts';
import { watchFile } from '../../edge/watch.ts';
import { composeFarm } from '../compose.ts';
import { openProject } from '../open-project.ts';
import type { ProjectPlace } from '../open-project.ts';
import { Refusal } from '../refusal.ts';
import { View } from './view.ts';

export interface ViewPlace extends ProjectPlace {
  version: string;
  env: NodeJS.ProcessEnv;
  /** The folder does not answer: there is nothing to wait for. `call` says what was asked. */
  onHang?: (problem: Problem) => void;
}

/** Problems that leave it open where the runs are, or what ranks them: a look would show something else than the loop does. */
const FATAL = /^E02/;

/**
 * Has looked once when it answers, unless `looks` is false: for who needs only to know where the project is, however large it is. Throws
 * {@link Refusal}: settings that cannot be used, no project here.
 */
export async function openView(place: ViewPlace, { looks = true } = {}): Promise<View> {
  const project = await openProject(place);
  const { root, config } = project;
  const fatal = project.problems.find((problem) => isError(problem) && FATAL.test(problem.code));
  if (fatal !== undefined) throw new Refusal('usage', fatal);
  const results = resolve(root, config.results_dir);
  const ideas = resolve(root, config.ideas_file);
  const clock = systemClock();
  const machine = thisMachine();
  const asking = noticeHangs(openFiles(), clock, {
    hangs: (call) => place.onHang?.(hung(call)),
    answers: () => undefined,
  });
  const hasResults = (await asking.stat(results)) !== undefined;
  if (!hasResults && project.configPath === null && (await asking.stat(ideas)) === undefined) {
    throw nothingHere(config.results_dir);
  }
  const folders = [root, results, dirname(ideas), dirname(resolve(root, config.base_config))];
  const ownDisk = await areOnLocalDisks(folders);
  const local = hasResults ? localFolder(realpathSync(results), place.env) : null;
  const { ctx } = composeFarm(
    { root, config, slots: [], version: place.version, env: place.env, tell: () => undefined, onlyLooks: true },
    {
      files: ownDisk ? openLocalFiles() : asking,
      ownDisk,
      local: openLocalFiles(),
      // Where it cannot be had, what a look would keep there is made anew each time.
      localDir: local?.ok === true ? local.value : '',
      clock,
      machine,
      random: randomHex,
      gpus: openGpus({ env: place.env }),
      http: openHttp(),
      watch: watchFile,
      processes: (warn) => openProcesses(machine, warn),
      runner: () => NO_RUNNER,
    },
  );
  const view = new View(ctx, project);
  if (looks) await view.refresh();
  return view;
}

function nothingHere(results: string): Refusal {
  return new Refusal('missing', {
    code: 'E0413',
    message: `there is no orze project here: no orze.yaml, no ideas, no \`${results}\``,
    help: '`orze init` makes one; `-C DIR` looks at another folder',
  });
}

/** A call that gets no answer, as a problem. */
export function hung(call: string): Problem {
  const message = `the file system does not answer for ${HANG_S} s (${call})`;
  return { code: 'E0410', message, help: 'look at the file system (is its server up?)' };
}

/** A look starts nothing and ends nothing. */
function never(): never {
  throw new Error('a look has no keepers');
}

const NO_RUNNER: Runner = {
  recover: never,
  find: never,
  orphans: never,
  start: never,
  adopt: never,
  kill: never,
  release: never,
  localExit: never,
  held: () => new Map(),
  onChange: () => undefined,
  close: async () => undefined,
};

/** The keeper as a program. Its command line names neither results nor script: old Python nodes kill orphans by such words. */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { logShowsOom } from '../core/log-evidence.ts';
import { systemClock } from '../edge/clock.ts';
import { errorCode } from '../edge/file-error.ts';
import { openFiles } from '../edge/files.ts';
import { openLocalFiles } from '../edge/local-files.ts';
import type { KeeperSpec } from '../edge/keeper-spec.ts';
import { thisMachine } from '../edge/machine.ts';
import { openProcesses } from '../edge/processes.ts';
import { randomHex } from '../edge/random.ts';
import { Keeper } from './keeper.ts';
import { serve } from './server.ts';
import type { KeeperWorld } from './world.ts';

const STDERR = 2;

/** Not process.stderr: on a full disk that fails with an error that is a line for the log again, for ever. */
const log = (line: string): void => {
  try {
    writeSync(STDERR, `${new Date().toISOString()} ${line}\n`);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    // There is no room for the line, and nobody else to tell: the run matters more than what is said about it.
  }
};

// A bug in one task must not end the supervision of a run: that would cost its exit code. It is in the log.
process.on('uncaughtException', (error) => log(`a bug: ${error.stack ?? String(error)}`));
process.on('unhandledRejection', (error) => log(`a bug: ${error instanceof Error ? error.stack : String(error)}`));

main();

function main(): void {
  const path = process.env['ORZE_KEEPER'];
  if (path === undefined) {
    log('this program is started by orze: the environment variable ORZE_KEEPER must name its spec');
    process.exitCode = 2;
    return;
  }
  const spec = JSON.parse(readFileSync(path, 'utf8')) as KeeperSpec;
  const machine = thisMachine();
  const local = openLocalFiles(0o600);
  const world: KeeperWorld = {
    shared: spec.ownDisk ? openLocalFiles() : openFiles(),
    local,
    processes: openProcesses(machine, log, spec.ownDisk),
    clock: systemClock(),
    random: randomHex,
    machine,
    showsOom: logShowsOom,
    id: spec.id,
    version: spec.version,
    localDir: spec.localDir,
    devicesDir: spec.devicesDir,
    times: spec.times,
    log,
  };
  const keeper = new Keeper(world, () => void local.remove(spec.folder).finally(leave));
  // A logout or the end of a batch job signals everything of this user, the trainer too: its exit is still to be recorded.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => keeper.receive({ kind: 'bye' }));
  serve(keeper, join(spec.folder, 'sock'), log).catch((error: unknown) => {
    log(`cannot listen: ${String(error)}`);
    leave();
  });
}

/** process.exit() would wait for calls that hang on the shared folder, for ever. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

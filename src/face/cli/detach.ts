/** `orze run --detach`: starts the loop in the background, and sees that it has begun. */
import { join } from 'node:path';
import { Refusal } from '../../app/refusal.ts';
import { waitFor } from '../../app/requests/acting.ts';
import { MAX_LOG_TAIL_BYTES } from '../../core/defaults.ts';
import { startDetached } from '../../edge/detached.ts';
import { answerFromView } from './answer.ts';
import { endSoon } from './end-soon.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

/** Seconds in which a start says that it works here, by its heartbeat. */
const BEGIN_S = 60;

export function runDetached(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const { layout, files, machine } = view.ctx;
    await files.ensureFolder(layout.events);
    const name = `loop-${machine.hostName.replace(/[^\w.-]/g, '-')}.log`;
    const log = join(layout.own, name);
    const others = view.hosts().filter(({ alive }) => alive).length;
    const from = (await files.stat(log))?.bytes ?? 0;
    const started = await startDetached(
      process.argv.slice(1).filter((word) => word !== '--detach'),
      input.cwd,
      log,
    );
    let over: number | string | null = null;
    void started.ended.then((how) => (over = how));
    const here = () => view.hosts().some(({ record, alive }) => alive && record.process.pid === started.pid);
    const begun = await waitFor(view, BEGIN_S, () => over !== null || here());
    started.letGo();
    endSoon();
    const shownLog = `${view.ctx.config.results_dir}/.orze/${name}`;
    // With --once a loop may be done before anybody has looked.
    if (over !== null && over !== 0) {
      const { bytes } = await files.readRange(log, from, MAX_LOG_TAIL_BYTES);
      const said = bytes.toString('utf8').trim().split('\n').at(-1) ?? '';
      const message = `the loop ended at once (${over}): ${said}`;
      throw new Refusal('bad', { code: 'E0519', message, help: `its log is ${shownLog}` });
    }
    const joined = others === 0 ? '' : ` · joins ${others} that run already`;
    const slow = begun ? '' : ' · it has not said yet that it works';
    const body = { pid: started.pid, host: machine.hostName, log: shownLog, joined: others, begun };
    return {
      name: 'run',
      body,
      lines: () => [`loop started, pid ${started.pid}${joined}${slow} · log ${shownLog} · stop with \`orze stop\``],
    };
  });
}

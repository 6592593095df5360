/** `orze top`: the live view; without a terminal, or with --once, one frame. */
import type { View } from '../../app/view/view.ts';
import type { Answer } from './answer.ts';
import { answerFromView } from './answer.ts';
import { Screen } from '../top/screen.ts';
import { Top } from '../top/top.ts';
import type { TopWorld } from '../top/top.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { useAscii, useColor } from './paint.ts';
import type { VerbInput } from './verb.ts';

const COLUMNS = 80;
const ROWS = 24;
const INTERVAL_S = 1;
/** Over SSH and the like nothing is gained by looking more often. */
const LEAST_S = 0.25;

export function runTop(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { stdout, stdin } = terminal;
    const live = input.own['once'] !== true && stdout.isTTY === true && stdin?.isTTY === true;
    const world = worldOf(view, input, terminal);
    const top = new Top(world, {
      readOnly: input.readOnly || input.own['readOnly'] === true,
      ascii: input.own['ascii'] === true || useAscii(terminal.env),
    });
    if (!live) {
      const lines = await top.once();
      return { name: 'top', body: { lines }, lines: () => lines };
    }
    await liveIn(terminal, world, top);
    return { name: 'top', body: {}, lines: () => [], exit: EXIT.ok };
  });
}

function worldOf(view: View, input: VerbInput, terminal: Terminal): TopWorld {
  const { stdout, env } = terminal;
  const readOnly = input.readOnly || input.own['readOnly'] === true;
  const interval = input.own['interval'];
  const place = [
    ...(input.configFile === undefined ? [] : ['-c', input.configFile]),
    ...(input.flags.resultsDir === undefined ? [] : ['--results-dir', input.flags.resultsDir]),
  ];
  return {
    view,
    screen: new Screen((text) => stdout.write(text), useColor(stdout, env)),
    size: () => ({ columns: stdout.columns ?? COLUMNS, rows: stdout.rows ?? ROWS }),
    intervalS: Math.max(LEAST_S, typeof interval === 'number' ? interval : INTERVAL_S),
    suspend: () => undefined,
    verb: async (argv) => {
      const { main } = await import('./main.ts');
      let text = '';
      const stream = { isTTY: false, columns: stdout.columns ?? COLUMNS, write: (more: string) => (text += more) };
      const quiet = { ...env, NO_COLOR: '1', ...(readOnly ? { ORZE_READONLY: '1' } : {}) };
      const code = await main([...place, '-C', input.cwd, ...argv], {
        stdout: stream,
        stderr: stream,
        env: quiet,
        cwd: input.cwd,
      });
      return { code, text };
    },
  };
}

/** The terminal is given back whatever happens. */
async function liveIn({ stdin, stdout }: Terminal, world: TopWorld, top: Top): Promise<void> {
  const raw = (on: boolean): void => void stdin?.setRawMode?.(on);
  const typed = (data: string | Uint8Array): void => top.type(String(data));
  const resized = (): void => {
    world.screen.forget();
    top.draw();
  };
  const stop = (): void => top.stop();
  const back = (): void => {
    raw(true);
    world.screen.enter();
    top.draw();
  };
  world.suspend = () => {
    world.screen.leave();
    raw(false);
    process.kill(process.pid, 'SIGSTOP');
  };
  raw(true);
  world.screen.enter();
  stdin?.on?.('data', typed);
  stdout.on?.('resize', resized);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, stop);
  process.on('SIGCONT', back);
  try {
    await top.run();
  } finally {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.removeListener(signal, stop);
    process.removeListener('SIGCONT', back);
    stdout.off?.('resize', resized);
    stdin?.off?.('data', typed);
    raw(false);
    world.screen.leave();
    stdin?.pause?.();
  }
}

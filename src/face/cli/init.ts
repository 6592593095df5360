/** `orze init [DIR]`: prints what was made, kept and found, and what to do next. */
import { relative } from 'node:path';
import { terminalSafe } from '../../core/escape.ts';
import { FileError } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import { openGpus } from '../../edge/gpus.ts';
import { probeProgram } from '../../edge/programs.ts';
import { initProject } from '../../app/init/init.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { printProblems } from './print.ts';

export async function runInit(options: { folder: string }, terminal: Terminal): Promise<number> {
  const { folder } = options;
  try {
    const lines = await initProject(folder, openFiles(), (program) => probeProgram(program, folder));
    const width = Math.max(...lines.map((line) => line.what.length));
    for (const { did, what, about } of lines) {
      terminal.stdout.write(terminalSafe(`${did.padEnd(8)} ${what.padEnd(width)}   ${about}`) + '\n');
    }
    terminal.stdout.write(`${'next'.padEnd(8)} ${await nextStep(folder, terminal)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await printProblems(
      [
        {
          code: 'E0304',
          message: `${error.message}: the project cannot be made here`,
          note: 'what was written before this stays; nothing was overwritten',
          help: 'mend it and repeat `orze init`, or choose another folder: `orze init DIR`',
        },
      ],
      folder,
      terminal,
    );
    return EXIT.bad;
  }
}

/** A line to paste: from here, with the name orze was called by, and with lanes where there is no GPU. */
async function nextStep(folder: string, terminal: Terminal): Promise<string> {
  const away = relative(terminal.cwd, folder);
  const enter = away === '' ? '' : `cd ${/^[\w./-]+$/.test(away) ? away : JSON.stringify(away)} && `;
  // npx says so; what it ran is not on the PATH.
  const orze = terminal.env['npm_command'] === 'exec' ? 'npx orze' : 'orze';
  const look = await openGpus().look();
  const lanes = !look.ok && look.why === 'absent' ? ' --gpus cpu:2' : '';
  return `${enter}${orze} check${lanes} && ${orze} --once${lanes}`;
}

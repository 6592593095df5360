/** A taker in a process of its own: does what it is told over the channel of its parent, and ends with it. */
import { systemClock } from '../../edge/clock.ts';
import { openFiles } from '../../edge/files.ts';
import { answerDelays } from './delays.ts';
import { takePart } from './takers.ts';
import type { TakerTask } from './takers.ts';

const files = openFiles();
const io = { files, clock: systemClock(), signal: new AbortController().signal };

process.on('message', (task: TakerTask) => {
  const work = task.do === 'answer' ? answerDelays(io, task.folder) : takePart(files, task);
  // A failure ends this process, which is an answer too: what the parent has to know about files is in the answer.
  void work.then((answer) => process.send?.(answer));
});
// An orderly exit waits for calls on a folder that hangs.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

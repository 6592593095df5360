/** `orze report`: written for all, or printed for one. */
import { relative } from 'node:path';
import { reportNow } from '../../app/answers/report.ts';
import { Layout } from '../../app/layout.ts';
import { Refusal } from '../../app/refusal.ts';
import { answerFromView, answering, refuseReadOnly, tellAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { projectOf } from './project-of.ts';
import type { VerbInput } from './verb.ts';

export function runReport(input: VerbInput, terminal: Terminal): Promise<number> {
  const { stdout, top, since } = input.own;
  if (stdout !== true && top === undefined && since === undefined) return write(input, terminal);
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const asked = { top: typeof top === 'number' ? top : null, sinceS: typeof since === 'number' ? since : null };
    const body = await reportNow(view, asked);
    return { name: 'report', body, lines: () => (body.markdown ?? '').trimEnd().split('\n') };
  });
}

function write(input: VerbInput, terminal: Terminal): Promise<number> {
  if (input.readOnly) return refuseReadOnly({ name: 'report' }, input, terminal);
  return answering(input, terminal, async () => {
    const { root, config } = await projectOf(input);
    const { runFarm } = await import('./farm.ts');
    const options = { ...input, once: false, untilDone: false, reportOnly: true, researchOnly: false };
    const exit = await runFarm(options, terminal);
    if (exit !== EXIT.ok) {
      const problem = { code: 'E0407' as const, message: 'the report was not written', help: '`orze check` says why' };
      throw new Refusal(exit === EXIT.usage ? 'usage' : 'bad', problem);
    }
    const path = new Layout(root, config).report;
    const shown = relative(input.cwd, path);
    return tellAnswer(
      { name: 'report', body: { path, markdown: null }, lines: () => [`report   ${shown}`] },
      input,
      terminal,
    );
  });
}

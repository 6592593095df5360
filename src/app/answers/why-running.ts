/** How a run that is not over is, and what its state rests on. */
import type { RunRow } from '../../core/row.ts';
import { spokenDuration } from '../../core/duration.ts';
import { usualSeconds } from '../view/usual.ts';
import { readRecords } from '../view/records.ts';
import type { View } from '../view/view.ts';
import { evidenceOf } from './run.ts';
import { differences } from './why-parts.ts';
import type { Explained } from './why-parts.ts';

export async function explainRunning(view: View, row: RunRow): Promise<Explained> {
  const { ctx } = view;
  const records = await readRecords(ctx, ctx.layout.runFolder(row.id));
  const said = evidenceOf(view, row, records);
  const checks = said.map((detail) => ({ name: 'evidence', ok: null, detail, code: null }));
  const usual = usualSeconds(view.ctx.memory.facts);
  const rest = usual === null || row.seconds === null ? '' : `, runs take ${spokenDuration(usual.p50)} (median)`;
  const since = row.seconds === null ? '' : ` for ${spokenDuration(row.seconds)}`;
  const verdicts = {
    RUNNING: `it runs on ${row.host}${since}${rest}`,
    EVAL: `its training is over, \`${row.stage ?? 'eval'}\` runs on ${row.host}`,
    SILENT: `it runs on ${row.host}, but its log stands still: it is ended after stall_minutes = ${ctx.config.stall_minutes}`,
    LOST: `nobody gives signs of life for it: it is set aside and run again once it was silent for ${spokenDuration(ctx.config.lease.reclaim)} before an orze that runs`,
  };
  const { id, state } = row;
  return {
    verdict: `${id} is ${state}: ${verdicts[state as keyof typeof verdicts]}`,
    checks,
    differs: await differences(view, row),
    actions: [
      { cmd: `orze logs ${id} -f`, effect: 'what it prints', class: 'read' },
      ...(state === 'LOST'
        ? [{ cmd: `orze nodes --all`, effect: 'which hosts are there', class: 'read' as const }]
        : [{ cmd: `orze kill ${id}`, effect: 'ends it', class: 'destructive' as const }]),
    ],
  };
}

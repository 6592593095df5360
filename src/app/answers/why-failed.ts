/** Why a run failed: the cause with the log lines that prove it, what differs, and who else failed so. */
import { sharedFacts } from '../../core/shared-facts.ts';
import type { RunRow } from '../../core/row.ts';
import { spokenDuration } from '../../core/duration.ts';
import { logFile, errorOfLog, logPath } from '../view/log.ts';
import { earlierAttempts, readRecords } from '../view/records.ts';
import type { View } from '../view/view.ts';
import { awayFromHost, factsOf } from './failures.ts';
import { differences } from './why-parts.ts';
import type { Explained, WhyAnswer } from './why-parts.ts';

/** Runs that failed alike, and runs that did not, that are compared. */
const LOOKED_AT = 200;
const NAMED = 100;

type Similar = NonNullable<WhyAnswer['similar']>;

export async function explainFailed(view: View, row: RunRow): Promise<Explained> {
  const { ctx } = view;
  const folder = ctx.layout.runFolder(row.id);
  const records = await readRecords(ctx, folder);
  const failure = records?.outcome?.failure ?? null;
  const evidence: WhyAnswer['evidence'] = (failure?.evidence ?? []).map(({ file, line, text }) => ({
    file,
    line: line === 0 ? null : line,
    untrusted_text: text,
  }));
  if (evidence.length === 0) evidence.push(...(await evidenceOfLog(view, folder)));
  const attempts = await earlierAttempts(ctx, row.id);
  const similar = await similarTo(view, row);
  const after = row.seconds === null ? '' : ` after ${spokenDuration(row.seconds)}`;
  const place = row.host === null ? '' : ` on ${row.host}:${row.gpu ?? '?'}`;
  return {
    verdict: `${row.id} FAILED (${row.cause ?? 'unknown'})${after}${place}: ${row.message ?? ''}`,
    checks: attempts.map(({ name, outcome }) => ({
      name: 'an earlier attempt',
      ok: null,
      detail: `${name}: ${outcome?.failure?.class ?? outcome?.status ?? 'nobody knows how it ended'}`,
      code: null,
    })),
    evidence,
    differs: await differences(view, row),
    similar,
    actions: [...awayActions(view, row, similar), ...actionsFor(row)],
  };
}

async function evidenceOfLog(view: View, folder: string): Promise<WhyAnswer['evidence']> {
  const file = logFile(view.ctx, 'train');
  const error = await errorOfLog(view.ctx.files, await logPath(view.ctx, folder, file), file);
  return error === null ? [] : error.tracebackLines.map((text) => ({ file, line: error.line, untrusted_text: text }));
}

async function similarTo(view: View, row: RunRow): Promise<Similar> {
  const alike: RunRow[] = [];
  const fine: RunRow[] = [];
  for (const one of view.rows()) {
    if (one.state === 'COMPLETED') fine.push(one);
    else if (one.state === 'FAILED' && one.fingerprint === row.fingerprint && one.cause === row.cause) alike.push(one);
  }
  const [members, others] = [alike.slice(-LOOKED_AT), fine.slice(-LOOKED_AT)];
  const details = await view.details([...members, ...others].map(({ id }) => id));
  const shared = sharedFacts(
    members.map((one) => factsOf(one, details)),
    others.map((one) => factsOf(one, details)),
  );
  const ids = alike.slice(0, NAMED).map(({ id }) => id);
  return { fingerprint: row.fingerprint ?? '', count: alike.length, ids, shared: shared.map((one) => ({ ...one })) };
}

/** Where such failures keep to the host that this one ran on, and others work. */
function awayActions(view: View, { id, host }: RunRow, { shared, count }: Similar): WhyAnswer['actions'] {
  const away = awayFromHost(view, shared, count);
  if (away === null || away.host !== host) return [];
  return [
    {
      cmd: `orze pause --node ${away.host} --drain`,
      effect: 'nothing new starts there; what runs goes on',
      class: 'disruptive',
    },
    { cmd: `orze retry ${id} --where ${away.where}`, effect: 'again, on another host', class: 'additive' },
  ];
}

/** Failures that are the machine's: the same again is worth a try. */
const OF_THE_MACHINE = new Set(['killed', 'lost', 'disk', 'cuda']);

function actionsFor({ id, cause }: RunRow): WhyAnswer['actions'] {
  const retry = { cmd: `orze retry ${id}`, effect: 'set aside, and run again as it is', class: 'additive' as const };
  const change = {
    cmd: `orze retry ${id} --set KEY=VALUE`,
    effect: 'a new idea with a changed value',
    class: 'additive' as const,
  };
  const logs = { cmd: `orze logs ${id} --errors`, effect: 'its last error', class: 'read' as const };
  return OF_THE_MACHINE.has(cause ?? '') ? [retry, logs] : [change, retry, logs];
}

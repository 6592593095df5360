/** Ends runs: by a request that only the orze that holds the attempt obeys, then waiting until it does not run any more. */
import type * as z from 'zod';
import type { RunRow, RunState } from '../../core/row.ts';
import type { IdeaId, Token } from '../../core/words.ts';
import { readClaimFile } from '../claiming.ts';
import { Refusal } from '../refusal.ts';
import { act, waitFor } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import { readReleased } from '../run-files.ts';
import type { kill } from '../schemas/kill.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';

export type KillAnswer = z.infer<typeof kill>;

export interface KillAsked {
  selectors: readonly string[];
  requeue: boolean;
  /** Seconds that the end is waited for; 0: not at all. */
  waitS: number;
}

const RUNNING: ReadonlySet<RunState> = new Set(['RUNNING', 'SILENT', 'EVAL']);

interface Victim {
  row: RunRow;
  token: Token;
}

/** Throws {@link Refusal} where none of them runs. */
export async function killRuns(view: View, asked: KillAsked, acting: Acting): Promise<KillAnswer> {
  const rows = await select(view, asked.selectors);
  const victims: Victim[] = [];
  const refused: KillAnswer['refused'] = [];
  for (const row of rows) {
    const token = view.evidence(row.id)?.stray.token ?? null;
    const why = whyNot(row, token);
    if (why !== null || token === null) refused.push({ id: row.id, why: why ?? '' });
    else victims.push({ row, token });
  }
  if (victims.length === 0) throw nothingRuns(rows, refused);
  const { requeue } = asked;
  const runs = victims.map(({ row, token }) => ({ id: row.id, token }));
  const held = new Map(victims.map((victim) => [victim.token, isHeld(view, victim)]));
  const acted = await act(view, acting, 'destructive', [{ do: 'kill', runs, requeue }]);
  const ended = new Set<Token>();
  const look = async (): Promise<boolean> => {
    for (const { row, token } of victims) if (await isOver(view, row.id, token)) ended.add(token);
    return victims.every(({ token }) => ended.has(token) || held.get(token) === false);
  };
  const inTime = acting.dryRun || (await waitFor(view, asked.waitS, look));
  const items = victims.map(({ row, token }) => ({
    id: row.id,
    token,
    host: row.host,
    before: row.state,
    after: view.row(row.id)?.state ?? row.state,
    held: held.get(token) === true,
    ended: ended.has(token),
  }));
  return { ...acted, requeue, items, refused, timed_out: !inTime };
}

function whyNot({ state, host }: RunRow, token: Token | null): string | null {
  if (state === 'QUEUED' || state === 'BLOCKED') return `it is ${state}, nothing runs`;
  if (state === 'LOST')
    return `it is LOST: nobody on ${host ?? 'its host'} gives signs of life, so nobody could end it`;
  if (!RUNNING.has(state)) return `it is ${state}`;
  return token === null ? `it was started by farm.py on ${host ?? 'another host'}, which takes no requests` : null;
}

function nothingRuns(rows: readonly RunRow[], refused: KillAnswer['refused']): Refusal {
  const [first] = refused;
  const [row] = rows;
  if (first === undefined || row === undefined) {
    const problem = { code: 'E0505' as const, message: 'nothing runs that is named so', help: '`orze ls @running`' };
    return new Refusal('missing', problem);
  }
  const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
  const message = `cannot kill ${first.id}: ${first.why}${more}`;
  const waits = row.state === 'QUEUED';
  const help = waits ? `to keep it from running: \`orze skip ${first.id}\`` : `\`orze why ${first.id}\` tells more`;
  return new Refusal('refused', { code: 'E0501', message, help, idea: first.id }, { refused });
}

/** A claim of a moment ago is not in a heartbeat yet: then the orze that wrote it counts. */
function isHeld(view: View, { row, token }: Victim): boolean {
  const alive = view.hosts().filter((host) => host.alive);
  return alive.some(({ record }) => record.tokens.includes(token) || record.host === row.host);
}

async function isOver({ ctx }: View, id: IdeaId, token: Token): Promise<boolean> {
  const run = ctx.layout.run(id);
  const now = await readClaimFile(ctx.files, run.dir);
  if (now.kind !== 'ours' || now.claim.token !== token) return true;
  return (await readReleased(ctx.files, run, token)) !== undefined;
}

/** `orze nodes` and `orze gpus`. */
import { listGpus } from '../../app/answers/gpus.ts';
import { listNodes } from '../../app/answers/nodes.ts';
import type { NodesAnswer } from '../../app/answers/nodes.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { cutTo, table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { bytesText, shortDuration } from './words.ts';

export function runNodes(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const body = listNodes(view, { all: input.own['all'] === true });
    const lost = body.items.some(({ state }) => state === 'silent' || state === 'dead');
    return {
      name: 'nodes',
      body,
      exit: input.own['exitCode'] === true && lost ? EXIT.bad : EXIT.ok,
      lines: (look) => {
        if (body.items.length === 0) return look.plain ? [] : ['no orze works here: `orze run` starts one'];
        const rows = table(
          body.items,
          [
            { head: 'HOST', text: ({ host }) => host },
            {
              head: 'STATE',
              text: ({ state }) => state,
              style: ({ state }) => (state === 'running' ? 'green' : 'yellow'),
            },
            { head: 'BEAT', text: ({ heartbeat_age_s }) => `${shortDuration(heartbeat_age_s)} ago` },
            { head: 'SLOTS', text: ({ slots, busy }) => `${busy}/${slots} busy` },
            {
              head: 'VERSION',
              text: ({ orze_version, version_skew }) => `${orze_version}${version_skew ? ' (other)' : ''}`,
            },
            { head: 'RUNS', text: ({ runs }) => (runs.length === 0 ? '–' : runs.join(' ')), least: 10 },
          ],
          look,
        );
        return look.plain
          ? rows
          : [...rows, ...heldLines(body, look), `results/ has ${bytesText(body.disk_free_bytes)} free`];
      },
    };
  });
}

/** What takes no run, and why, as its host says. */
function heldLines({ items }: NodesAnswer, { width }: Look): string[] {
  return items
    .filter(({ state }) => state === 'running')
    .flatMap(({ host, held, launch_block: block }) => [
      ...(block === null ? [] : [`${host} launches nothing: ${block.why}`]),
      ...held.map(({ slot, reason, why }) => `${host} ${slot} is ${reason}: ${why}`),
    ])
    .map((line) => cutTo(terminalSafe(line), width));
}

export function runGpus(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const body = await listGpus(view);
    const memory = (used: number | null, total: number | null): string => `${bytesText(used)} / ${bytesText(total)}`;
    return {
      name: 'gpus',
      body,
      lines: (look) =>
        table(
          body.items,
          [
            { head: 'GPU', text: ({ index }) => String(index), align: 'right' },
            { head: 'NAME', text: ({ name }) => name, least: 10 },
            { head: 'MEMORY', text: ({ used_bytes, total_bytes }) => memory(used_bytes, total_bytes), align: 'right' },
            {
              head: 'UTIL',
              text: ({ utilization }) => (utilization === null ? '–' : `${utilization}%`),
              align: 'right',
            },
            {
              head: 'TEMP',
              text: ({ temperature_c }) => (temperature_c === null ? '–' : `${temperature_c}C`),
              align: 'right',
            },
            {
              head: 'POWER',
              text: ({ power_w }) => (power_w === null ? '–' : `${Math.round(power_w)}W`),
              align: 'right',
            },
            {
              head: 'OWNER',
              text: ({ owner, run, why }) => run ?? (why === null ? owner : `${owner}: ${why}`),
              least: 8,
            },
          ],
          look,
        ),
    };
  });
}

/** `orze add`: ideas from words, or objects that are piped in. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { addIdeas, isAnswered } from '../../app/answers/add.ts';
import type { AddAnswer } from '../../app/answers/add.ts';
import { Refusal } from '../../app/refusal.ts';
import type { View } from '../../app/view/view.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Result } from '../../core/problem.ts';
import { readProposal } from '../../core/proposal.ts';
import type { Proposal } from '../../core/proposal.ts';
import { readConfigText, readProposals } from '../../core/proposal-json.ts';
import { readSet, readSweep, withValue } from '../../core/set-value.ts';
import { wrapped } from '../../core/text.ts';
import type { YamlMapping } from '../../core/yaml-value.ts';
import { errorCode } from '../../edge/file-error.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { readStdin } from './stdin.ts';
import type { VerbInput } from './verb.ts';
import { clockText, figure } from './words.ts';

type Item = AddAnswer['items'][number];

/** Lines for ideas, and changed keys, that are shown. */
const SHOWN = 10;
const KEYS = 4;

export function runAdd(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const proposals = input.own['stdin'] === true ? await piped(input, terminal) : [fromWords(input)];
    const options = { force: input.own['force'] === true, dryRun: input.dryRun };
    const body = await addIdeas(view, proposals, options);
    const idle = body.runs > 0 && !view.hosts().some(({ alive }) => alive);
    return {
      name: 'add',
      body,
      exit: isAnswered(body) ? EXIT.ok : EXIT.refused,
      lines: (look) => lines(body, metricName(view), look),
      ...(idle ? { hint: 'no loop is running: `orze run --once`' } : {}),
    };
  });
}

async function piped({ args, own }: VerbInput, terminal: Terminal): Promise<Proposal[]> {
  const beside = ['set', 'sweep', 'parent', 'configFrom', 'priority', 'category', 'hypothesis', 'id', 'key'];
  const also = args.length > 0 ? 'a title' : beside.find((name) => own[name] !== undefined);
  if (also !== undefined) {
    const message = `with --stdin all is in what is piped in; there is ${also} beside it`;
    throw new Refusal('usage', { code: 'E0200', message, help: 'leave it out' });
  }
  const text = await readStdin(terminal);
  const read = readProposals(text);
  return read.ok
    ? read.value
    : refuse(read.problem.line === undefined ? read : { ...read, problem: { ...read.problem, source: text } });
}

function fromWords({ args, own, flags, cwd }: VerbInput): Proposal {
  const file = own['configFrom'];
  const sets = texts(own['set']).map((text) => orRefuse(readSet(text)));
  const given = typeof file === 'string' ? orRefuse(readConfigText(readText(resolve(cwd, file), file))) : {};
  const config = sets.reduce<YamlMapping>((so, one) => withValue(so, one, given), given);
  const { parent, priority, category, hypothesis, id, key } = own;
  const fields = { title: args.join(' '), parent, priority, category, hypothesis, id, key, gpus: flags.gpus };
  return orRefuse(
    readProposal(
      fields,
      config,
      texts(own['sweep']).map((text) => orRefuse(readSweep(text))),
    ),
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function orRefuse<T>(result: Result<T>): T {
  return result.ok ? result.value : refuse(result);
}

function refuse({ problem }: { problem: Refusal['problem'] }): never {
  throw new Refusal('usage', problem);
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal('missing', {
      code: 'E0119',
      message: `\`${name}\` cannot be read: ${code}`,
      help: 'check its name',
    });
  }
}

function metricName({ ctx }: View): string {
  return ctx.config.report.primary_metric;
}

function lines(body: AddAnswer, metric: string, look: Look): string[] {
  const shown = body.items.slice(0, SHOWN).flatMap((item) => itemLines(item, body.dry_run, metric, look));
  const more = body.items.length - SHOWN;
  const sum = `${body.runs} added, ${body.refused} refused`;
  return [
    ...shown,
    ...(more > 0 ? [`… and ${more} more: ${sum}`.replace('…', look.ascii ? '...' : '…')] : []),
    ...body.warnings.flatMap((text) => wrapped(terminalSafe(`warning: ${text}`), look.width)),
  ];
}

function itemLines(item: Item, dryRun: boolean, metric: string, look: Look): string[] {
  const { id, title, error, position, expected_start: start, nearest, novelty } = item;
  if (error !== null) return wrapped(terminalSafe(`refused ${title}: ${error.message}`), look.width);
  const what = item.created ? 'added' : dryRun ? 'would add' : 'there already:';
  const [first] = nearest;
  const dot = look.ascii ? ' - ' : ' · ';
  const parts = [
    `${what} ${id ?? ''}${position === null ? '' : `  queue position ${position}`}`,
    start === null ? '' : `starts ~${clockText(start.p50, look.nowMs)}`,
    first === undefined ? '' : `nearest: ${first.id} (${likeness(first, metric)})`,
    novelty === null ? '' : `novelty ${novelty.toFixed(2)}`,
  ];
  return wrapped(terminalSafe(parts.filter((part) => part !== '').join(dot)), look.width);
}

function likeness({ changed, metric, state }: Item['nearest'][number], name: string): string {
  const keys = changed.slice(0, KEYS).join(' ');
  const more = changed.length > KEYS ? ` and ${changed.length - KEYS} more` : '';
  const score = metric === null ? (state ?? '').toLowerCase() : `${name} ${figure(metric)}`;
  return `differs in ${changed.length === 0 ? 'nothing that counts' : keys + more}, ${score}`;
}

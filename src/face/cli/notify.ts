/** `orze notify`: the channels and how they fare; `orze notify test`: a message to each. */
import { channelsSeen, testChannels } from '../../app/answers/notify.ts';
import type { NotifyAnswer } from '../../app/answers/notify.ts';
import { notifySecrets } from '../../app/notify/channels.ts';
import { redactor } from '../../core/secrets.ts';
import { openHttp } from '../../edge/http.ts';
import { answerFromView, answering, tellAnswer } from './answer.ts';
import type { Answer, Look } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { projectOf } from './project-of.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { clockText } from './words.ts';

type Item = NotifyAnswer['items'][number];

export function runNotify(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const hint = 'orze notify test sends one message to each';
    return answerOf(await channelsSeen(view.ctx), 'nobody is told: orze.yaml has no `notify`', hint);
  });
}

export function runNotifyTest(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const { config, root } = await projectOf(input);
    const { env } = terminal;
    const ctx = { config, root, env, http: openHttp(), redact: redactor(env, [notifySecrets(config.notify, env)]) };
    const body = await testChannels(ctx, input.args[0] ?? null, input.dryRun);
    return tellAnswer(answerOf(body, ''), input, terminal);
  });
}

function answerOf(body: NotifyAnswer, none: string, hint?: string): Answer {
  const failed = body.items.some(({ ok }) => ok === false);
  return {
    name: 'notify',
    body,
    lines: (look) => (body.items.length === 0 && !look.plain ? [none] : lines(body, look)),
    exit: failed ? EXIT.bad : EXIT.ok,
    ...(hint === undefined || body.items.length === 0 ? {} : { hint }),
  };
}

function lines({ items, dry_run }: NotifyAnswer, look: Look): string[] {
  return table(
    items,
    [
      { head: 'CHANNEL', text: ({ channel }) => channel },
      { head: 'TYPE', text: ({ type }) => type },
      { head: 'ADDRESS', text: ({ address }) => address },
      {
        head: 'RESULT',
        text: (item) => resultOf(item, dry_run, look),
        style: ({ ok }) => (ok === null ? undefined : ok ? 'green' : 'red'),
        least: 12,
      },
    ],
    look,
  );
}

function resultOf({ ok, status, error, last_at }: Item, dryRun: boolean, look: Look): string {
  if (ok === null) return dryRun ? 'would be told' : 'nothing was sent yet';
  if (!ok) return `not told: ${error ?? 'unknown'}`;
  const code = status === null ? '' : ` (${status})`;
  return `told${code}${dryRun || last_at === null ? '' : ` at ${clockText(last_at, look.nowMs)}`}`;
}

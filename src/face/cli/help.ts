/** `orze help [TOPIC]`: help of the parser, a page that comes with the package, or the command line as data. */
import { Refusal } from '../../app/refusal.ts';
import { nearest } from '../../core/nearest.ts';
import { answering, tellAnswer } from './answer.ts';
import { describeCli } from './cli-data.ts';
import type { Terminal } from './options.ts';
import { packageFile, packageVersion } from './package.ts';
import { runCommandLine } from './program.ts';
import { TOPICS, topicFile } from './topics.ts';
import type { VerbInput } from './verb.ts';
import { namedVerbs } from './verb-names.ts';
import { VERBS } from './verbs/index.ts';

export function runHelp(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const asked = input.args.join(' ');
    const topic = TOPICS.find(({ name }) => name === asked);
    if (topic !== undefined) {
      const markdown = packageFile(topicFile(topic));
      const lines = () => markdown.trimEnd().split('\n');
      return tellAnswer({ name: 'help-topic', body: { ...topic, markdown }, lines }, input, terminal);
    }
    const named = namedVerbs(VERBS).filter(
      ({ name, spec }) =>
        asked === '' || name === asked || name.startsWith(`${asked} `) || spec.aliases?.includes(asked),
    );
    if (named.length === 0) throw noSuch(asked);
    if (!input.json) return parserHelp(input.args, terminal);
    const all = describeCli(VERBS, packageVersion());
    const items = all.items.filter(({ name }) => named.some((one) => one.name === name));
    return tellAnswer({ name: 'help', body: { ...all, items, total: items.length }, lines: () => [] }, input, terminal);
  });
}

function parserHelp(words: readonly string[], terminal: Terminal): Promise<number> {
  const farm = (): Promise<number> => Promise.reject(new Error('help runs no loop'));
  return runCommandLine([...words, '--help'], packageVersion(), { all: VERBS, farm }, terminal);
}

function noSuch(asked: string): Refusal {
  const names = [...TOPICS.map(({ name }) => name), ...namedVerbs(VERBS).map(({ name }) => name)];
  const like = nearest(asked, names);
  const topics = TOPICS.map(({ name }) => name).join(', ');
  const help = like === undefined ? `\`orze --help\` lists the verbs; topics: ${topics}` : `did you mean ${like}?`;
  const message = `\`${asked}\` is neither a verb nor a topic`;
  return new Refusal('missing', { code: 'E0606', message, help }, { did_you_mean: like === undefined ? [] : [like] });
}

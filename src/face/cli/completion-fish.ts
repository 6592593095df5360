/** `orze completion fish`. */
import type { OfferedFlag, Place } from './completion-words.ts';

export function fishCompletion(
  places: readonly Place[],
  steps: readonly { at: string; word: string; to: string }[],
): string {
  return `# Completion of orze for fish: orze completion fish > ~/.config/fish/completions/orze.fish
function __orze_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at:$word"
${steps.map(({ at, word, to }) => `            case ${quoted(`${at}:${word}`)}\n                set at ${quoted(to)}`).join('\n')}
        end
    end
    test "$at" = "$argv[1]"
end
${places.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ verb, verbs, flags, words, ids }: Place): string[] {
  const here = `complete -c orze -n ${quoted(`__orze_at ${quoted(verb)}`)}`;
  return [
    ...verbs.map(({ word, does }) => `${here} -f -a ${quoted(word)} -d ${quoted(does)}`),
    ...words.map((word) => `${here} -f -a ${quoted(word)}`),
    ...(ids ? [`${here} -f -a '(orze __ids (commandline -ct) 2>/dev/null)'`] : []),
    ...flags.map((flag) => `${here} ${flagWords(flag)}`),
  ];
}

function flagWords({ names, does, takesValue, choices }: OfferedFlag): string {
  const spelled = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = takesValue ? (choices.length === 0 ? ['-r'] : ['-x', '-a', quoted(choices.join(' '))]) : [];
  return [...spelled, ...value, '-d', quoted(does)].join(' ');
}

/** In single quotes of fish a backslash stands before quotes and backslashes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

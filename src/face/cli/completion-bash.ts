/** `orze completion bash`: one function, without the package bash-completion. */
import type { Place } from './completion-words.ts';

export function bashCompletion(
  places: readonly Place[],
  steps: readonly { at: string; word: string; to: string }[],
): string {
  return `# Completion of orze for bash: eval "$(orze completion bash)"
_orze() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" at="" i
  local verbs="" flags="" values="" ids=""
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at:\${COMP_WORDS[i]}" in
${steps.map(({ at, word, to }) => `      ${quoted(`${at}:${word}`)}) at=${quoted(to)} ;;`).join('\n')}
    esac
  done
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  case "$at:$prev" in
${places.flatMap(valueCases).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    return
  fi
  COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
  if [[ -n $ids ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(orze __ids "$cur" 2>/dev/null | cut -f1))
  fi
}
complete -o default -F _orze orze
`;
}

function placeCase({ verb, verbs, flags, words, ids }: Place): string {
  const names = flags.flatMap((flag) => flag.names).join(' ');
  const offered = [...verbs.map(({ word }) => word), ...words].join(' ');
  return `    ${quoted(verb)}) verbs=${quoted(offered)} flags=${quoted(names)}${ids ? ' ids=1' : ''} ;;`;
}

/** A value of a flag: one of its choices, else a file. */
function valueCases({ verb, flags }: Place): string[] {
  return flags.flatMap(({ names, takesValue, choices }) => {
    if (!takesValue) return [];
    const offered =
      choices.length === 0 ? 'return' : `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$cur")); return`;
    return [`    ${names.map((name) => quoted(`${verb}:${name}`)).join('|')}) ${offered} ;;`];
  });
}

/** For sh: everything within is itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

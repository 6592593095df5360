/** `orze completion zsh`: a file `_orze` for a folder of fpath, or to be read by eval. */
import { quoted } from './completion-bash.ts';
import type { Place } from './completion-words.ts';

export function zshCompletion(
  places: readonly Place[],
  steps: readonly { at: string; word: string; to: string }[],
): string {
  return `#compdef orze
# Completion of orze for zsh: orze completion zsh > a-folder-of-fpath/_orze
_orze() {
  local at="" ids="" i
  local -a verbs flags found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at:\${words[i]}" in
${steps.map(({ at, word, to }) => `      (${quoted(`${at}:${word}`)}) at=${quoted(to)} ;;`).join('\n')}
    esac
  done
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  case "$at:\${words[CURRENT-1]}" in
${places.flatMap(valueCases).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -o flag flags
    return
  fi
  if [[ -n $ids ]]; then
    found=(\${(f)"$(orze __ids "\${words[CURRENT]}" 2>/dev/null)"})
    found=(\${found//:/\\\\:})
    found=(\${found/$'\\t'/:})
    _describe -V idea found && return
  fi
  if (( \${#verbs} )); then _describe word verbs; else _files; fi
}
if [[ $funcstack[1] == _orze ]]; then _orze "$@"; else compdef _orze orze; fi
`;
}

function placeCase({ verb, verbs, flags, words, ids }: Place): string {
  const offered = [...verbs.map(({ word, does }) => described(word, does)), ...words.map((word) => quoted(word))];
  const names = flags.flatMap((flag) => flag.names.map((name) => described(name, flag.does)));
  return `    (${quoted(verb)}) verbs=(${offered.join(' ')}); flags=(${names.join(' ')})${ids ? '; ids=1' : ''} ;;`;
}

function valueCases({ verb, flags }: Place): string[] {
  return flags.flatMap(({ names, takesValue, choices }) => {
    if (!takesValue) return [];
    const offered = choices.length === 0 ? '_files' : `compadd -- ${choices.map(quoted).join(' ')}`;
    return [`    (${names.map((name) => quoted(`${verb}:${name}`)).join('|')}) ${offered}; return ;;`];
  });
}

function described(word: string, does: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${does}`);
}

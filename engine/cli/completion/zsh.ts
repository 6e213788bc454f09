// The completion script for zsh, with what each command and flag does. It works from a file in $fpath and by `source`.
import type { CommandSpec, Values } from './spec.ts';

export function zshScript(specs: readonly CommandSpec[]): string {
  const paths = specs
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`));
  return `#compdef restage
# zsh completion for restage, made by: restage completion zsh
_restage() {
  local at='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at $words[i]" in
      ${paths.join(' | ')}) at="\${at:+$at }$words[i]" ;;
    esac
  done
  case "$at $words[CURRENT-1]" in
${indent(specs.flatMap(valueCases), 4)}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    case $at in
${indent(
  specs.map((spec) => `${quoted(spec.path)}) found=(${flagWords(spec)}) ;;`),
  6,
)}
    esac
    _describe -o 'flag' found
    return
  fi
  case $at in
${indent(
  specs.map((spec) => `${quoted(spec.path)}) ${argumentOf(spec)} ;;`),
  4,
)}
  esac
}
_restage_stages() {
  local -a names
  names=("\${(@f)$(restage completion --stages 2> /dev/null)}")
  compadd -- $names
}
if [[ $funcstack[1] == _restage ]]; then
  _restage "$@"
else
  compdef _restage restage
fi
`;
}

function valueCases({ path, flags }: CommandSpec): readonly string[] {
  return flags.flatMap(({ names, value }) =>
    !value || value.optional
      ? []
      : [`${names.map((name) => quoted(`${path} ${name}`)).join(' | ')}) ${offer(value.values)}; return ;;`],
  );
}

function flagWords({ flags }: CommandSpec): string {
  return flags.flatMap(({ names, summary }) => names.map((name) => described(name, summary))).join(' ');
}

function argumentOf({ commands, argument }: CommandSpec): string {
  if (commands.length === 0) return offer(argument);
  return `found=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')}); _describe 'command' found`;
}

function offer(values: Values): string {
  if (values === 'stages') return '_restage_stages';
  if (values === 'folders') return '_files -/';
  if (values === 'files') return '_files';
  return values === undefined ? ':' : `compadd -- ${values.map(quoted).join(' ')}`;
}

function described(name: string, summary: string): string {
  return quoted(`${name.replaceAll(':', String.raw`\:`)}:${summary}`);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function indent(lines: readonly string[], by: number): string {
  return lines.map((line) => `${' '.repeat(by)}${line}`).join('\n');
}

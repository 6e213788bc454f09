// The completion script for bash, from 3.2 on (macOS). Names are compared word by word, since `compgen -W` would run
// what a stage name holds.
import type { CommandSpec, Values } from './spec.ts';

export function bashScript(specs: readonly CommandSpec[]): string {
  const paths = specs
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`));
  return `# bash completion for restage, made by: restage completion bash
_restage() {
  local line=\${COMP_LINE:0:COMP_POINT} at='' name i
  local -a typed found
  read -r -a typed <<< "$line"
  case $line in *[[:space:]]) typed+=('') ;; esac
  local count=\${#typed[@]}
  local cur=\${typed[count-1]} prev=\${typed[count-2]}
  for ((i = 1; i < count - 1; i++)); do
    case "$at \${typed[i]}" in
      ${paths.join(' | ')}) at="\${at:+$at }\${typed[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$at $prev" in
${indent(specs.flatMap(valueCases), 4)}
    *)
      case $cur in
        -*)
          case $at in
${indent(
  specs.map(
    ({ path, flags }) =>
      `${quoted(path)}) found=(${flags
        .flatMap(({ names }) => names)
        .map(quoted)
        .join(' ')}) ;;`,
  ),
  12,
)}
          esac
          ;;
        *)
          case $at in
${indent(
  specs.map(
    ({ path, commands, argument }) =>
      `${quoted(path)}) ${commands.length > 0 ? wordsOf(commands.map(({ name }) => name)) : offer(argument)} ;;`,
  ),
  12,
)}
          esac
          ;;
      esac
      ;;
  esac
  # Readline replaces what follows the last of its word breaks, which stage names may hold.
  local before=\${cur%"\${cur##*[:@=]}"}
  case $COMP_WORDBREAKS in *@*) ;; *) before=\${cur%"\${cur##*[:=]}"} ;; esac
  for name in "\${found[@]}"; do
    case $name in "$cur"*) printf -v name %q "\${name#"$before"}" && COMPREPLY+=("$name") ;; esac
  done
}
_restage_stages() {
  local name
  found=()
  while IFS= read -r name; do found+=("$name"); done < <(restage completion --stages 2> /dev/null)
}
complete -o default -F _restage restage
`;
}

function valueCases({ path, flags }: CommandSpec): readonly string[] {
  return flags.flatMap(({ names, value }) => {
    if (!value || value.optional) return [];
    return [`${names.map((name) => quoted(`${path} ${name}`)).join(' | ')}) ${offer(value.values)} ;;`];
  });
}

function offer(values: Values): string {
  if (values === 'stages') return '_restage_stages';
  // Left to readline, as `-o default` says.
  if (values === 'files' || values === undefined) return ':';
  if (values === 'folders') return `while IFS= read -r name; do found+=("$name"); done < <(compgen -d -- "$cur")`;
  return wordsOf(values);
}

function wordsOf(words: readonly string[]): string {
  return `found=(${words.map(quoted).join(' ')})`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function indent(lines: readonly string[], by: number): string {
  return lines.map((line) => `${' '.repeat(by)}${line}`).join('\n');
}

// The completion script for fish: one `complete` for each command, flag and value.
import type { CommandSpec, Flag, Values } from './spec.ts';

export function fishScript(specs: readonly CommandSpec[]): string {
  const paths = specs
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`));
  return `# fish completion for restage, made by: restage completion fish
function __restage_at --description 'whether the command typed so far is the given one'
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${paths.join(' ')}
                set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv[1]"
end
complete -c restage -f
${specs.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, flags, argument }: CommandSpec): readonly string[] {
  const start = `complete -c restage -n ${quoted(`__restage_at ${quoted(path)}`)}`;
  const values = offer(argument);
  return [
    ...commands.map(({ name, summary }) => `${start} -a ${quoted(name)} -d ${quoted(summary)}`),
    ...(commands.length === 0 && values !== '' ? [`${start}${values}`] : []),
    ...flags.map((flag) => `${start}${flagWords(flag)}`),
  ];
}

function flagWords({ names, summary, value }: Flag): string {
  const words = names
    .map((name) => (name.startsWith('--') ? ` -l ${quoted(name.slice(2))}` : ` -s ${quoted(name.slice(1))}`))
    .join('');
  return `${words}${value && !value.optional ? ` -r${offer(value.values)}` : ''} -d ${quoted(summary)}`;
}

function offer(values: Values): string {
  if (values === 'stages') return ` -a '(restage completion --stages 2> /dev/null)'`;
  if (values === 'folders') return ` -a '(__fish_complete_directories)'`;
  if (values === 'files') return ' -F';
  return values === undefined ? '' : ` -a ${quoted(values.join(' '))}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}

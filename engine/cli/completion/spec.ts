// What can be completed, read off the commands as the program defines them: their words, flags, and what their values
// are. The scripts for the shells are made of this and nothing else, so that they cannot drift from the commands.
import type { Argument, Command, Option } from 'commander';

/** What a shell offers where a value is expected; undefined: anything may be typed, so nothing is. */
export type Values = 'stages' | 'files' | 'folders' | readonly string[] | undefined;

export interface Flag {
  /** `-f`, `--force`. */
  readonly names: readonly string[];
  readonly summary: string;
  /** undefined: the flag stands alone. `optional`: its value may be left out. */
  readonly value: { readonly values: Values; readonly optional: boolean } | undefined;
}

export interface CommandSpec {
  /** `metrics diff`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly flags: readonly Flag[];
  readonly argument: Values;
}

/** The program and every command that its help shows, outer before inner. */
export function specsOf(program: Command): readonly CommandSpec[] {
  const specOf = (command: Command, path: string): readonly CommandSpec[] => {
    const inner = command
      .createHelp()
      .visibleCommands(command)
      .filter((one) => one.name() !== 'help');
    const flags = command.createHelp().visibleOptions(command).map(flagOf);
    const commands = inner.map((one) => ({ name: one.name(), summary: one.description() }));
    const spec = { path, commands, flags, argument: valuesOf(command.registeredArguments[0]) };
    return [spec, ...inner.flatMap((one) => specOf(one, path === '' ? one.name() : `${path} ${one.name()}`))];
  };
  return specOf(program, '');
}

function flagOf(option: Option): Flag {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const takesValue = option.required || option.optional;
  return {
    names,
    summary: option.description,
    value: takesValue ? { values: option.argChoices ?? kindOf(option.flags), optional: option.optional } : undefined,
  };
}

function valuesOf(argument: Argument | undefined): Values {
  return argument && (argument.argChoices ?? kindOf(argument.name()));
}

/** By the word between the brackets, as in `--file <path>`. */
function kindOf(words: string): Values {
  const word = /[<[](\w+)/.exec(words)?.[1] ?? words;
  if (/^(?:stage|target)s?$/.test(word)) return 'stages';
  if (/^(?:file|path)s?$/.test(word)) return 'files';
  return /^(?:folder|dir)s?$/.test(word) ? 'folders' : undefined;
}

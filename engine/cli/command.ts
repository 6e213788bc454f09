// What a command is to the command line: its words, its options, and what it does with them.
import type { Command as CommanderCommand } from 'commander';
import type { World } from '../io/world.ts';
import type { Terminal } from './terminal.ts';

/** What every command is handed beside its own options. */
export interface Call {
  readonly world: World;
  readonly terminal: Terminal;
  /** As typed, for those who wait for this process. */
  readonly commandLine: string;
  readonly signal: AbortSignal;
  readonly file: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** All commands, for those that tell about them. */
  readonly program: CommanderCommand;
}

/** The options as commander read them. */
export type Options = Readonly<Record<string, unknown>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Left out of the help. */
  readonly hidden?: boolean;
  /** Adds arguments, options and examples. */
  configure(command: CommanderCommand): void;
  /** Returns the exit code. */
  run(call: Call, targets: readonly string[], options: Options): Promise<number>;
}

/** Commands under one word: `restage metrics diff`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly subcommands: readonly Command[];
  /** Below the help: commands to type, a line each. */
  readonly examples: readonly string[];
}

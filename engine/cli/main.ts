// The command line: reads the arguments, makes the real world, runs one command, words what goes wrong. Problems of
// the project are shown with their places; anything else that is thrown is a bug, and says so.
import { Command as CommanderCommand, CommanderError } from 'commander';
import { isAbsolute, resolve } from 'node:path';
import { EngineError, type Problem } from '../core/problem.ts';
import { systemRefused } from '../core/problems/system.ts';
import { errorCode } from '../io/disk/file-system.ts';
import type { World } from '../io/world.ts';
import type { Call, Command, CommandGroup } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { helpWords } from './help-words.ts';
import type { Interruption } from './interruption.ts';
import { commandsFor } from './known-commands.ts';
import { behindCommand } from './leading-options.ts';
import { type Outputs, terminalOn } from './terminal.ts';
import { problemsToJson } from './view/json.ts';
import { renderProblems } from './view/problem.ts';

export interface Process {
  readonly outputs: Outputs;
  /** It takes a moment to make, in which the command can be read. */
  readonly world: Promise<World>;
  /** On SIGINT and SIGTERM. */
  readonly interruption: Interruption;
}

/** @param argv without the interpreter and the script; returns the exit code */
export async function main(
  typed: readonly string[],
  { outputs, world: coming, interruption }: Process,
): Promise<number> {
  const [commands, world] = await Promise.all([commandsFor(typed), coming]);
  const argv = helpWords(behindCommand(typed, commands), commands);
  const terminal = terminalOn(outputs, world.env);
  let code: number = exitCodes.ok;
  const json = argv.includes('--json');
  const program = programOf(world, outputs, commands, async (command, targets, options) => {
    const call: Call = {
      world: worldIn(world, options['cd']),
      terminal,
      get signal() {
        return interruption.signal;
      },
      json,
      commandLine: ['restage', ...typed].join(' '),
      file: typeof options['file'] === 'string' ? options['file'] : undefined,
      quiet: options['quiet'] === true,
      verbose: options['verbose'] === true,
      program,
    };
    code = await command.run(call, targets, options);
  });
  try {
    await program.parseAsync(namesCommand(argv) ? [...argv] : ['overview', ...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      if (json) terminal.result(errorsDocument([usageProblem(error)]));
      return exitCodes.usage;
    }
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    if (errorCode(error) === 'EPIPE') return exitCodes.brokenPipe;
    const problems = problemsOf(error);
    if (problems.length === 0) throw error;
    if (json) terminal.result(errorsDocument(problems));
    terminal.note(renderProblems(problems));
    return exitCodeOf(problems);
  }
  return interruption.exitCode ?? code;
}

/** `restage` alone, or with flags only, shows the overview. */
function namesCommand([first]: readonly string[]): boolean {
  return first !== undefined && (!first.startsWith('-') || ['-h', '--help', '-V', '--version'].includes(first));
}

/** None for a bug. */
function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof EngineError) return error.problems;
  if (!(error instanceof Error)) return [];
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const refused = code && syscall && systemRefused({ code, call: syscall, path: dest ?? path ?? '' });
  return refused ? [refused] : [];
}

function errorsDocument(problems: readonly Problem[]): string {
  return JSON.stringify({ ok: false, errors: problemsToJson(problems) }, undefined, 2);
}

/** What commander says in one or two lines; it has been shown already. */
function usageProblem(error: CommanderError): Problem {
  const [message = ''] = error.message.replace(/^error: /, '').split('\n');
  return { code: 'usage', category: 'usage', message };
}

/** Commander's "(Did you mean …?)" in our words. */
function usageText(text: string): string {
  return text
    .replace(/^\(Did you mean (.+)\?\)$/m, "hint: did you mean '$1'?")
    .replace(/ is invalid\. /, ' is invalid: ')
    .replace(/\.\n$/, '\n');
}

type Run = (command: Command, targets: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<void>;

function programOf(
  world: World,
  { stdout, stderr }: Outputs,
  known: readonly (Command | CommandGroup)[],
  run: Run,
): CommanderCommand {
  const program = new CommanderCommand('restage')
    .description('Runs the stages of a machine-learning pipeline that are stale, and only those.')
    .version(world.version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(usageText(text)),
    })
    .showHelpAfterError('hint: restage --help shows the commands and their options');
  for (const command of known) addCommand(program, command, run);
  return program;
}

function addCommand(parent: CommanderCommand, command: Command | CommandGroup, run: Run): void {
  const sub = parent
    .command(command.name, { hidden: 'hidden' in command && command.hidden })
    .description(command.summary);
  if ('subcommands' in command) {
    // So that a command's own words may begin with a dash: `stage add -n a ls -l`.
    sub.enablePositionalOptions();
    for (const inner of command.subcommands) addCommand(sub, inner, run);
    sub.addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`);
    return;
  }
  sub
    .option('--cd <folder>', 'work as if started in this folder')
    .option('--json', 'print one JSON document')
    .option('-q, --quiet', 'print only errors')
    .option('-v, --verbose', 'print more');
  command.configure(sub);
  sub.action(async (...args: unknown[]) => {
    const targets = args
      .slice(0, -2)
      .flat()
      .filter((arg) => typeof arg === 'string');
    await run(command, targets, sub.opts());
  });
}

function worldIn(world: World, folder: unknown): World {
  if (typeof folder !== 'string') return world;
  const cwd = isAbsolute(folder) ? folder : resolve(world.cwd, folder);
  if (world.fs.stat(cwd)?.kind === 'directory') return { ...world, cwd };
  throw new EngineError([{ code: 'no-such-folder', category: 'usage', message: `--cd: '${folder}' is not a folder` }]);
}

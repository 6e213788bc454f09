// `restage stage add`: a stage from the command line into the pipeline file, and at once run if that is wanted.
import type { Command as CommanderCommand } from 'commander';
import { readProject } from '../../../run/project/project.ts';
import { repro } from '../../../run/repro/repro.ts';
import { addStage, commandText, type OutWords } from '../../../run/stage/add.ts';
import type { Call, Command, Options } from '../../command.ts';
import { exitCodeOf, exitCodes } from '../../exit-codes.ts';
import { reproView } from '../../view/repro-view.ts';

/** Each option for outs: what it says of them. */
const outOptions: readonly (readonly [flags: string, name: string, Omit<OutWords, 'path'>, summary: string])[] = [
  ['-o, --outs <path>', 'outs', { role: 'outs', cache: true, persist: false }, 'a file or folder that it writes'],
  ['-O, --outs-no-cache <path>', 'outsNoCache', { role: 'outs', cache: false, persist: false }, 'the same, not cached'],
  ['--outs-persist <path>', 'outsPersist', { role: 'outs', cache: true, persist: true }, 'kept before it runs'],
  [
    '--outs-persist-no-cache <path>',
    'outsPersistNoCache',
    { role: 'outs', cache: false, persist: true },
    'both of these',
  ],
  ['-m, --metrics <path>', 'metrics', { role: 'metrics', cache: true, persist: false }, 'a file of metrics'],
  ['-M, --metrics-no-cache <path>', 'metricsNoCache', { role: 'metrics', cache: false, persist: false }, 'not cached'],
  ['--plots <path>', 'plots', { role: 'plots', cache: true, persist: false }, 'data of a plot'],
  ['--plots-no-cache <path>', 'plotsNoCache', { role: 'plots', cache: false, persist: false }, 'not cached'],
];

export const addCommand: Command = {
  name: 'add',
  summary: "add a stage to the current folder's pipeline file",
  configure(command) {
    const each = (flags: string, summary: string): CommanderCommand =>
      command.option(flags, summary, (value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    command.argument('[command...]', 'what it runs').requiredOption('-n, --name <name>', 'its name');
    each('-d, --deps <path>', 'a file or folder that it reads');
    each('-p, --params <keys>', 'params that it reads: key,key or file:key,key or file:');
    for (const [flags, , , summary] of outOptions) each(flags, summary);
    command
      .option('-w, --wdir <folder>', 'the folder that it runs in')
      .option('--desc <text>', 'what it is, for people')
      .option('--always-changed', 'run it every time')
      .option('-f, --force', 'overwrite a stage of that name')
      .option('--run', 'run it at once')
      .option('--file <path>', 'the pipeline file, if there are several')
      .passThroughOptions()
      .addHelpText(
        'after',
        "\nExamples:\n  restage stage add -n train -d data.csv -p lr -o model.bin 'python train.py'\n  restage stage add -n say --run echo hello",
      );
  },
  async run(call, words, options) {
    const file = addStage(call.world, {
      name: text(options, 'name') ?? '',
      command: commandText(words),
      wdir: text(options, 'wdir'),
      desc: text(options, 'desc'),
      deps: texts(options, 'deps'),
      params: texts(options, 'params'),
      outs: outOptions.flatMap(([, name, out]) => texts(options, name).map((path) => ({ path, ...out }))),
      alwaysChanged: options['alwaysChanged'] === true,
      force: options['force'] === true,
      file: call.file,
    });
    const name = text(options, 'name') ?? '';
    const said = `added stage '${name}' to ${file.path}`;
    if (call.json) call.terminal.result(JSON.stringify({ ok: true, stage: name, file: file.path }, undefined, 2));
    else if (!call.quiet) call.terminal.result(said);
    return options['run'] === true ? runAlone(call, name) : exitCodes.ok;
  },
};

async function runAlone(call: Call, name: string): Promise<number> {
  const read = readProject(call.world, { file: call.file, targets: [name] });
  const view = reproView(call, read, { logs: false });
  const request = {
    selection: { targets: [name], reach: 'single', without: 'file' },
    force: false,
    keepGoing: false,
    runCache: true,
    jobs: 1,
    wait: 'forever',
    command: call.commandLine,
    signal: call.signal,
  } as const;
  try {
    const { ok, stages } = await repro(read, request, view.onEvent);
    const problems = [...stages.values()].flatMap((result) => (result.kind === 'failed' ? result.problems : []));
    return ok ? exitCodes.ok : exitCodeOf(problems) || exitCodes.no;
  } finally {
    view.end();
  }
}

function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function texts(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

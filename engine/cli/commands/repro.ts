// `restage repro`: from arguments to a request, and its events to lines or to one JSON document.
import { InvalidArgumentError } from 'commander';
import type { Selection } from '../../core/select.ts';
import { witness } from '../../io/disk/witness.ts';
import { writeNoopSnapshot } from '../../store/noop.ts';
import { dryRun, predictedResult } from '../../run/repro/dry-run.ts';
import { type ProjectRead, readProject } from '../../run/project/project.ts';
import { repro, type ReproRequest, type ReproResult } from '../../run/repro/repro.ts';
import type { Call, Command, Options } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { reproToJson } from '../view/json.ts';
import { eventLines, summary } from '../view/plain.ts';
import { reproView } from '../view/repro-view.ts';

export const reproCommand: Command = {
  name: 'repro',
  summary: 'run what is stale, restore what the cache has, leave alone what is fresh',
  configure(command) {
    command
      .argument('[targets...]', 'stages, or paths of outs; all stages if none')
      .option('-j, --jobs <n>', 'how many stages may run at once (default: the number of cores)', jobs)
      .option('-f, --force', 'run even what is fresh')
      .option('-s, --single-item', 'only the targets, not what they need')
      .option('--downstream', 'the targets and all that needs them, not what they need')
      .option('--dry', 'only say what would be done')
      .option('-k, --keep-going', 'after a failure, go on with what does not need it')
      .option('--no-run-cache', 'run instead of restoring')
      .option('--no-wait', 'exit with 5 instead of waiting for another writer')
      .option('--logs', 'show what stages print, as they print it')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', examples);
  },
  async run(call, targets, options) {
    const request = requestOf(call, targets, options);
    const started = call.world.clock.elapsed();
    const witnessed = witness(call.world.fs);
    const read = readProject({ ...call.world, fs: witnessed.fs }, { file: call.file });
    const shown =
      options['dry'] === true
        ? await showDry(call, read, request)
        : await showRepro(call, read, request, options['logs'] === true);
    if (isPlain(request, options) && isAllFresh(shown))
      writeNoopSnapshot(call.world, read.project.layout, witnessed, shown.stages.size);
    if (call.json) call.terminal.result(JSON.stringify(reproToJson(shown), undefined, 2));
    else if (!call.quiet)
      call.terminal.result(
        summary(
          shown,
          { elapsedMs: call.world.clock.elapsed() - started, dry: options['dry'] === true },
          call.terminal.colors,
        ),
      );
    const problems = [...shown.stages.values()].flatMap((result) => (result.kind === 'failed' ? result.problems : []));
    return shown.ok ? exitCodes.ok : exitCodeOf(problems) || exitCodes.no;
  },
};

/** Whether the entry may answer the next one from the snapshot: it knows no targets and no flags. */
function isPlain({ selection }: ReproRequest, options: Options): boolean {
  return (
    selection.targets.length === 0 &&
    !['dry', 'force', 'singleItem', 'downstream', 'file', 'cd'].some((name) => options[name] !== undefined)
  );
}

function isAllFresh({ stages }: ReproResult): boolean {
  return stages.size > 0 && [...stages.values()].every((result) => result.kind === 'fresh');
}

const examples = `
Examples:
  restage repro                     everything that is stale
  restage repro evaluate            evaluate, and what it needs
  restage repro artifacts/m.json    the stage that writes it, and what it needs
  restage repro -f -s train         only train, whether stale or not
  restage repro --downstream etl    etl, and all that needs it
  restage repro --dry               what would be done, and why`;

function jobs(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1024)
    throw new InvalidArgumentError('it is not a whole number from 1 to 1024.');
  return count;
}

function requestOf(call: Call, targets: readonly string[], options: Options): ReproRequest {
  const reach: Selection['reach'] =
    options['singleItem'] === true ? 'single' : options['downstream'] === true ? 'downstream' : 'upstream';
  return {
    selection: { targets, reach },
    force: options['force'] === true,
    keepGoing: options['keepGoing'] === true,
    runCache: options['runCache'] !== false,
    jobs: typeof options['jobs'] === 'number' ? options['jobs'] : undefined,
    wait: options['wait'] === false ? 'no' : 'forever',
    command: call.commandLine,
    signal: call.signal,
  };
}

async function showRepro(call: Call, read: ProjectRead, request: ReproRequest, logs: boolean): Promise<ReproResult> {
  const view = reproView(call, read, { logs });
  try {
    return await repro(read, request, view.onEvent);
  } finally {
    view.end();
  }
}

async function showDry(call: Call, read: ProjectRead, request: ReproRequest): Promise<ReproResult> {
  const predictions = await dryRun(read, request, () => undefined);
  const stages = new Map([...predictions].map(([id, prediction]) => [id, predictedResult(prediction)] as const));
  const width = widest([...stages.keys()]);
  if (!call.json && !call.quiet) {
    for (const [stage, result] of stages) {
      const { results } = eventLines(
        { kind: 'stage-ended', stage, result },
        { width, colors: call.terminal.colors, dry: true },
      );
      for (const line of results) call.terminal.result(line);
    }
  }
  return { ok: [...stages.values()].every((result) => result.kind !== 'failed'), stages };
}

function widest(words: readonly string[]): number {
  return Math.min(40, Math.max(0, ...words.map((word) => word.length)));
}

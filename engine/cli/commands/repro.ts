// `restage repro`: from arguments to a request, and its events to lines or to one JSON document.
import { InvalidArgumentError } from 'commander';
import { nothingToPull } from '../../core/problems/project.ts';
import type { Selection } from '../../core/select.ts';
import { witness } from '../../io/disk/witness.ts';
import { writeNoopSnapshot } from '../../store/noop.ts';
import { dryRun, predictedResult } from '../../run/repro/dry-run.ts';
import { type ProjectRead, type ReadOptions, readProject } from '../../run/project/project.ts';
import { repro, type ReproRequest, type ReproResult } from '../../run/repro/repro.ts';
import type { Call, Command, Options } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { reproToJson } from '../view/json.ts';
import { asking } from '../view/ask.ts';
import { eventLines, summary, whyAll } from '../view/plain.ts';
import { reproView } from '../view/repro-view.ts';
import { warnings } from '../warnings.ts';
import { showMetrics } from './metrics.ts';
import { mutexWishes, noWait } from '../writer.ts';

export const reproCommand: Command = {
  name: 'repro',
  summary: 'run what is stale, restore what the cache has, leave alone what is fresh',
  configure(command) {
    command
      .argument('[targets...]', "stages, pipeline files, or paths of outs; the current folder's pipeline if none")
      .option('-j, --jobs <n>', 'how many stages may run at once (default: the number of cores)', jobs)
      .option('-f, --force', 'run even what is fresh')
      .option('-s, --single-item', 'only the targets, not what they need, in the order given')
      .option('-p, --pipeline', 'the whole pipelines that the targets are in')
      .option('-P, --all-pipelines', 'every stage of every pipeline file below the root')
      .option('-R, --recursive', 'the targets are folders: every pipeline file below them')
      .option('--downstream', 'the targets and all that needs them, not what they need')
      .option('--force-downstream', 'run also what needs a stage that ran, whatever its bytes')
      .option('--glob', 'the targets are patterns of names: *, ?, [a-z]')
      .option('--dry', 'only say what would be done')
      .option('-i, --interactive', 'ask before each stage that runs')
      .option('-k, --keep-going', 'after a failure, go on with what does not need it')
      .option('--ignore-errors', 'after a failure, go on with what needs it too, and exit with 0')
      .option('--allow-missing', 'leave alone what has lost its data, if nothing else has changed')
      .option('--pull', 'has nothing to pull from yet: there are no remotes')
      .option('--no-commit', 'keep results out of the cache; only the lock is written')
      .option('--no-run-cache', 'run instead of restoring')
      .option('-m, --metrics', 'show the metrics when all is done')
      .option(...noWait)
      .option('--logs', 'show what stages print, as they print it')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', examples);
  },
  async run(call, targets, options) {
    const request = requestOf(call, targets, options);
    const started = call.world.clock.elapsed();
    const witnessed = witness(call.world.fs);
    const read = readProject({ ...call.world, fs: witnessed.fs }, { file: call.file, ...reading(request, options) });
    if (options['pull'] === true) warnings(call)({ kind: 'warning', problem: nothingToPull() });
    const shown =
      options['dry'] === true
        ? await showDry(call, read, request)
        : await showRepro(call, read, { ...request, onRun: witnessed.dismiss }, options);
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
    if (options['metrics'] === true && !call.json)
      await showMetrics(call, read, { paths: [], recursive: false }, options);
    const problems = [...shown.stages.values()].flatMap((result) => (result.kind === 'failed' ? result.problems : []));
    if (options['ignoreErrors'] === true && !call.signal.aborted) return exitCodes.ok;
    return shown.ok ? exitCodes.ok : exitCodeOf(problems) || exitCodes.no;
  },
};

/** Whether the entry may answer the next one from the snapshot: it knows no targets and no flags. */
function isPlain({ selection }: ReproRequest, options: Options): boolean {
  return (
    selection.targets.length === 0 &&
    options['commit'] !== false &&
    !narrowing.some((name) => options[name] !== undefined)
  );
}

/** Options with which a repro without targets is about something else, or with which fresh means something else. */
const narrowing = [
  'dry',
  'force',
  'singleItem',
  'pipeline',
  'allPipelines',
  'recursive',
  'downstream',
  'forceDownstream',
  'allowMissing',
  'file',
  'cd',
];

/** What may be downstream, or below a folder, is in any file. */
function reading({ selection }: ReproRequest, options: Options): Omit<ReadOptions, 'file'> {
  const { targets, targetsAre, reach } = selection;
  const isWide = options['allPipelines'] === true || targetsAre === 'folders';
  return { targets, targetsAre, scope: isWide || reach === 'connected' || reach === 'downstream' ? 'all' : 'needed' };
}

function isAllFresh({ stages }: ReproResult): boolean {
  return stages.size > 0 && [...stages.values()].every((result) => result.kind === 'fresh');
}

const examples = `
Examples:
  restage repro                     everything that is stale
  restage repro evaluate            evaluate, and what it needs
  restage repro artifacts/m.json    the stage that writes it, and what it needs
  restage repro sub/dvc.yaml:clean  a stage of another pipeline file
  restage repro -P                  every pipeline file below the root
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
  return {
    selection: selectionOf(targets, options),
    force: options['force'] === true,
    forceDownstream: options['forceDownstream'] === true,
    keepGoing: options['keepGoing'] === true,
    ignoreErrors: options['ignoreErrors'] === true,
    runCache: options['runCache'] !== false,
    allowMissing: options['allowMissing'] === true,
    commit: options['commit'] !== false,
    jobs: typeof options['jobs'] === 'number' ? options['jobs'] : undefined,
    ...mutexWishes(call, options),
  };
}

/** As in DVC, of several that say how far it goes the first in this order counts; with `-P` targets mean nothing. */
function selectionOf(targets: readonly string[], options: Options): Selection {
  if (options['allPipelines'] === true) return { targets: [], reach: 'upstream' };
  const reaches = { singleItem: 'single', pipeline: 'connected', downstream: 'downstream' } as const;
  const [, reach = 'upstream'] = Object.entries(reaches).find(([name]) => options[name] === true) ?? [];
  const targetsAre = options['glob'] === true ? 'patterns' : options['recursive'] === true ? 'folders' : undefined;
  return { targets, reach, without: 'file', ...(targetsAre ? { targetsAre } : {}) };
}

async function showRepro(
  call: Call,
  read: ProjectRead,
  { onRun, ...request }: ReproRequest & { readonly onRun: () => void },
  options: Options,
): Promise<ReproResult> {
  const isAsking = options['interactive'] === true;
  const view = reproView(call, read, { logs: options['logs'] === true, isAsking });
  const people = asking(call.terminal);
  const confirm: ReproRequest['confirm'] = isAsking
    ? (stage, reasons) => people.confirm(`run ${stage.id} (${whyAll(reasons)})?`)
    : undefined;
  try {
    return await repro(read, { ...request, confirm }, (event) => {
      if (event.kind === 'stage-started') onRun();
      view.onEvent(event);
    });
  } finally {
    people.end();
    view.end();
  }
}

async function showDry(call: Call, read: ProjectRead, request: ReproRequest): Promise<ReproResult> {
  const { colors } = call.terminal;
  const isShown = !call.json && !call.quiet;
  const { stages: predictions, data } = await dryRun(read, request, (event) => {
    if (isShown)
      eventLines(event, { width: 0, colors, dry: true }).results.forEach((line) => call.terminal.result(line));
  });
  const stages = new Map([...predictions].map(([id, prediction]) => [id, predictedResult(prediction)] as const));
  const width = widest([...stages.keys()]);
  if (isShown) {
    for (const [stage, result] of stages) {
      const { results } = eventLines({ kind: 'stage-ended', stage, result }, { width, colors, dry: true });
      for (const line of results) call.terminal.result(line);
    }
  }
  return { ok: [...stages.values()].every((result) => result.kind !== 'failed'), stages, data };
}

function widest(words: readonly string[]): number {
  return Math.min(40, Math.max(0, ...words.map((word) => word.length)));
}

// The programmatic API, imported as `restage`: the use cases of the command line as functions that return data. Each
// call reads the project's texts anew, as a command does; nothing here prints, ends the process or listens for signals.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listening } from './api/listening.ts';
import { type Diff, plain, plainDiff, type PlainValue, type ValueChange } from './api/plain.ts';
import { statusWord } from './cli/view/json.ts';
import { flatten } from './core/compare/flatten.ts';
import type { Event, StageResult } from './core/event.ts';
import type { FingerprintData } from './core/freshness/fingerprint.ts';
import type { StaleReason } from './core/freshness/reason.ts';
import { EngineError, type Problem } from './core/problem.ts';
import { noSuchFolder } from './core/problems/project.ts';
import type { Value } from './core/values/value.ts';
import { type Build, realWorld } from './io/real-world.ts';
import type { World } from './io/world.ts';
import { metricsDiff as diffMetrics, metricsShow } from './run/compare/metrics.ts';
import { paramsDiff as diffParams } from './run/compare/params.ts';
import { revisionsOf } from './run/compare/sides.ts';
import { explain as explainStages, type Explanation as Explained } from './run/explain.ts';
import { type ProjectRead, type ReadOptions, readProject } from './run/project/project.ts';
import { repro as reproStages } from './run/repro/repro.ts';

export { whyText } from './core/freshness/why-text.ts';
export { EngineError };
export type { Diff, Event, FingerprintData, PlainValue, Problem, StageResult, StaleReason, Value, ValueChange };

/** A project in a folder, as `openProject` found it. */
export interface Project {
  /** Absolute path of its root. */
  readonly root: string;
  /** The pipeline file, relative to the root. */
  readonly pipeline: string;
}

export interface OpenOptions {
  /** The pipeline file, relative to the folder, if there are several. */
  readonly file?: string | undefined;
}

/** What every call may take. */
export interface CallOptions {
  /** Told everything as it happens, warnings included. If it throws, the call stops as if aborted, and throws that. */
  readonly onEvent?: ((event: Event) => void) | undefined;
}

export interface TargetOptions extends CallOptions {
  /** Names of stages, or paths of outs relative to the project's folder; all stages if there are none. */
  readonly targets?: readonly string[] | undefined;
}

export interface ReproOptions extends TargetOptions {
  /** With the targets: what they need (`upstream`, the default), nothing (`single`), or what needs them. */
  readonly reach?: 'upstream' | 'single' | 'downstream' | undefined;
  /** Run even what is fresh. */
  readonly force?: boolean | undefined;
  /** After a failure, go on with what does not need it. */
  readonly keepGoing?: boolean | undefined;
  /** How many stages may run at once: at least 1; by default as configured, else the number of cores. */
  readonly jobs?: number | undefined;
  /** Whether what was done before is restored instead of run (default: true). */
  readonly runCache?: boolean | undefined;
  /** Whether to wait for another writer of this project (default: true), or to throw. */
  readonly wait?: boolean | undefined;
  /** Ends the stages that run. Without it, a process that is killed leaves them to the next repro to end. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReproResult {
  /** Whether every stage is fresh, was restored or ran. */
  readonly ok: boolean;
  /** By stage, in the order of the graph. Durations are in milliseconds. */
  readonly stages: ReadonlyMap<string, StageResult>;
}

export interface StageStatus {
  /** `stale` will run, `restorable` will come out of the cache, `pending` depends on what an upstream stage writes. */
  readonly status: 'fresh' | 'restorable' | 'stale' | 'pending' | 'error';
  /** Why it is not fresh; `whyText` words them. */
  readonly reasons: readonly StaleReason[];
  /** What is wrong, if the status is `error`. */
  readonly problems: readonly Problem[];
}

export interface Explanation extends StageStatus {
  /** What the stage's inputs are now; undefined if they cannot be known, or of a frozen stage. */
  readonly fingerprint: FingerprintData | undefined;
}

export interface DiffOptions extends CallOptions {
  /** A revision as git understands it, or `workspace` (default: HEAD). */
  readonly from?: string | undefined;
  /** Likewise (default: the workspace). */
  readonly to?: string | undefined;
  /** Only these files, relative to the project's folder, whether a stage names them or not. */
  readonly targets?: readonly string[] | undefined;
  /** Also what is the same on both sides (default: false). */
  readonly all?: boolean | undefined;
}

export interface ParamsDiffOptions extends DiffOptions {
  /** Only the keys that stages take (default: false). */
  readonly deps?: boolean | undefined;
}

const worlds = new WeakMap<Project, { readonly world: World; readonly options: OpenOptions }>();

/**
 * Finds the project that a folder is in: the nearest `pipeline.yaml` or `dvc.yaml` from there up to the root.
 * @param folder relative to the current folder of the process
 * @throws EngineError if there is no such folder or no pipeline. Mistakes in the texts are thrown by what needs them.
 */
export async function openProject(folder: string, options: OpenOptions = {}): Promise<Project> {
  const world = await realWorld(installedBuild(), resolve(folder));
  if (world.fs.stat(world.cwd)?.kind !== 'directory') throw new EngineError([noSuchFolder(folder)]);
  const { layout, pipeline } = readProject(world, { file: options.file }).project;
  const project = { root: layout.root, pipeline: pipeline.file.path };
  worlds.set(project, { world, options });
  return project;
}

/**
 * Runs what is stale, restores what the cache has, leaves alone what is fresh. A stage that fails, or is skipped
 * because of that or of the signal, is a result and not an exception.
 * @throws EngineError with everything that is wrong before a stage has run (nothing is changed then), or if another
 * writer holds the project and `wait` is false
 */
export async function repro(project: Project, options: ReproOptions = {}): Promise<ReproResult> {
  const {
    targets = [],
    reach = 'upstream',
    force = false,
    keepGoing = false,
    runCache = true,
    wait = true,
    jobs,
  } = options;
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1))
    throw new RangeError(`jobs is ${jobs}; it must be a whole number from 1 on`);
  return listening(options.onEvent, (emit, stopped) => {
    const signal = options.signal ? AbortSignal.any([options.signal, stopped]) : stopped;
    const request = {
      selection: { targets, reach, without: 'file' },
      force,
      keepGoing,
      runCache,
      jobs,
      wait: wait ? 'forever' : 'no',
      command: 'repro() of a program',
      signal,
    } as const;
    return reproStages(read(project, { targets, scope: reach === 'downstream' ? 'all' : 'needed' }), request, emit);
  });
}

/**
 * How each stage stands, as a repro would find it, in the order of the graph. Changes nothing and waits for nobody.
 * @throws EngineError with everything that is wrong with the texts, or with the targets
 */
export async function status(project: Project, options: TargetOptions = {}): Promise<ReadonlyMap<string, StageStatus>> {
  const explained = await explain(project, options);
  return new Map(
    [...explained].map(([stage, { status, reasons, problems }]) => [stage, { status, reasons, problems }]),
  );
}

/**
 * The same, with what it rests on: the fingerprint of each stage's inputs as they are now.
 * @throws EngineError with everything that is wrong with the texts, or with the targets
 */
export async function explain(
  project: Project,
  options: TargetOptions = {},
): Promise<ReadonlyMap<string, Explanation>> {
  const { targets = [] } = options;
  const explained = await listening(options.onEvent, (emit) => explainStages(read(project), { targets }, emit));
  return new Map([...explained].map(([stage, one]) => [stage, explanationOf(one)]));
}

/**
 * The metrics of the workspace: file → dotted key → value. A file that is missing or unreadable is told as a warning,
 * and has no values.
 * @throws EngineError with everything that is wrong with the texts
 */
export async function metrics(
  project: Project,
  options: Pick<DiffOptions, 'targets' | 'onEvent'> = {},
): Promise<ReadonlyMap<string, ReadonlyMap<string, PlainValue>>> {
  const shown = await listening(options.onEvent, (emit) =>
    metricsShow(read(project), { paths: options.targets ?? [], recursive: false }, emit),
  );
  const plainKeys = (value: Value): ReadonlyMap<string, PlainValue> =>
    new Map([...flatten(value)].map(([key, leaf]) => [key, plain(leaf)]));
  return new Map([...shown].map(([file, value]) => [file, value ? plainKeys(value) : new Map()]));
}

/**
 * How the metrics differ between two git revisions, or between one and the workspace; 1 and 1.0 are the same.
 * @throws EngineError if git does not know a revision, or is not there
 */
export async function metricsDiff(project: Project, options: DiffOptions = {}): Promise<Diff> {
  return plainDiff(
    await listening(options.onEvent, (emit) => diffMetrics(read(project), compareRequest(options), emit)),
  );
}

/**
 * How the params differ between two git revisions, or between one and the workspace; 1 and 1.0 differ, as they do to
 * a fingerprint, though both are the number 1 here.
 * @throws EngineError if git does not know a revision, or is not there
 */
export async function paramsDiff(project: Project, options: ParamsDiffOptions = {}): Promise<Diff> {
  const request = { ...compareRequest(options), deps: options.deps ?? false };
  return plainDiff(await listening(options.onEvent, (emit) => diffParams(read(project), request, emit)));
}

/** The build that this file was bundled into, by what lies beside the bundle. */
function installedBuild(): Build {
  const dist = import.meta.dirname;
  const facts = JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8')) as Pick<Build, 'version' | 'buildId'>;
  return { ...facts, moduleHost: join(dist, 'module-host.mjs'), fileWorker: join(dist, 'file-worker.mjs') };
}

function read(project: Project, options: Omit<ReadOptions, 'file'> = { scope: 'all' }): ProjectRead {
  const opened = worlds.get(project);
  if (!opened) throw new TypeError('the project is not one that openProject returned');
  return readProject(opened.world, { file: opened.options.file, ...options });
}

function explanationOf({ verdict, fingerprint }: Explained): Explanation {
  const reasons = 'reasons' in verdict ? verdict.reasons : [];
  const problems = verdict.kind === 'error' ? verdict.problems : [];
  return { status: statusWord(verdict.kind), reasons, problems, fingerprint };
}

function compareRequest({ from, to, targets = [], all = false }: DiffOptions) {
  const [oldest, newest] = revisionsOf([]);
  return { revisions: [from ?? oldest, to ?? newest] as const, targets, all };
}

// Looking at one stage: what its inputs are now, as a fingerprint, and what lies where its outs go. What was looked
// at is kept as stat lines, so that an edit during the run is noticed whatever the bytes are afterwards.
import type { ActionData, DepData, FingerprintData, OutData } from '../core/freshness/fingerprint.ts';
import { fingerprintText } from '../core/freshness/fingerprint.ts';
import { formatContent } from '../core/records/content.ts';
import { isKeptAsObject } from '../core/records/run-record.ts';
import type { Dep, Out, ParamsDep, PathDep, ProjectPath, Stage } from '../core/model.ts';
import { sortedRecord } from '../core/order.ts';
import { nearestKey, type ParamsRead, parseParams, selectKey } from '../core/values/params.ts';
import { relativeTo } from '../core/paths/paths.ts';
import { EngineError, type Problem } from '../core/problem.ts';
import { paramsFileMissing, unknownParamKey } from '../core/problems/params.ts';
import type { StaleReason } from '../core/freshness/reason.ts';
import type { Value } from '../core/values/value.ts';
import type { Observed, ObservedInputs } from '../core/freshness/verdict.ts';
import { sha256 } from '../io/disk/hashing.ts';
import type { Intake } from '../store/cache/intake.ts';
import type { Contents, Seen, SeenFile } from '../store/workspace/contents.ts';
import type { ModuleCode } from '../store/code/modules.ts';
import type { Pending } from './pending.ts';
import type { Project } from './project/project.ts';
import type { Stores } from './project/stores.ts';

export interface Observation {
  readonly now: Observed;
  /** Every input file by absolute path, as it was when it was hashed. */
  readonly inputs: ReadonlyMap<string, SeenFile>;
  /** What lies where the outs go, by the out's path relative to the pipeline file's folder. */
  readonly outs: ReadonlyMap<string, Seen | undefined>;
  /** Of a module stage whose code could be read. */
  readonly code?: ModuleCode;
  /** The files behind each glob dep, by pattern. */
  readonly globs: ReadonlyMap<ProjectPath, readonly ProjectPath[]>;
}

/** What to look through: the disk as it is, or a prediction of it. */
export interface Sight {
  readonly contents: Contents;
  /** Where outs are to be saved that are read now. */
  readonly intake?: Intake;
  /** Only in a prediction: which deps will be written first, and by whom. */
  readonly pending?: Pending;
}

/** @param known what lies where the outs go, if that is known */
export async function observe(
  project: Project,
  stores: Stores,
  stage: Stage,
  sight: Sight,
  known?: Observation['outs'],
): Promise<Observation> {
  const outs = known ?? (await lookAtOuts(stage, sight.contents, sight.intake));
  const ways = new Map([...outs].map(([path, seen]) => [path, seen?.content] as const));
  const inputs = new Map<string, SeenFile>();
  const globs = new Map<ProjectPath, readonly ProjectPath[]>();
  if (stage.frozen) return { now: { inputs: { kind: 'ignored' }, outs: ways }, inputs, outs, globs };
  try {
    const code = stage.action.kind === 'module' ? await stores.modules.trace(stage.action.entry) : undefined;
    for (const [path, file] of code?.seen ?? []) inputs.set(path, file);
    const observed = await lookAtInputs({ project, stores, stage, sight, inputs, globs }, code);
    return { now: { inputs: observed, outs: ways }, inputs, outs, globs, ...(code ? { code } : {}) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { now: { inputs: { kind: 'broken', problems: error.problems }, outs: ways }, inputs, outs, globs };
  }
}

/** The out's path as lock and fingerprint have it. */
export function lockPath(stage: Stage, path: ProjectPath): string {
  return relativeTo(stage.file.dir, path);
}

/** @param intake gets copies of what the cache keeps, where that is read anyway */
export async function lookAtOuts(
  stage: Stage,
  contents: Contents,
  intake?: Intake,
): Promise<ReadonlyMap<string, Seen | undefined>> {
  const seen = new Map<Out, Seen | undefined>();
  const look = async (outs: readonly Out[], into?: Intake): Promise<void> => {
    const all = await contents.lookAll(
      outs.map(({ path }) => contents.absolute(path)),
      into,
    );
    for (const [i, out] of outs.entries()) seen.set(out, all[i]);
  };
  const takenIn = intake ? stage.outs.filter(isKeptAsObject) : [];
  if (takenIn.length > 0) await look(takenIn, intake);
  await look(stage.outs.filter((out) => !takenIn.includes(out)));
  return new Map(stage.outs.map((out) => [lockPath(stage, out.path), seen.get(out)]));
}

interface Looking {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly sight: Sight;
  readonly inputs: Map<string, SeenFile>;
  readonly globs: Map<ProjectPath, readonly ProjectPath[]>;
}

async function lookAtInputs(looking: Looking, code: ModuleCode | undefined): Promise<ObservedInputs> {
  const { project, stage, sight } = looking;
  const paramsAsDep = ({ file, place }: ParamsDep): PathDep => ({ kind: 'path', path: file, place });
  const pending = [...stage.deps, ...stage.params.map(paramsAsDep)].flatMap((dep): StaleReason[] => {
    const upstream = sight.pending?.writerOf(dep);
    return upstream === undefined ? [] : [{ kind: 'dep-pending', path: lockPath(stage, pathOf(dep)), upstream }];
  });
  const params = stage.params.filter((dep) => sight.pending?.writerOf(paramsAsDep(dep)) === undefined);
  const deps = new Map<string, DepData>();
  for (const dep of stage.deps) {
    if (sight.pending?.writerOf(dep) !== undefined) continue;
    const data = await (dep.kind === 'glob' ? globData(looking, dep.pattern) : pathData(looking, dep));
    if (!data) return { kind: 'missing', dep, writer: project.graph.writerOf(pathOf(dep)) };
    const name = stage.action.kind === 'module' ? dep.name : undefined;
    deps.set(lockPath(stage, pathOf(dep)), name === undefined ? data : { ...data, name });
  }
  const fingerprint: FingerprintData = {
    action: actionData(stage, code),
    deps: sortedRecord(deps),
    params: sortedRecord(params.map((dep) => [lockPath(stage, dep.file), paramsData(looking, dep)])),
    outs: sortedRecord(stage.outs.map((out) => [lockPath(stage, out.path), outData(stage, out)])),
    wdir: relativeTo(stage.file.dir, stage.wdir),
  };
  const [first, ...rest] = pending;
  if (first) return { kind: 'pending', fingerprint, reasons: [first, ...rest] };
  return { kind: 'known', fingerprint, id: sha256(fingerprintText(fingerprint)) };
}

/** Or its pattern. */
export function pathOf(dep: Dep): ProjectPath {
  return dep.kind === 'glob' ? dep.pattern : dep.path;
}

/** Where the files of a dep are to be looked for: at its path, or wherever its pattern matches. */
export function depPaths(contents: Contents, stage: Stage, dep: Dep): readonly ProjectPath[] {
  return dep.kind === 'glob' ? contents.glob(dep.pattern, stage.excludes) : [dep.path];
}

async function pathData({ sight, inputs }: Looking, dep: PathDep): Promise<DepData | undefined> {
  const seen = await sight.contents.look(sight.contents.absolute(dep.path));
  for (const [path, file] of seen?.files ?? []) inputs.set(path, file);
  return seen && { kind: 'path', content: formatContent(seen.content) };
}

async function globData({ stage, sight, inputs, globs }: Looking, pattern: ProjectPath): Promise<DepData> {
  const files: [string, string][] = [];
  const paths = sight.contents.glob(pattern, stage.excludes);
  const all = await sight.contents.lookAll(paths.map((path) => sight.contents.absolute(path)));
  for (const [i, path] of paths.entries()) {
    const seen = all[i];
    for (const [absolute, file] of seen?.files ?? []) inputs.set(absolute, file);
    if (seen) files.push([lockPath(stage, path), formatContent(seen.content)]);
  }
  globs.set(pattern, paths);
  return { kind: 'glob', files: sortedRecord(files) };
}

function actionData(stage: Stage, code: ModuleCode | undefined): ActionData {
  if (stage.action.kind !== 'module') return stage.action;
  const relativePaths = (files: ReadonlyMap<ProjectPath, string> | undefined): Readonly<Record<string, string>> =>
    sortedRecord([...(files ?? [])].map(([path, digest]) => [lockPath(stage, path), digest] as const));
  return {
    kind: 'module',
    entry: lockPath(stage, stage.action.entry),
    files: relativePaths(code?.files),
    configs: relativePaths(code?.configs),
    packages: sortedRecord(code?.packages ?? []),
  };
}

function outData(stage: Stage, out: Stage['outs'][number]): OutData {
  const name = stage.action.kind === 'module' ? out.name : undefined;
  return name === undefined ? { persist: out.persist } : { persist: out.persist, name };
}

function paramsData(
  { project, stores, stage, sight, inputs }: Looking,
  dep: ParamsDep,
): Readonly<Record<string, Value>> {
  const absolute = project.params.absolute(dep.file);
  const stat = project.world.fs.stat(absolute);
  const digest = stat?.kind === 'file' ? stores.index.digest(absolute, stat) : undefined;
  if (stat && digest !== undefined) inputs.set(absolute, { line: stat, digest });
  const { values, problems } = selectParams(stage, dep, readParams(project, stores, sight.contents, dep.file));
  const [first, ...rest] = problems;
  if (first) throw new EngineError([first, ...rest]);
  return values;
}

/** The file as it is, or is predicted to be; undefined if there is none. */
export function readParams(
  project: Project,
  stores: Stores,
  contents: Contents,
  file: ProjectPath,
): ParamsRead | undefined {
  const predicted = contents.predicted(project.params.absolute(file));
  const bytes = predicted?.kind === 'file' ? stores.objects.read(predicted.digest) : undefined;
  return bytes ? parseParams(file, Buffer.from(bytes).toString('utf8')) : project.params.read(file);
}

/** The selected keys of one params file with their exact values; for a whole file, all of its top-level keys. */
export function selectParams(
  stage: Stage,
  dep: ParamsDep,
  read: ParamsRead | undefined,
): { readonly values: Readonly<Record<string, Value>>; readonly problems: readonly Problem[] } {
  if (!read) return { values: {}, problems: [paramsFileMissing(stage.id, dep.file, dep.place)] };
  if (!read.params) return { values: {}, problems: read.problems };
  const { params } = read;
  if (!dep.keys) return { values: sortedRecord(params.entries), problems: [] };
  const values: [string, Value][] = [];
  const problems: Problem[] = [];
  for (const { key, place } of dep.keys) {
    const value = selectKey(params, key);
    if (value) values.push([key, value]);
    else
      problems.push(unknownParamKey({ stage: stage.id, file: dep.file, key, nearest: nearestKey(params, key), place }));
  }
  return { values: sortedRecord(values), problems };
}

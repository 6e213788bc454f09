// Data that .dvc files track, for the stages that read it: what is missing is checked out of DVC's cache, and what was
// changed is recorded anew in its .dvc file, as `dvc repro` does it. Imports stay what they were.
import { pathsRead } from '../../core/dvc/data-graph.ts';
import { isImport } from '../../core/dvc/dvc-file.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { throwIfAny } from '../../core/problem.ts';
import type { Content } from '../../core/records/content.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { lay } from './checkout-data.ts';
import { DataChanges, lookAtData, recordData, type SeenData, trackedByGit } from './record-data.ts';

/** What data would be checked out for the stages, by absolute path. */
export async function missingData(
  project: Project,
  stores: Stores,
  stages: readonly Stage[],
): Promise<ReadonlyMap<string, Content>> {
  const found = new Map<string, Content>();
  for (const { path, out } of sourcesOf(project, stores, stages)) {
    const target = absolutePath(project, path);
    if (!out.digest || project.world.fs.stat(target)) continue;
    const content = await stores.dvc.objects.content(out.digest, target, out.executable);
    if (content) found.set(target, content);
  }
  return found;
}

/**
 * Brings data and its .dvc files together.
 * @throws EngineError if git tracks what would be recorded; nothing is changed then
 */
export function settleData(project: Project, stores: Stores, sources: readonly DataSource[], emit: Emit): void {
  const { missing, fixed, looks } = lookAt(project, stores, sources);
  for (const source of missing) checkOut(project, stores, source, emit);
  for (const source of fixed) noteSame(project, stores, source);
  const changes = new DataChanges();
  for (const look of looks) {
    const { path, file } = look.source;
    const record = recordData(project, stores, look);
    if (record.kind === 'saved') emit({ kind: 'data-saved', path, source: file });
    if (record.kind !== 'changed') continue;
    emit({ kind: 'data-recorded', path, source: file });
    changes.add(look.source, record.recorded);
  }
  changes.write(project, stores);
}

/** Tells what `settleData` would do. @throws EngineError as it does */
export function foretellData(project: Project, stores: Stores, sources: readonly DataSource[], emit: Emit): void {
  const { missing, looks } = lookAt(project, stores, sources);
  for (const { path, file, out } of missing)
    if (out.digest && stores.dvc.cache.has(out.digest)) emit({ kind: 'data-checked-out', path, source: file });
  for (const { source, kind, seen } of looks) {
    if (kind === 'same' || !seen) continue;
    emit({ kind: kind === 'lost' ? 'data-saved' : 'data-recorded', path: source.path, source: source.file });
  }
}

interface LookedAt {
  readonly missing: readonly DataSource[];
  /** That stays as it is. */
  readonly fixed: readonly DataSource[];
  readonly looks: readonly SeenData[];
}

function lookAt(project: Project, stores: Stores, sources: readonly DataSource[]): LookedAt {
  const { fs } = project.world;
  const unique = [...new Map(sources.map((source) => [source.path, source])).values()];
  const [there, missing] = partition(unique, ({ path }) => fs.stat(absolutePath(project, path)) !== undefined);
  const [fixed, free] = partition(there, ({ dvc }) => isImport(dvc) || dvc.frozen);
  const looks = free.map((source) => lookAtData(project, stores, source));
  throwIfAny(trackedByGit(project, looks));
  return { missing, fixed, looks };
}

/** What .dvc files track of what the stages read, and no stage writes. */
export function sourcesOf(
  { graph }: Project,
  { dvc }: Pick<Stores, 'dvc'>,
  stages: readonly Stage[],
): readonly DataSource[] {
  const found = new Map<ProjectPath, DataSource>();
  for (const stage of stages) {
    const own = pathsRead(graph, stage).flatMap((path) => dvc.sources.of(path));
    if (own.length > 0) dvc.readBy.set(stage.id, [...new Set(own.map(({ path }) => path))]);
    for (const source of own) found.set(source.path, source);
  }
  return [...found.values()];
}

/** With `allowMissing` what stages read waits until it is known that they will run. */
export function toSettle(
  project: Project,
  stores: Stores,
  asked: { readonly stages: readonly Stage[]; readonly data: readonly DataSource[] },
  { allowMissing = false }: { readonly allowMissing?: boolean | undefined },
): readonly DataSource[] {
  if (!allowMissing) return [...sourcesOf(project, stores, asked.stages), ...asked.data];
  return asked.data.filter(({ path }) => project.world.fs.stat(absolutePath(project, path)) !== undefined);
}

/** Of data that stays as it is: whether it is what its .dvc file says. */
export function noteSame(project: Project, { dvc }: Stores, { path, out: { digest } }: DataSource): boolean {
  const isSame = digest && dvc.contents.look(absolutePath(project, path), digest.hash)?.digest.hex === digest.hex;
  if (digest && isSame) dvc.settled.set(path, digest);
  return isSame === true;
}

function checkOut(project: Project, stores: Stores, source: DataSource, emit: Emit): void {
  const { path, file, out } = source;
  const { digest } = out;
  if (!digest || !lay({ project, stores, source }, digest, path)) return;
  stores.dvc.settled.set(path, digest);
  stores.gitIgnore.add(path, digest.isDirectory);
  emit({ kind: 'data-checked-out', path, source: file });
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

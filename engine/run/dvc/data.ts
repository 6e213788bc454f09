// Data that .dvc files track, for the stages that read it: what is missing is checked out of DVC's cache, and what was
// changed is recorded anew in its .dvc file, as `dvc repro` does it. Imports stay what they were.
import { isImport } from '../../core/dvc/dvc-file.ts';
import type { Emit } from '../../core/event.ts';
import type { Dep, PathDep, ProjectPath, Stage } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { dataNowhere } from '../../core/problems/dvc.ts';
import type { Content } from '../../core/records/content.ts';
import { type DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { checkOutOfDvc } from '../../store/dvc/dvc-checkout.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { DataChanges, recordData } from './record-data.ts';

/** Tells whether a dep that is missing would be checked out, before anything is opened. */
export function trackedData({ world, layout, dvc }: Project): (dep: ProjectPath) => boolean {
  const sources = new DataSources(world.fs, layout.root, () => undefined);
  const cache = new DvcCache(world, { folder: () => dvc?.cache ?? layout.root, hint: new Md5Hint(world, layout) });
  return (dep) =>
    sources
      .of(dep)
      .some(({ path, out }) => !world.fs.stat(`${layout.root}/${path}`) && out.digest && cache.has(out.digest));
}

/** Data that was asked for and is nowhere; what the stages read is told of them. */
export function dataProblems(
  project: Project,
  stages: readonly Stage[],
  sources: readonly DataSource[],
): readonly Problem[] {
  if (sources.length === 0) return [];
  const { world, layout, dvc } = project;
  const cache = new DvcCache(world, { folder: () => dvc?.cache ?? layout.root, hint: new Md5Hint(world, layout) });
  const read = new Set(stages.flatMap(({ deps }) => deps.flatMap((dep) => (dep.kind === 'path' ? [dep.path] : []))));
  return sources
    .filter(({ path, out }) => !world.fs.stat(absolutePath(project, path)) && !(out.digest && cache.has(out.digest)))
    .filter(({ path }) => !read.has(path))
    .map(({ path, file }) => dataNowhere(path, file));
}

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

/** Brings data and its .dvc files together. */
export function settleData(project: Project, stores: Stores, sources: readonly DataSource[], emit: Emit): void {
  const changes = new DataChanges();
  const byPath = new Map(sources.map((source) => [source.path, source]));
  for (const source of byPath.values()) {
    const { path, file, dvc } = source;
    if (!project.world.fs.stat(absolutePath(project, path))) checkOut(project, stores, source, emit);
    else if (isImport(dvc) || dvc.frozen) noteSame(project, stores, source);
    else {
      const record = recordData(project, stores, source);
      if (record.kind === 'saved') emit({ kind: 'data-saved', path, source: file });
      if (record.kind === 'changed') emit({ kind: 'data-recorded', path, source: file });
      if (record.kind === 'changed') changes.add(source, record.recorded);
    }
  }
  changes.write(project, stores);
}

/** What .dvc files track of what the stages read, and no stage writes. */
export function sourcesOf(
  { graph }: Project,
  { dvc }: Pick<Stores, 'dvc'>,
  stages: readonly Stage[],
): readonly DataSource[] {
  const found = new Map<ProjectPath, DataSource>();
  const isSource = (dep: Dep): dep is PathDep => dep.kind === 'path' && graph.writerOf(dep.path) === undefined;
  for (const stage of stages) {
    const deps = stage.frozen ? [] : stage.deps.filter(isSource);
    const own = deps.flatMap((dep) => dvc.sources.of(dep.path));
    if (own.length > 0) dvc.readBy.set(stage.id, [...new Set(own.map(({ path }) => path))]);
    for (const source of own) found.set(source.path, source);
  }
  return [...found.values()];
}

/** Of data that stays as it is: whether it is what its .dvc file says. */
export function noteSame(project: Project, { dvc }: Stores, { path, out: { digest } }: DataSource): boolean {
  const isSame = digest && dvc.contents.look(absolutePath(project, path), digest.hash)?.digest.hex === digest.hex;
  if (digest && isSame) dvc.settled.set(path, digest);
  return isSame === true;
}

function checkOut(project: Project, stores: Stores, { path, file, out }: DataSource, emit: Emit): void {
  if (!out.digest) return;
  const target = absolutePath(project, path);
  const { digest, executable } = out;
  const links = stores.dvc.folder()?.config.cacheTypes ?? ['reflink'];
  const { world, layout } = project;
  if (!checkOutOfDvc(world, layout, stores.dvc.cache, { digest, executable, target, links })) return;
  stores.dvc.settled.set(path, digest);
  stores.gitIgnore.add(path, digest.isDirectory);
  emit({ kind: 'data-checked-out', path, source: file });
}

// Data that .dvc files track, for the stages that read it: what is missing is checked out of DVC's cache, and what was
// changed is recorded anew in its .dvc file, as `dvc repro` does it. Imports stay what they were.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { isImport } from '../../core/dvc/dvc-file.ts';
import { type DvcRecorded, rewriteDvcFile } from '../../core/dvc/rewrite.ts';
import type { Emit } from '../../core/event.ts';
import type { Dep, ProjectPath, Stage } from '../../core/model.ts';
import { throwIfAny } from '../../core/problem.ts';
import { dataTrackedByGit } from '../../core/problems/dvc.ts';
import type { Content } from '../../core/records/content.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import { checkOutOfDvc } from '../../store/dvc/dvc-checkout.ts';
import type { DvcSeen } from '../../store/dvc/dvc-contents.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

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
 * Brings the data of `stages` and its .dvc files together.
 * @throws EngineError if git tracks what would be recorded; nothing is changed then
 */
export function settleData(project: Project, stores: Stores, stages: readonly Stage[], emit: Emit): void {
  const { fs, clock } = project.world;
  const sources = sourcesOf(project, stores, stages);
  const edited = sources.flatMap((source) => editedData(project, stores, source));
  refuseTracked(project, edited);
  for (const source of sources)
    if (!fs.stat(absolutePath(project, source.path))) checkOut(project, stores, source, emit);
  const changed = new Map<ProjectPath, { readonly text: string; readonly outs: Map<string, DvcRecorded> }>();
  for (const { source, seen } of edited) {
    const { path, file, text, out } = source;
    if (out.cache && stores.commits && !save(stores, absolutePath(project, path), seen)) continue;
    const known = changed.get(file) ?? { text, outs: new Map<string, DvcRecorded>() };
    changed.set(file, known);
    const { digest, sizeBytes, executable, directory } = seen;
    known.outs.set(out.path, { digest, sizeBytes, files: directory?.size, executable });
    emit({ kind: 'data-recorded', path, source: file });
  }
  stores.gitIgnore.flush();
  // After the objects: the file names only what is there.
  for (const [file, { text, outs }] of changed) {
    const bytes = Buffer.from(rewriteDvcFile(text, outs));
    writeAtomic(fs, project.layout.temp, absolutePath(project, file), bytes, clock.nonce());
  }
}

function sourcesOf({ graph }: Project, { dvc }: Stores, stages: readonly Stage[]): readonly DataSource[] {
  const found = new Map<ProjectPath, DataSource>();
  const deps = stages.flatMap((stage): readonly Dep[] => (stage.frozen ? [] : stage.deps));
  for (const dep of deps) {
    if (dep.kind !== 'path' || graph.writerOf(dep.path) !== undefined) continue;
    for (const source of dvc.sources.of(dep.path)) found.set(source.path, source);
  }
  return [...found.values()];
}

function checkOut(project: Project, stores: Stores, { path, file, out }: DataSource, emit: Emit): void {
  if (!out.digest) return;
  const target = absolutePath(project, path);
  const { digest, executable } = out;
  const links = stores.dvc.folder()?.config.cacheTypes ?? ['reflink'];
  const { world, layout } = project;
  if (!checkOutOfDvc(world, layout, stores.dvc.cache, { digest, executable, target, links })) return;
  stores.gitIgnore.add(path, digest.isDirectory);
  emit({ kind: 'data-checked-out', path, source: file });
}

interface EditedData {
  readonly source: DataSource;
  readonly seen: DvcSeen;
}

/** Nothing if it is as recorded, missing, or to stay so. */
function editedData(project: Project, stores: Stores, source: DataSource): readonly EditedData[] {
  const { path, dvc, out } = source;
  const target = absolutePath(project, path);
  if (isImport(dvc) || dvc.frozen || !project.world.fs.stat(target)) return [];
  const { contents } = stores.dvc;
  const old = out.digest;
  if (old && contents.look(target, old.hash)?.digest.hex === old.hex) return [];
  // What DVC 2 recorded becomes what DVC 3 records when it changes.
  const seen = contents.look(target, 'md5');
  return seen ? [{ source, seen }] : [];
}

/** One question to git, and only where something has changed. */
function refuseTracked(project: Project, edited: readonly EditedData[]): void {
  const cached = edited.filter(({ source }) => source.out.cache);
  if (cached.length === 0) return;
  const tracked = project.world.git.tracked(cached.map(({ source }) => absolutePath(project, source.path)));
  throwIfAny(
    cached.flatMap(({ source: { path, file } }) =>
      tracked.has(absolutePath(project, path)) ? [dataTrackedByGit(path, file)] : [],
    ),
  );
}

/** False if the data changes while it is saved: then it is recorded by the next run. */
function save({ dvc: { cache } }: Stores, target: string, { digest, directory }: DvcSeen): boolean {
  if (!directory) return cache.putFile(target, digest);
  const of = (hex: string): DvcDigest => ({ hash: 'md5', hex, isDirectory: false });
  if (![...directory].every(([path, hex]) => cache.putFile(`${target}/${path}`, of(hex)))) return false;
  cache.putDirectory(formatDvcDirectory(directory), digest);
  return true;
}

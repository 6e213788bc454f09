// Data that .dvc files track, for the stages that read it: what is missing is checked out of DVC's cache, and what was
// changed is recorded anew in its .dvc file, as `dvc repro` does it. Imports stay what they were.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { isImport } from '../../core/dvc/dvc-file.ts';
import { type DvcRecorded, rewriteDvcFile } from '../../core/dvc/rewrite.ts';
import type { Emit } from '../../core/event.ts';
import type { Dep, ProjectPath, Stage } from '../../core/model.ts';
import type { Content } from '../../core/records/content.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import { type DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { checkOutOfDvc } from '../../store/dvc/dvc-checkout.ts';
import type { DvcSeen } from '../../store/dvc/dvc-contents.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** Tells whether a dep that is missing would be checked out, before anything is opened. */
export function trackedData({ world, layout, dvc }: Project): (dep: ProjectPath) => boolean {
  const sources = new DataSources(world.fs, layout.root, () => undefined);
  const cache = new DvcCache(world, { folder: () => dvc?.cache ?? layout.root, hint: new Md5Hint(world, layout) });
  return (dep) =>
    sources
      .of(dep)
      .some(({ path, out }) => !world.fs.stat(`${layout.root}/${path}`) && out.digest && cache.has(out.digest));
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

/** Brings the data of `stages` and its .dvc files together. */
export function settleData(project: Project, stores: Stores, stages: readonly Stage[], emit: Emit): void {
  const { fs } = project.world;
  const changed = new Map<ProjectPath, { readonly text: string; readonly outs: Map<string, DvcRecorded> }>();
  for (const source of sourcesOf(project, stores, stages)) {
    const { path, file, text, out } = source;
    if (!fs.stat(absolutePath(project, path))) checkOut(project, stores, source, emit);
    else {
      const recorded = recordedAnew(project, stores, source);
      if (!recorded) continue;
      const known = changed.get(file) ?? { text, outs: new Map<string, DvcRecorded>() };
      changed.set(file, known);
      known.outs.set(out.path, recorded);
      emit({ kind: 'data-recorded', path, source: file });
    }
  }
  stores.gitIgnore.flush();
  // After the objects: the file names only what is there.
  for (const [file, { text, outs }] of changed) {
    const bytes = Buffer.from(rewriteDvcFile(text, outs));
    writeAtomic(fs, project.layout.temp, absolutePath(project, file), bytes, project.world.clock.nonce());
  }
}

function sourcesOf({ graph }: Project, { dvc }: Stores, stages: readonly Stage[]): Iterable<DataSource> {
  const found = new Map<ProjectPath, DataSource>();
  const deps = stages.flatMap((stage): readonly Dep[] => (stage.frozen ? [] : stage.deps));
  for (const dep of deps) {
    if (dep.kind !== 'path' || graph.writerOf(dep.path) !== undefined) continue;
    for (const source of dvc.sources.of(dep.path)) found.set(source.path, source);
  }
  return found.values();
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

/** Undefined if it is as recorded, or to stay so. What is recorded is in DVC's cache, if that keeps it. */
function recordedAnew(project: Project, stores: Stores, { path, dvc, out }: DataSource): DvcRecorded | undefined {
  if (isImport(dvc) || dvc.frozen) return undefined;
  const target = absolutePath(project, path);
  const { contents } = stores.dvc;
  const old = out.digest;
  if (old && contents.look(target, old.hash)?.digest.hex === old.hex) return undefined;
  // What DVC 2 recorded becomes what DVC 3 records when it changes.
  const seen = contents.look(target, 'md5');
  if (!seen || (out.cache && stores.commits && !save(stores, target, seen))) return undefined;
  const { digest, sizeBytes, executable, directory } = seen;
  return { digest, sizeBytes, files: directory?.size, executable };
}

/** False if the data changes while it is saved: then it is recorded by the next run. */
function save({ dvc: { cache } }: Stores, target: string, { digest, directory }: DvcSeen): boolean {
  if (!directory) return cache.putFile(target, digest);
  const of = (hex: string): DvcDigest => ({ hash: 'md5', hex, isDirectory: false });
  if (![...directory].every(([path, hex]) => cache.putFile(`${target}/${path}`, of(hex)))) return false;
  cache.putDirectory(formatDvcDirectory(directory), digest);
  return true;
}

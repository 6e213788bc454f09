// What data is now, into DVC's cache and then into its .dvc file, which names only what is there.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { type DvcDirectory, formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { type DvcRecorded, rewriteDvcFile } from '../../core/dvc/rewrite.ts';
import type { ProjectPath } from '../../core/model.ts';
import { relativeTo } from '../../core/paths/paths.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import type { DvcSeen } from '../../store/dvc/dvc-contents.ts';
import { bytesMd5 } from '../../store/dvc/md5.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** What .dvc files are to say, by file and by the out's path as written there. */
export class DataChanges {
  private readonly changed = new Map<ProjectPath, { readonly text: string; readonly outs: Map<string, DvcRecorded> }>();

  add({ file, text, out }: DataSource, recorded: DvcRecorded): void {
    const known = this.changed.get(file) ?? { text, outs: new Map<string, DvcRecorded>() };
    this.changed.set(file, known);
    known.outs.set(out.path, recorded);
  }

  /** After the objects. */
  write(project: Project, { dvc }: Stores): void {
    const { fs, clock } = project.world;
    for (const [file, { text, outs }] of this.changed) {
      const bytes = Buffer.from(rewriteDvcFile(text, outs));
      writeAtomic(fs, project.layout.temp, absolutePath(project, file), bytes, clock.nonce());
    }
    if (this.changed.size > 0) dvc.sources.forget();
  }
}

export type DataRecord =
  | { readonly kind: 'same' | 'changing' }
  /** As recorded, but DVC's cache had lost it. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'changed'; readonly recorded: DvcRecorded };

/** Saves what is there, if the cache keeps it. @param within only these paths of a directory are looked at */
export function recordData(
  project: Project,
  stores: Stores,
  source: DataSource,
  within?: readonly ProjectPath[],
): DataRecord {
  const record = recordedAs(project, stores, source, within);
  const digest = record.kind === 'changed' ? record.recorded.digest : source.out.digest;
  if (digest && record.kind !== 'changing') stores.dvc.settled.set(source.path, digest);
  return record;
}

function recordedAs(
  project: Project,
  stores: Stores,
  { path, out }: DataSource,
  within: readonly ProjectPath[] | undefined,
): DataRecord {
  const target = absolutePath(project, path);
  const { contents, cache } = stores.dvc;
  const keeps = out.cache && stores.commits;
  const old = out.digest;
  const known = old && contents.look(target, old.hash);
  if (old && known?.digest.hex === old.hex) {
    if (!keeps || old.hash !== 'md5' || cache.has(old)) return { kind: 'same' };
    return { kind: save(stores, target, known) ? 'saved' : 'changing' };
  }
  // What DVC 2 recorded becomes what DVC 3 records when it changes.
  const seen = contents.look(target, 'md5');
  const now = seen && within ? partly(stores, old, seen, { path, within }) : seen;
  if (!now || (keeps && !save(stores, target, now))) return { kind: 'changing' };
  const { digest, sizeBytes, executable, directory } = now;
  if (digest.hex === old?.hex && digest.hash === old.hash) return { kind: 'same' };
  return { kind: 'changed', recorded: { digest, sizeBytes, files: directory?.size, executable } };
}

/** False if the data changes while it is saved: then it is recorded by the next run. */
function save({ dvc: { cache } }: Stores, target: string, { digest, directory }: DvcSeen): boolean {
  if (!directory) return cache.putFile(target, digest);
  if (![...directory].every(([path, hex]) => cache.has(of(hex)) || cache.putFile(`${target}/${path}`, of(hex))))
    return false;
  cache.putDirectory(formatDvcDirectory(directory), digest);
  return true;
}

/** The directory that was recorded, with what is there now in place of some of its paths. */
function partly(
  { dvc: { cache } }: Stores,
  old: DvcDigest | undefined,
  seen: DvcSeen,
  { path, within }: { readonly path: ProjectPath; readonly within: readonly ProjectPath[] },
): DvcSeen {
  const listed = old?.isDirectory && old.hash === 'md5' ? cache.directory(old) : undefined;
  if (!listed || !seen.directory) return seen;
  const merged = mergedDirectory(listed, seen.directory, isWithin(path, within));
  const sizes = [...merged].map(([, hex]) => cache.file(of(hex))?.stat.sizeBytes);
  // Of what the cache has not yet, only the directory as it is now has the size.
  const sizeBytes = sizes.every((size) => size !== undefined)
    ? sizes.reduce((sum, size) => sum + size, 0)
    : seen.sizeBytes;
  const hex = bytesMd5(formatDvcDirectory(merged));
  return { digest: { hash: 'md5', hex, isDirectory: true }, sizeBytes, executable: false, directory: merged };
}

function mergedDirectory(old: DvcDirectory, now: DvcDirectory, isMeant: (path: string) => boolean): DvcDirectory {
  return new Map([...[...old].filter(([path]) => !isMeant(path)), ...[...now].filter(([path]) => isMeant(path))]);
}

/** Whether a path below the directory is one of `within`, or lies in one. */
export function isWithin(
  directory: ProjectPath,
  within: readonly ProjectPath[] | undefined,
): (path: string) => boolean {
  const below = within?.map((path) => relativeTo(directory, path));
  return (path) => below?.some((one) => one === '.' || path === one || path.startsWith(`${one}/`)) ?? true;
}

function of(hex: string): DvcDigest {
  return { hash: 'md5', hex, isDirectory: false };
}

// What data is now, into DVC's cache and then into its .dvc file, which names only what is there.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { type DvcRecorded, rewriteDvcFile } from '../../core/dvc/rewrite.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { dataTrackedByGit } from '../../core/problems/dvc.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import type { DvcSeen } from '../../store/dvc/dvc-contents.ts';
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
  write(project: Project, { dvc, gitIgnore }: Stores): void {
    const { fs, clock } = project.world;
    gitIgnore.flush();
    for (const [file, { text, outs }] of this.changed) {
      const bytes = Buffer.from(rewriteDvcFile(text, outs));
      writeAtomic(fs, project.layout.temp, absolutePath(project, file), bytes, clock.nonce());
    }
    if (this.changed.size > 0) dvc.sources.forget();
  }
}

export interface SeenData {
  readonly source: DataSource;
  /** `lost`: as recorded, but DVC's cache has not got it. */
  readonly kind: 'same' | 'lost' | 'changed';
  /** Undefined if it changes while it is looked at. */
  readonly seen: DvcSeen | undefined;
}

export function lookAtData(project: Project, { dvc, commits }: Stores, source: DataSource): SeenData {
  const { path, out } = source;
  const target = absolutePath(project, path);
  const old = out.digest;
  const known = old && dvc.contents.look(target, old.hash);
  if (old && known?.digest.hex === old.hex) {
    const isLost = out.cache && commits && old.hash === 'md5' && !dvc.cache.has(old);
    return { source, kind: isLost ? 'lost' : 'same', seen: known };
  }
  // What DVC 2 recorded becomes what DVC 3 records when it changes.
  return { source, kind: 'changed', seen: dvc.contents.look(target, 'md5') };
}

/** What cannot be recorded. One question to git, and only where there is something to record. */
export function trackedByGit(project: Project, looks: readonly SeenData[]): readonly Problem[] {
  const due = looks.filter(({ kind, source }) => kind !== 'same' && source.out.cache);
  if (due.length === 0) return [];
  const tracked = project.world.git.tracked(due.map(({ source }) => absolutePath(project, source.path)));
  return due.flatMap(({ source: { path, file } }) =>
    tracked.has(absolutePath(project, path)) ? [dataTrackedByGit(path, file)] : [],
  );
}

export type DataRecord =
  | { readonly kind: 'same' | 'changing' }
  /** As recorded, but DVC's cache had lost it. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'changed'; readonly recorded: DvcRecorded };

/** Saves what is there, if the cache keeps it, and makes git ignore it with the next `write`. */
export function recordData(project: Project, stores: Stores, look: SeenData): DataRecord {
  const { path, out } = look.source;
  const record = recordedAs(project, stores, look);
  const digest = record.kind === 'changed' ? record.recorded.digest : out.digest;
  if (digest && record.kind !== 'changing') stores.dvc.settled.set(path, digest);
  const isAnew = record.kind === 'changed' || record.kind === 'saved';
  if (digest && isAnew && out.cache) stores.gitIgnore.add(path, digest.isDirectory);
  return record;
}

function recordedAs(project: Project, stores: Stores, { source: { path, out }, kind, seen }: SeenData): DataRecord {
  if (kind === 'same') return { kind };
  const isKept = out.cache && stores.commits;
  if (!seen || (isKept && !save(stores, absolutePath(project, path), seen))) return { kind: 'changing' };
  if (kind === 'lost') return { kind: 'saved' };
  const { digest, sizeBytes, executable, directory } = seen;
  return { kind, recorded: { digest, sizeBytes, files: directory?.size, executable } };
}

/** False if the data changes while it is saved: then it is recorded by the next run. */
function save({ dvc: { cache } }: Stores, target: string, { digest, directory }: DvcSeen): boolean {
  if (!directory) return cache.putFile(target, digest);
  if (![...directory].every(([path, hex]) => cache.has(of(hex)) || cache.putFile(`${target}/${path}`, of(hex))))
    return false;
  cache.putDirectory(formatDvcDirectory(directory), digest);
  return true;
}

function of(hex: string): DvcDigest {
  return { hash: 'md5', hex, isDirectory: false };
}

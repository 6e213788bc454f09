// What data is now, into DVC's cache and then into its .dvc file, which names only what is there.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { type DvcRecorded, rewriteDvcFile } from '../../core/dvc/rewrite.ts';
import type { ProjectPath } from '../../core/model.ts';
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

/** Saves what is there, if the cache keeps it. */
export function recordData(project: Project, stores: Stores, source: DataSource): DataRecord {
  const record = recordedAs(project, stores, source);
  const digest = record.kind === 'changed' ? record.recorded.digest : source.out.digest;
  if (digest && record.kind !== 'changing') stores.dvc.settled.set(source.path, digest);
  return record;
}

function recordedAs(project: Project, stores: Stores, { path, out }: DataSource): DataRecord {
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
  if (!seen || (keeps && !save(stores, target, seen))) return { kind: 'changing' };
  const { digest, sizeBytes, executable, directory } = seen;
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

function of(hex: string): DvcDigest {
  return { hash: 'md5', hex, isDirectory: false };
}

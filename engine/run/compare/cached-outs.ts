// The cached outs of a commit: what its locks say of them, and their bytes out of the object cache, verified.
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { relativeTo, resolvePath, segments } from '../../core/paths/paths.ts';
import { lockUnreadableIn, lostObjectOf, notAFileIn } from '../../core/problems/compare.ts';
import type { Content } from '../../core/records/content.ts';
import { type Lock, parseLock } from '../../core/records/lock.ts';
import { ObjectStore } from '../../store/cache/objects.ts';
import { OutStore } from '../../store/cache/outs.ts';
import { StatIndex } from '../../store/workspace/stat-index.ts';
import type { Project } from '../project/project.ts';
import type { FileRead } from './side.ts';

export interface CachedOut {
  readonly stage: Stage;
  readonly path: ProjectPath;
}

export interface CachedOutsOptions {
  readonly label: string;
  readonly readCommitted: (path: ProjectPath) => Promise<FileRead>;
  readonly emit: Emit;
}

export class CachedOuts {
  private readonly project: Project;
  private readonly options: CachedOutsOptions;
  private readonly locks = new Map<ProjectPath, Promise<Lock>>();
  private stores: { readonly objects: ObjectStore; readonly outs: OutStore } | undefined;

  constructor(project: Project, options: CachedOutsOptions) {
    this.project = project;
    this.options = options;
  }

  /** `path` is `out` or lies in it. undefined if the lock says nothing of it: then only git may have it. */
  async read(out: CachedOut, path: ProjectPath): Promise<FileRead | undefined> {
    const { label } = this.options;
    const found = await this.find(out, path);
    if (found === 'unlocked') return undefined;
    if (found === 'lost') return { kind: 'unreadable', problem: lostObjectOf(label, path) };
    if (found === undefined) return { kind: 'missing' };
    if (found.kind === 'directory') return { kind: 'unreadable', problem: notAFileIn(label, path) };
    const bytes = this.open().objects.read(found.digest);
    return bytes ? { kind: 'file', bytes } : { kind: 'unreadable', problem: lostObjectOf(label, path) };
  }

  /** The files below, if `path` is a folder whose list is in the cache. */
  async below(out: CachedOut, path: ProjectPath): Promise<readonly ProjectPath[]> {
    const found = await this.find(out, path);
    return typeof found === 'object' ? [...this.filesIn(found, path)] : [];
  }

  private *filesIn(content: Content, path: ProjectPath): Generator<ProjectPath> {
    const tree = content.kind === 'directory' ? this.open().outs.tree(content.digest) : undefined;
    for (const [name, child] of tree ?? []) {
      if (child.kind === 'directory') yield* this.filesIn(child, resolvePath(path, name));
      else yield resolvePath(path, name);
    }
  }

  private async find(out: CachedOut, path: ProjectPath): Promise<Content | 'lost' | 'unlocked' | undefined> {
    const { name, file } = out.stage;
    const lock = this.locks.get(file.lock) ?? this.readLock(file.lock);
    this.locks.set(file.lock, lock);
    const read = (await lock).get(name);
    const content = read?.kind === 'entry' ? read.entry.outs.get(relativeTo(file.dir, out.path)) : undefined;
    if (!content) return 'unlocked';
    return this.inside(content, segments(path).slice(segments(out.path).length));
  }

  private inside(content: Content, names: readonly string[]): Content | 'lost' | undefined {
    let at: Content | undefined = content;
    for (const name of names) {
      if (at?.kind !== 'directory') return undefined;
      const tree = this.open().outs.tree(at.digest);
      if (!tree) return 'lost';
      at = tree.get(name);
    }
    return at;
  }

  private async readLock(path: ProjectPath): Promise<Lock> {
    const { label, readCommitted, emit } = this.options;
    const read = await readCommitted(path);
    if (read.kind !== 'file') return new Map();
    const parsed = parseLock(Buffer.from(read.bytes).toString('utf8'));
    if (parsed.kind === 'read') return parsed.lock;
    emit({ kind: 'warning', problem: lockUnreadableIn(label, path) });
    return new Map();
  }

  private open(): { readonly objects: ObjectStore; readonly outs: OutStore } {
    if (this.stores) return this.stores;
    const { world, layout } = this.project;
    const index = new StatIndex(world, layout);
    const objects = new ObjectStore(world, layout, index, (digest) =>
      this.options.emit({ kind: 'object-corrupt', digest }),
    );
    return (this.stores = { objects, outs: new OutStore(world, layout, objects) });
  }
}

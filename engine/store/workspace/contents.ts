// From the disk to contents: what lies at a path, file or directory, with its digest, seen from stat lines that are
// kept. First everything is listed, then what the stat index does not vouch for is read, together where it is much,
// and then contents are made of it, from the inside out.
import { join } from 'node:path';
import type { Content, Digest, FileContent } from '../../core/records/content.ts';
import { compileGlob } from '../../core/paths/glob.ts';
import type { ProjectPath } from '../../core/model.ts';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError } from '../../core/problem.ts';
import { linkCycle, specialFile, unreadable } from '../../core/problems/stage.ts';
import type { StatLine } from '../../core/records/stat-line.ts';
import { formatTree, type Tree, treeContent } from '../../core/records/tree.ts';
import { type FileSystem, isMissing, type Stat } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Intake } from '../cache/intake.ts';
import { Folders, refused } from './folders.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { Overlay } from './overlay.ts';
import type { FileRead, Reading, StatIndex } from './stat-index.ts';

/** In a folder with so many, files that were never read are looked at by whoever reads them. */
export const manyEntries = 256;
/** How often a file that changes while it is read is read again before that is reported. */
const attempts = 3;

/** A file as it was when it was hashed: the stat line was taken before, and still held after. */
export interface SeenFile {
  readonly line: StatLine;
  readonly digest: Digest;
}

/** A content with what it was seen from: each file in it, and the trees of each directory. */
export interface Seen {
  readonly content: Content;
  /** By absolute path. */
  readonly files: ReadonlyMap<string, SeenFile>;
  /** Absolute path of each directory with files in it → its tree, inner ones first. */
  readonly trees: ReadonlyMap<string, SeenTree>;
}

export interface SeenTree {
  readonly tree: Tree;
  /** Its object's. */
  readonly digest: Digest;
  readonly text: string;
}

/** What a walk found at a path, before anything was read. */
type Found =
  | { readonly kind: 'predicted'; readonly content: Content }
  | { readonly kind: 'directory'; readonly path: string; readonly entries: readonly (readonly [string, Found])[] }
  | { readonly kind: 'file'; readonly file: FileRead };

interface Walk {
  readonly add: Reading['add'];
  /** Whether the name of a file is enough, which a folder with so many entries lists as one. */
  readonly isByName: (path: string, entries: number) => boolean;
  /** Real paths of the directories that are being walked, against symbolic links in a circle. */
  readonly open: Set<string>;
}

interface Made {
  readonly files: Map<string, SeenFile>;
  readonly trees: Map<string, SeenTree>;
}

export class Contents {
  private readonly fs: FileSystem;
  private readonly root: string;
  private readonly index: StatIndex;
  private readonly ignored: IgnoreRules;
  private readonly overlay: Overlay | undefined;
  private readonly folders: Folders;

  constructor(fs: FileSystem, root: string, index: StatIndex, ignored: IgnoreRules, overlay?: Overlay) {
    this.fs = fs;
    this.root = root;
    this.index = index;
    this.ignored = ignored;
    this.overlay = overlay;
    this.folders = new Folders(fs, ignored, overlay);
  }

  /** The same eyes on a predicted disk. */
  through(overlay: Overlay): Contents {
    return new Contents(this.fs, this.root, this.index, this.ignored, overlay);
  }

  /** What a prediction puts at `path` (absolute); undefined where the disk is as it is. */
  predicted(path: string): Content | undefined {
    const content = this.overlay?.at(path);
    return content === 'nothing' ? undefined : content;
  }

  /** What lies at `path` (absolute), symbolic links followed; undefined where there is nothing. */
  async look(path: string): Promise<Seen | undefined> {
    return (await this.lookAll([path]))[0];
  }

  /** The same for many paths, in their order: what has to be read is read together, and into `intake` on the way. */
  async lookAll(paths: readonly string[], intake?: Intake): Promise<readonly (Seen | undefined)[]> {
    const reading = this.index.reading(intake);
    const isByName: Walk['isByName'] = (path, entries) =>
      entries >= manyEntries && this.overlay === undefined && this.index.isNew(path);
    const walk: Walk = { add: reading.add, isByName, open: new Set() };
    let found: readonly (Found | undefined)[];
    try {
      found = paths.map((path) => this.find(path, walk));
    } finally {
      await reading.done();
    }
    return found.map((one) => {
      const made: Made = { files: new Map(), trees: new Map() };
      const content = one && this.read(one, made);
      return content && { content, files: made.files, trees: made.trees };
    });
  }

  /**
   * Hands on each file that counts at or below `path` (absolute); nothing is read. false if there is nothing.
   * @param manyFrom from so many entries on, a folder's files are not looked at: they have no stat
   */
  eachFile(path: string, manyFrom: number, visit: (file: string, stat: Stat | undefined) => void): boolean {
    const add: Walk['add'] = (file, stat) => {
      visit(file, stat);
      return { path: file, stat, digest: undefined };
    };
    const isByName: Walk['isByName'] = (_, entries) => entries >= manyFrom;
    return this.find(path, { add, isByName, open: new Set() }) !== undefined;
  }

  /** The files that a pattern matches, in code-unit order. Directories are walked, never matched. */
  glob(pattern: ProjectPath, excludes: readonly ProjectPath[]): readonly ProjectPath[] {
    const wanted = compileGlob(pattern);
    const leftOut = excludes.map((exclude) => compileGlob(exclude));
    const found: ProjectPath[] = [];
    const visit = (folder: ProjectPath, open: ReadonlySet<string>): void => {
      const path = this.absolute(folder);
      const real = this.overlay === undefined ? this.fs.realpath(path) : path;
      if (open.has(real)) return;
      for (const { name, isDirectory } of this.folders.entries(path)) {
        const child = (folder === '.' ? name : `${folder}/${name}`) as ProjectPath;
        if (leftOut.some((exclude) => exclude.matches(child))) continue;
        if (!isDirectory && wanted.matches(child)) found.push(child);
        if (isDirectory && wanted.mayMatchBelow(child)) visit(child, new Set([...open, real]));
      }
    };
    if (this.folders.isDirectory(this.absolute(wanted.base))) visit(wanted.base, new Set());
    return found.sort(byCodeUnit);
  }

  absolute(path: ProjectPath): string {
    return path.startsWith('/') ? path : join(this.root, path);
  }

  private find(path: string, walk: Walk): Found | undefined {
    const predicted = this.overlay?.at(path);
    if (predicted !== undefined) return predicted === 'nothing' ? undefined : { kind: 'predicted', content: predicted };
    const stat = this.fs.stat(path);
    const isFolder = stat ? stat.kind === 'directory' : (this.overlay?.namesIn(path).size ?? 0) > 0;
    if (isFolder) return this.directory(path, stat !== undefined, walk);
    if (!stat) return undefined;
    return { kind: 'file', file: walk.add(path, stat) };
  }

  private directory(path: string, exists: boolean, walk: Walk): Found {
    const real = exists ? this.fs.realpath(path) : path;
    if (walk.open.has(real)) throw new EngineError([linkCycle(path)]);
    walk.open.add(real);
    const entries: (readonly [string, Found])[] = [];
    const listed = this.folders.entries(path);
    for (const { name, kind } of listed) {
      const child = `${path}/${name}`;
      const isByName = kind === 'file' && walk.isByName(child, listed.length);
      const found = isByName ? ({ kind: 'file', file: walk.add(child, undefined) } as const) : this.find(child, walk);
      if (found) entries.push([name, found]);
    }
    walk.open.delete(real);
    return { kind: 'directory', path, entries };
  }

  private read(found: Found, made: Made): Content | undefined {
    if (found.kind === 'predicted') return found.content;
    if (found.kind === 'file') return this.file(found.file, made);
    const tree = new Map<string, Content>();
    for (const [name, entry] of found.entries) {
      const content = this.read(entry, made);
      if (content && !(content.kind === 'directory' && content.files === 0)) tree.set(name, content);
    }
    const text = formatTree(tree);
    const digest = sha256(text);
    made.trees.set(found.path, { tree, digest, text });
    return treeContent(tree, digest);
  }

  private file({ path, stat: first, digest: ahead }: FileRead, { files }: Made): FileContent | undefined {
    let stat = first ?? this.fs.stat(path);
    for (let attempt = 0; stat && attempt < attempts; attempt++) {
      if (stat.kind !== 'file') throw new EngineError([specialFile(path)]);
      const digest = (attempt === 0 ? ahead : undefined) ?? this.digest(path, stat);
      if (digest !== undefined) {
        files.set(path, { line: stat, digest });
        return { kind: 'file', digest, sizeBytes: stat.sizeBytes, executable: (stat.mode & 0o100) !== 0 };
      }
      stat = this.fs.stat(path);
    }
    if (!stat) return undefined;
    throw new EngineError([unreadable(path, 'it is being written to all the time')]);
  }

  private digest(path: string, stat: Stat): string | undefined {
    try {
      return this.index.digest(path, stat);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw refused(error, path);
    }
  }
}

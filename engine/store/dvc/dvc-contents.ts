// What lies in the workspace, in DVC's terms: files by MD5, directories by the MD5 of their list. What counts in a
// directory is what DVC counts, `.dvcignore` and nested repositories of DVC left out, not what our contents count.
import type { DvcDigest, DvcHash } from '../../core/dvc/data.ts';
import { type DvcDirectory, formatDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { type FileSystem, isMissing, type Stat } from '../../io/disk/file-system.ts';
import { type IgnoreFiles, IgnoreRules } from '../workspace/ignore-rules.ts';
import type { Md5Hint } from './md5-hint.ts';
import { bytesMd5 } from './md5.ts';

export interface DvcSeen {
  readonly digest: DvcDigest;
  readonly sizeBytes: number;
  readonly executable: boolean;
  /** Of a directory. */
  readonly directory?: DvcDirectory;
}

const dvcIgnores: IgnoreFiles = { files: ['.dvcignore'], always: ['.git', '.hg', '.dvc'] };

export class DvcContents {
  private readonly fs: FileSystem;
  private readonly hint: Md5Hint;
  private readonly ignored: IgnoreRules;

  constructor(fs: FileSystem, root: string, hint: Md5Hint) {
    this.fs = fs;
    this.hint = hint;
    this.ignored = new IgnoreRules(fs, root, dvcIgnores);
  }

  /** What lies at `path` (absolute); undefined where there is nothing, or nothing that keeps still. */
  look(path: string, hash: DvcHash): DvcSeen | undefined {
    const stat = this.fs.stat(path);
    if (stat?.kind === 'directory') return this.directory(path, hash);
    const hex = stat && this.file(path, stat, hash);
    if (!stat || hex === undefined) return undefined;
    const executable = (stat.mode & 0o100) !== 0;
    return { digest: { hash, hex, isDirectory: false }, sizeBytes: stat.sizeBytes, executable };
  }

  private directory(path: string, hash: DvcHash): DvcSeen | undefined {
    const files = new Map<string, string>();
    const sizes = this.walk(path, '', { hash, files, open: new Set() });
    if (sizes === undefined) return undefined;
    const hex = bytesMd5(formatDvcDirectory(files));
    return { digest: { hash, hex, isDirectory: true }, sizeBytes: sizes, executable: false, directory: files };
  }

  /** The bytes in the files below; undefined if one of them cannot be told. */
  private walk(folder: string, prefix: string, walk: Walk): number | undefined {
    const real = this.fs.realpath(folder);
    if (walk.open.has(real)) return undefined;
    walk.open.add(real);
    const isIgnored = this.ignored.within(folder);
    let sizeBytes = 0;
    for (const { name } of this.fs.list(folder)) {
      const child = `${folder}/${name}`;
      const stat = this.fs.stat(child);
      const isDirectory = stat?.kind === 'directory';
      if (isIgnored(name, isDirectory) || (isDirectory && this.fs.stat(`${child}/.dvc`)?.kind === 'directory'))
        continue;
      const below = isDirectory
        ? this.walk(child, `${prefix}${name}/`, walk)
        : stat && this.add(child, stat, `${prefix}${name}`, walk);
      if (below === undefined) return undefined;
      sizeBytes += below;
    }
    walk.open.delete(real);
    return sizeBytes;
  }

  private add(path: string, stat: Stat, name: string, { hash, files }: Walk): number | undefined {
    const hex = this.file(path, stat, hash);
    if (hex === undefined) return undefined;
    files.set(name, hex);
    return stat.sizeBytes;
  }

  private file(path: string, stat: Stat, hash: DvcHash): string | undefined {
    if (stat.kind !== 'file') return undefined;
    try {
      return this.hint.digest(path, stat, hash);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

interface Walk {
  readonly hash: DvcHash;
  /** Filled: path below the directory → MD5. */
  readonly files: Map<string, string>;
  /** Real paths of the directories that are being walked, against symbolic links in a circle. */
  readonly open: Set<string>;
}

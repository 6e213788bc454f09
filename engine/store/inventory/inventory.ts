// What the cache holds, seen as a list instead of asked by name: for those who count, check or clean it. Only names that
// the engine gives are listed, since the folders may hold others' files.
import { join } from 'node:path';
import { fanOut } from '../../core/paths/fan-out.ts';
import type { Digest } from '../../core/records/content.ts';
import { field, isRecord, parseJson } from '../../core/records/decode.ts';
import type { Aged, AgedRecord, TreeOf } from '../../core/records/reachable.ts';
import { parseRunRecord } from '../../core/records/run-record.ts';
import { parseTree } from '../../core/records/tree.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Layout } from '../layout.ts';

const digestPattern = /^[0-9a-f]{64}$/;
/** What every directory object begins with: see core/records/tree.ts. */
const treeStart = '{"version":1,"entries":{';

export class Inventory {
  private readonly fs: FileSystem;
  private readonly layout: Layout;

  constructor(fs: FileSystem, layout: Layout) {
    this.fs = fs;
    this.layout = layout;
  }

  objects(): ReadonlyMap<Digest, Aged> {
    return this.named(this.layout.objects, '');
  }

  /** By fingerprint id. */
  records(): ReadonlyMap<string, AgedRecord> {
    const found = this.named(this.layout.runs, '.json');
    return new Map(
      [...found].map(([id, aged]) => [id, { ...aged, record: parseRunRecord(this.text(this.recordPath(id)), id) }]),
    );
  }

  /** Whether a record that cannot be read was written by a later restage, and is fine for that one. */
  isLaterRecord(id: string): boolean {
    const json = parseJson(this.text(this.recordPath(id)));
    const version = isRecord(json) ? field(json, 'version') : undefined;
    return typeof version === 'number' && version > 1;
  }

  /** Looks at no more than the first bytes of what is no directory object, and removes nothing that is damaged. */
  readonly treeOf: TreeOf = (digest) => {
    const path = this.objectPath(digest);
    if (this.fs.stat(path)?.kind !== 'file' || !this.startsAsTree(path)) return undefined;
    const bytes = this.fs.read(path);
    return sha256(bytes) === digest ? parseTree(Buffer.from(bytes).toString('utf8')) : undefined;
  };

  objectPath(digest: Digest): string {
    return fanOut(this.layout.objects, digest);
  }

  recordPath(id: string): string {
    return fanOut(this.layout.runs, id, '.json');
  }

  private named(folder: string, extension: string): ReadonlyMap<string, Aged> {
    const found = new Map<string, Aged>();
    for (const { name: start } of listOrNothing(this.fs, folder)) {
      for (const { name } of start.length === 2 ? listOrNothing(this.fs, join(folder, start)) : []) {
        const digest = name.endsWith(extension) ? start + name.slice(0, name.length - extension.length) : '';
        const stat = digestPattern.test(digest) ? this.fs.lstat(join(folder, start, name)) : undefined;
        if (stat?.kind === 'file') found.set(digest, { sizeBytes: stat.sizeBytes, modifiedMs: stat.mtimeMs });
      }
    }
    return found;
  }

  private startsAsTree(path: string): boolean {
    const reader = this.fs.openRead(path);
    try {
      const start = new Uint8Array(treeStart.length);
      const count = reader.read(start);
      return Buffer.from(start.subarray(0, count)).toString('latin1') === treeStart;
    } finally {
      reader.close();
    }
  }

  private text(path: string): string {
    return this.fs.stat(path)?.kind === 'file' ? Buffer.from(this.fs.read(path)).toString('utf8') : '';
  }
}

export interface Measure {
  readonly files: number;
  readonly bytes: number;
}

/** A file or a whole folder, links not followed; nothing where there is nothing. */
export function measure(fs: FileSystem, path: string): Measure {
  const stat = fs.lstat(path);
  if (!stat) return { files: 0, bytes: 0 };
  if (stat.kind !== 'directory') return { files: 1, bytes: stat.sizeBytes };
  return sum(fs.list(path).map(({ name }) => measure(fs, join(path, name))));
}

export function sum(measures: readonly Measure[]): Measure {
  return measures.reduce((total, { files, bytes }) => ({ files: total.files + files, bytes: total.bytes + bytes }), {
    files: 0,
    bytes: 0,
  });
}

/** Empty where there is no folder: a project in which nothing was ever run. */
export function listOrNothing(fs: FileSystem, folder: string): ReturnType<FileSystem['list']> {
  return fs.stat(folder)?.kind === 'directory' ? fs.list(folder) : [];
}

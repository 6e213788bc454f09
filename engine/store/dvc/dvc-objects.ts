// What DVC's cache holds, as contents of ours: its objects are verified by MD5, hashed by SHA-256, and brought into our
// cache when a stage is taken over. Which MD5 a content has is remembered, for predictions of what is not yet there.
import type { DvcDigest, DvcHash } from '../../core/dvc/data.ts';
import type { DvcDirectory } from '../../core/dvc/dvc-directory.ts';
import { type Content, type Digest, formatContent } from '../../core/records/content.ts';
import { formatTree, type Tree, treeContent } from '../../core/records/tree.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { ObjectStore, ToPut } from '../cache/objects.ts';
import type { IgnoreRules } from '../workspace/ignore-rules.ts';
import type { StatIndex } from '../workspace/stat-index.ts';
import type { DvcCache, DvcObject } from './dvc-cache.ts';

export interface DvcObjectsOptions {
  readonly cache: DvcCache;
  readonly index: StatIndex;
  readonly objects: ObjectStore;
  /** What our contents leave out of directories. */
  readonly ignored: IgnoreRules;
}

export class DvcObjects {
  private readonly cache: DvcCache;
  private readonly index: StatIndex;
  private readonly objects: ObjectStore;
  private readonly ignored: IgnoreRules;
  /** SHA-256 → where DVC has these bytes. */
  private readonly sources = new Map<Digest, string>();
  private readonly trees = new Map<Digest, Tree>();
  private readonly digests = new Map<string, DvcDigest>();
  /** Paths of objects that turned out not to be what they had been: never taken again, or a restore could go on for ever. */
  private readonly refused = new Set<string>();

  constructor({ cache, index, objects, ignored }: DvcObjectsOptions) {
    this.cache = cache;
    this.index = index;
    this.objects = objects;
    this.ignored = ignored;
  }

  /**
   * What DVC has under `digest`; undefined if anything of it is lost, or wrong.
   * @param at where it is to lie (absolute), since what counts in a directory depends on that
   */
  async content(digest: DvcDigest, at: string, executable: boolean): Promise<Content | undefined> {
    const content = digest.isDirectory
      ? await this.directory(digest, at)
      : (await this.files(new Map([['', digest]]), executable))?.get('');
    if (content) this.remember(content, digest);
    return content;
  }

  /** That `content` was seen to have this MD5. */
  remember(content: Content, digest: DvcDigest): void {
    this.digests.set(keyOf(content, digest.hash), digest);
  }

  digestOf(content: Content, hash: DvcHash): DvcDigest | undefined {
    return this.digests.get(keyOf(content, hash));
  }

  /** A directory that `content` made. */
  tree(digest: Digest): Tree | undefined {
    return this.trees.get(digest);
  }

  /** Puts what `content` gave into our cache; false if an object is not what it was any more. */
  async bring(content: Content): Promise<boolean> {
    const files: ToPut[] = [];
    const trees: ToPut[] = [];
    const gather = (part: Content): void => {
      const source = this.sources.get(part.digest);
      if (part.kind === 'file' && source !== undefined)
        files.push({ digest: part.digest, source, sizeBytes: part.sizeBytes });
      const tree = part.kind === 'directory' ? this.trees.get(part.digest) : undefined;
      for (const child of tree?.values() ?? []) gather(child);
      // Inner ones first, so that an object never names one that is not yet there.
      if (tree) trees.push({ digest: part.digest, source: () => Buffer.from(formatTree(tree)), sizeBytes: 0 });
    };
    gather(content);
    const isWhole = await this.objects.put(files);
    if (!isWhole) for (const { source } of files) if (typeof source === 'string') this.refused.add(source);
    return isWhole && this.objects.put(trees);
  }

  private async directory(digest: DvcDigest, at: string): Promise<Content | undefined> {
    const listed = this.cache.directory(digest);
    if (!listed) return undefined;
    const counted = new Map(
      [...this.counted(listed, at)].map(
        ([path, hex]) => [path, { hash: digest.hash, hex, isDirectory: false }] as const,
      ),
    );
    const files = await this.files(counted, false);
    return files && this.treeOf(nested(files));
  }

  /** Without what our contents leave out: with it, the directory would never be what it was restored as. */
  private *counted(listed: DvcDirectory, at: string): Iterable<readonly [string, string]> {
    for (const [path, hex] of listed) {
      const names = path.split('/');
      const isLeftOut = names.some((name, depth) => {
        const folder = [at, ...names.slice(0, depth)].join('/');
        return this.ignored.within(folder)(name, depth < names.length - 1);
      });
      if (!isLeftOut) yield [path, hex];
    }
  }

  private async files(
    digests: ReadonlyMap<string, DvcDigest>,
    executable: boolean,
  ): Promise<ReadonlyMap<string, Content> | undefined> {
    const found = new Map<string, DvcObject & { readonly digest: DvcDigest }>();
    for (const [path, digest] of digests) {
      const object = this.cache.file(digest);
      if (!object || this.refused.has(object.path)) return undefined;
      found.set(path, { ...object, digest });
    }
    const read = await this.index.readAhead([...found.values()]);
    const contents = new Map<string, Content>();
    for (const [name, { path, stat, digest }] of found) {
      const sha = read.get(path) ?? this.index.digest(path, stat);
      if (sha === undefined) return undefined;
      const content = { kind: 'file', digest: sha, sizeBytes: stat.sizeBytes, executable } as const;
      this.sources.set(sha, path);
      this.remember(content, digest);
      contents.set(name, content);
    }
    return contents;
  }

  private treeOf(folder: Folder): Content {
    const tree = new Map<string, Content>();
    for (const name of [...folder.keys()].sort()) {
      const entry = folder.get(name);
      if (entry) tree.set(name, entry instanceof Map ? this.treeOf(entry) : entry);
    }
    const digest = sha256(formatTree(tree));
    this.trees.set(digest, tree);
    return treeContent(tree, digest);
  }
}

type Folder = Map<string, Content | Folder>;

function nested(files: ReadonlyMap<string, Content>): Folder {
  const root: Folder = new Map();
  for (const [path, content] of files) {
    const names = path.split('/');
    let folder = root;
    for (const name of names.slice(0, -1)) {
      const inner = folder.get(name);
      const next: Folder = inner instanceof Map ? inner : new Map();
      folder.set(name, next);
      folder = next;
    }
    folder.set(names.at(-1) ?? '', content);
  }
  return root;
}

function keyOf(content: Content, hash: DvcHash): string {
  return `${hash} ${formatContent(content)}`;
}

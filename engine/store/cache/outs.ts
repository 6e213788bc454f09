// Outs between workspace and cache: saving what a stage made, telling whether it is still there, giving it back.
// A directory comes back as one rename of a whole, verified folder, so that it is never half there.
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Content, Digest } from '../../core/records/content.ts';
import { formatTree, parseTree, type Tree, treeContent } from '../../core/records/tree.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { Seen } from '../workspace/contents.ts';
import type { Layout } from '../layout.ts';
import type { LinkType, ObjectStore } from './objects.ts';

export class OutStore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private readonly objects: ObjectStore;
  /** Trees that were read and verified, by digest. */
  private readonly trees = new Map<Digest, Tree>();

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout, objects: ObjectStore) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.objects = objects;
  }

  /** Saves what was seen at `path` (absolute): files first, then trees from the inside out. False if it changed since. */
  save(path: string, seen: Seen): boolean {
    if (seen.content.kind === 'file') return this.objects.putFile(path, seen.content.digest);
    // `trees` is filled from the inside out, so an object never names one that is not yet there.
    for (const [folder, tree] of seen.trees) {
      for (const [name, content] of tree) {
        if (content.kind === 'file' && !this.objects.putFile(join(folder, name), content.digest)) return false;
      }
      this.objects.putBytes(Buffer.from(formatTree(tree)));
    }
    return true;
  }

  /** Whether every object of `content` is there, of the sizes that it tells; their bytes are verified when they are read. */
  has(content: Content): boolean {
    if (content.kind === 'file') return this.objects.has(content.digest, content.sizeBytes);
    const tree = this.tree(content.digest);
    if (!tree || !isDeepStrictEqual(treeContent(tree, content.digest), content)) return false;
    return [...tree.values()].every((child) => this.has(child));
  }

  /** The same, with the bytes of every object verified. */
  verified(content: Content): boolean {
    if (content.kind === 'file') return this.objects.verified(content.digest);
    const tree = this.tree(content.digest);
    return tree !== undefined && [...tree.values()].every((child) => this.verified(child));
  }

  /** A directory's entries; undefined if its object is lost. */
  tree(digest: Digest): Tree | undefined {
    const known = this.trees.get(digest);
    if (known && this.objects.has(digest)) return known;
    const bytes = this.objects.read(digest);
    const tree = bytes && parseTree(Buffer.from(bytes).toString('utf8'));
    if (tree) this.trees.set(digest, tree);
    return tree;
  }

  /**
   * Builds `content` beside its place, verified, and hands back how to put it there in one rename.
   * @returns undefined if an object is lost or was wrong: then nothing is left behind
   */
  prepare(
    content: Content,
    target: string,
    links: readonly LinkType[],
  ): { readonly place: () => void; readonly drop: () => void } | undefined {
    this.fs.makeDir(this.layout.temp);
    const temp = join(this.layout.temp, this.clock.nonce());
    if (!this.build(content, temp, links)) {
      this.fs.remove(temp);
      return undefined;
    }
    return {
      place: () => {
        this.fs.makeDir(dirname(target));
        this.fs.rename(temp, target);
      },
      drop: () => this.fs.remove(temp),
    };
  }

  private build(content: Content, target: string, links: readonly LinkType[]): boolean {
    if (content.kind === 'file')
      return this.objects.restoreFile(content.digest, target, { executable: content.executable, links });
    const tree = this.tree(content.digest);
    if (!tree) return false;
    this.fs.makeDir(target);
    return [...tree].every(([name, child]) => this.build(child, join(target, name), links));
  }
}

// Outs between workspace and cache: saving what a stage made, telling whether it is still there, giving it back.
// A directory comes back as one rename of a whole, verified folder, so that it is never half there.
import { dirname, join } from 'node:path';
import type { Content, Digest } from '../../core/records/content.ts';
import { parseTree, type Tree, treeContent } from '../../core/records/tree.ts';
import type { Clock } from '../../io/clock.ts';
import { BulkFiles } from '../../io/disk/bulk/bulk-files.ts';
import type { BulkWorld } from '../../io/disk/bulk/bulk-world.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { Seen } from '../workspace/contents.ts';
import type { Layout } from '../layout.ts';
import type { Intake } from './intake.ts';
import type { LinkType, ObjectStore, ToPut, ToRestore } from './objects.ts';

export class OutStore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private readonly objects: ObjectStore;
  private readonly bulk: BulkFiles;
  /** Trees that were read and verified, by digest. */
  private readonly trees = new Map<Digest, Tree>();

  constructor(world: BulkWorld & { readonly clock: Clock }, layout: Layout, objects: ObjectStore) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.objects = objects;
    this.bulk = new BulkFiles(world);
  }

  /**
   * Saves what was seen at `path` (absolute). Trees go with the files where these wait already, which takes one sync;
   * otherwise after them, so that none names files that turned out to be others.
   * @param intake what it took while this was seen is not read again
   * @returns false if it changed since
   */
  async save(path: string, { content, trees }: Seen, intake?: Intake): Promise<boolean> {
    if (content.kind === 'file')
      return this.objects.put([{ digest: content.digest, source: path, sizeBytes: content.sizeBytes }], intake);
    const files = [...trees].flatMap(([folder, { tree }]) =>
      [...tree].flatMap(([name, { kind, digest, sizeBytes }]): ToPut[] =>
        kind === 'file' ? [{ digest, source: `${folder}/${name}`, sizeBytes }] : [],
      ),
    );
    const folders = Array.from(trees.values(), ({ digest, text }) => ({
      digest,
      source: () => Buffer.from(text),
      sizeBytes: 0,
    }));
    if (intake && files.every(({ digest }) => intake.holds(digest)))
      return this.objects.put([...files, ...folders], intake);
    return (await this.objects.put(files, intake)) && this.objects.put(folders);
  }

  /** Whether every object of `content` is there, of the sizes that it tells; their bytes are verified when they are read. */
  has(content: Content): boolean {
    if (content.kind === 'file') return this.objects.has(content.digest, content.sizeBytes);
    const tree = this.tree(content.digest);
    if (!tree) return false;
    const { files, sizeBytes } = treeContent(tree, content.digest);
    if (files !== content.files || sizeBytes !== content.sizeBytes) return false;
    return [...tree.values()].every((child) => this.has(child));
  }

  /** The same, with the bytes of every object verified. */
  async verified(content: Content): Promise<boolean> {
    const digests = new Set<Digest>();
    const gather = (part: Content): boolean => {
      if (part.kind === 'file') digests.add(part.digest);
      const tree = part.kind === 'directory' ? this.tree(part.digest) : new Map<string, Content>();
      return tree !== undefined && [...tree.values()].every(gather);
    };
    return gather(content) && (await this.objects.verified([...digests])).size === digests.size;
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
  async prepare(
    content: Content,
    target: string,
    links: readonly LinkType[],
  ): Promise<{ readonly place: () => void; readonly drop: () => void } | undefined> {
    this.bulk.makeRoom(this.layout.temp, content.kind === 'directory' ? content.files : 1);
    const temp = join(this.layout.temp, this.clock.nonce());
    const files: ToRestore[] = [];
    if (!this.lay(content, temp, files) || !(await this.objects.restore(files, links))) {
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

  /** Makes the folders of `content`, and lists the files that are to come; false if a tree is lost. */
  private lay(content: Content, target: string, files: ToRestore[]): boolean {
    if (content.kind === 'file') {
      const { digest, sizeBytes, executable } = content;
      files.push({ digest, target, sizeBytes, executable });
      return true;
    }
    const tree = this.tree(content.digest);
    if (!tree) return false;
    this.fs.makeDir(target);
    return [...tree].every(([name, child]) => this.lay(child, `${target}/${name}`, files));
  }
}

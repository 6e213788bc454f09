// A prediction laid over the disk: outs that would be restored, as if they were there already. `status`, `explain` and
// `--dry` look through it, so that they call nothing missing that a run would put back.
import type { Content } from '../../core/records/content.ts';
import type { Tree } from '../../core/records/tree.ts';

export class Overlay {
  private readonly contents = new Map<string, Content>();
  /** Folder → names in it that lead to an overlaid path. */
  private readonly names = new Map<string, Set<string>>();
  private readonly treeOf: (digest: string) => Tree | undefined;

  constructor(treeOf: (digest: string) => Tree | undefined) {
    this.treeOf = treeOf;
  }

  /** @param path absolute */
  set(path: string, content: Content): void {
    this.contents.set(path, content);
    for (let child = path; child !== '';) {
      const cut = child.lastIndexOf('/');
      const folder = child.slice(0, cut);
      const names = this.names.get(folder) ?? new Set();
      names.add(child.slice(cut + 1));
      this.names.set(folder, names);
      child = folder;
    }
  }

  /** What would be at `path`, itself overlaid or inside an overlaid directory; undefined leaves it to the disk. */
  at(path: string): Content | 'nothing' | undefined {
    const exact = this.contents.get(path);
    if (exact) return exact;
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const around = this.contents.get(path.slice(0, cut));
      if (around) return this.inside(around, path.slice(cut + 1).split('/')) ?? 'nothing';
    }
    return undefined;
  }

  /** The names that the overlay adds to `folder`; empty where it says nothing. */
  namesIn(folder: string): ReadonlySet<string> {
    const at = this.at(folder);
    if (at !== undefined && at !== 'nothing' && at.kind === 'directory') return new Set(this.treeOf(at.digest)?.keys());
    return this.names.get(folder) ?? new Set();
  }

  private inside(content: Content, segments: readonly string[]): Content | undefined {
    let at: Content | undefined = content;
    for (const segment of segments) at = at?.kind === 'directory' ? this.treeOf(at.digest)?.get(segment) : undefined;
    return at;
  }
}

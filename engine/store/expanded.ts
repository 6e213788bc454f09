// Parsed texts, by the digest of what they were parsed from: YAML takes longer to read than everything else that a
// small command does. A hint: what is lost, or written by another build, is parsed again.
import { join } from 'node:path';
import { offerHint, writeHint } from '../io/disk/atomic.ts';
import type { World } from '../io/world.ts';
import type { Layout } from './layout.ts';

/** More texts than this are not of one project's present. */
const mostKept = 100;

export class Expanded {
  private readonly world: World;
  private readonly layout: Layout;

  constructor(world: World, layout: Layout) {
    this.world = world;
    this.layout = layout;
  }

  /**
   * What `make` gives for these texts; from the cache if it was made before by this build.
   * @param make plain JSON data, or undefined for what is not to be kept (mistakes are reported anew)
   */
  remember<T>(texts: readonly string[], make: () => T | undefined): T | undefined {
    const known = this.recall(texts) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    if (made !== undefined) this.keep(texts, made);
    return made;
  }

  /** What was kept for these texts. */
  recall(texts: readonly string[]): unknown {
    return this.read(this.pathOf(texts));
  }

  /** @param made plain JSON data */
  keep(texts: readonly string[], made: unknown): void {
    offerHint(() => this.write(this.pathOf(texts), made));
  }

  private pathOf(texts: readonly string[]): string {
    const key = JSON.stringify([this.world.buildId, ...texts]);
    return join(this.layout.expanded, `${this.world.hasher.quickText(key)}-${key.length}`);
  }

  private read(path: string): unknown {
    const { fs } = this.world;
    if (fs.stat(path)?.kind !== 'file') return undefined;
    try {
      return JSON.parse(Buffer.from(fs.read(path)).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  private write(path: string, made: unknown): void {
    const { fs, clock } = this.world;
    // A project in which nothing was ever run gets no cache by being looked at.
    if (!fs.stat(this.layout.local)) return;
    fs.makeDir(this.layout.expanded);
    fs.makeDir(this.layout.temp);
    if (fs.list(this.layout.expanded).length >= mostKept) fs.remove(this.layout.expanded);
    fs.makeDir(this.layout.expanded);
    writeHint(fs, this.layout.temp, path, Buffer.from(JSON.stringify(made)), clock.nonce());
  }
}

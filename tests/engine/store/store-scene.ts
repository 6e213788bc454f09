// The stores of a project in memory, opened one by one for their own tests.
import { Contents } from '../../../engine/store/workspace/contents.ts';
import { dataIgnores, IgnoreRules } from '../../../engine/store/workspace/ignore-rules.ts';
import { type Layout, layoutOf } from '../../../engine/store/layout.ts';
import { ObjectStore } from '../../../engine/store/cache/objects.ts';
import { OutStore } from '../../../engine/store/cache/outs.ts';
import { StatIndex } from '../../../engine/store/workspace/stat-index.ts';
import { prepareCacheFolder } from '../../../engine/store/cache-folder.ts';
import { type MemoryWorld, memoryWorld, root, writeText } from '../../support/memory-world.ts';
import { recordedDisk } from '../../support/recorded-disk.ts';

export interface StoreScene {
  readonly world: MemoryWorld;
  readonly layout: Layout;
  /** Each file that was read through the stores: `read /path`. */
  readonly reads: string[];
  readonly corrupt: string[];
  readonly write: (path: string, text: string) => void;
  /** Opened anew, as by another process. */
  index(): StatIndex;
  contents(index?: StatIndex): Contents;
  objects(index?: StatIndex): ObjectStore;
  outs(index?: StatIndex): OutStore;
}

export function storeScene(files: Readonly<Record<string, string>> = {}, at = root): StoreScene {
  const world = memoryWorld();
  const { disk, calls } = recordedDisk(world.fs, 'reads');
  const layout = layoutOf(at);
  const seen = { ...world, fs: disk };
  const corrupt: string[] = [];
  const onCorrupt: (digest: string) => void = (digest) => corrupt.push(digest);
  for (const [path, text] of Object.entries(files)) writeText(world.fs, `${at}/${path}`, text);
  world.fs.makeDir(at);
  prepareCacheFolder(world.fs, layout);
  world.fs.tick(10_000);
  const index = (): StatIndex => new StatIndex(seen, layout);
  const objects = (of = index()): ObjectStore => new ObjectStore(seen, layout, of, onCorrupt);
  return {
    world,
    layout,
    reads: calls,
    corrupt,
    write: (path, text) => writeText(world.fs, `${at}/${path}`, text),
    index,
    contents: (of = index()) => new Contents(disk, at, of, new IgnoreRules(disk, at, dataIgnores())),
    objects,
    outs: (of = index()) => new OutStore(seen, layout, objects(of)),
  };
}

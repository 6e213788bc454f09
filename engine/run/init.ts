// `restage init`: a small working project in a folder, that a first `repro` can run with nothing but Node.
import { join } from 'node:path';
import { EngineError } from '../core/problem.ts';
import { folderNotEmpty } from '../core/problems/project.ts';
import { writeAtomic } from '../io/disk/atomic.ts';
import type { World } from '../io/world.ts';
import { layoutOf } from '../store/layout.ts';
import { prepareCacheFolder } from '../store/cache-folder.ts';
import { starterFiles } from './starter-files.ts';

/**
 * Writes the starter project into the current folder; the paths that were written.
 * @throws EngineError naming every file that is in the way: nothing is written then
 */
export function init(world: World): readonly string[] {
  const layout = layoutOf(world.fs.realpath(world.cwd));
  const paths = Object.keys(starterFiles);
  const [first, ...rest] = [...paths, 'dvc.yaml']
    .filter((path) => world.fs.lstat(join(layout.root, path)))
    .map((path) => folderNotEmpty(path));
  if (first) throw new EngineError([first, ...rest]);
  prepareCacheFolder(world.fs, layout);
  for (const [path, text] of Object.entries(starterFiles)) {
    const target = join(layout.root, path);
    world.fs.makeDir(target.slice(0, target.lastIndexOf('/')));
    writeAtomic(world.fs, layout.temp, target, Buffer.from(text), world.clock.nonce());
  }
  return paths;
}

// The projects that share one cache, as their user names them: nothing on disk knows all of them.
import { resolve } from 'node:path';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError } from '../../core/problem.ts';
import { noSuchProject, projectDoesNotShare } from '../../core/problems/cache.ts';
import { type Project, readProject } from '../project/project.ts';
import { throwIfBroken } from '../project/selected.ts';

/**
 * The project itself and those in `folders`, each once, by root: two that take all of their mutexes take them in the
 * same order, or each could wait for the other for ever.
 * @throws EngineError (usage) for a folder that is none, or whose project has another cache
 */
export function sharingProjects(project: Project, folders: readonly string[]): readonly Project[] {
  const { world, layout } = project;
  const byRoot = new Map([[layout.root, project]]);
  for (const folder of folders) {
    const cwd = resolve(world.cwd, folder);
    if (world.fs.stat(cwd)?.kind !== 'directory') throw new EngineError([noSuchProject(folder)]);
    const read = readProject({ ...world, cwd }, { scope: 'all' });
    throwIfBroken(read);
    const real = (path: string): string => (world.fs.stat(path) ? world.fs.realpath(path) : path);
    if (real(read.project.layout.shared) !== real(layout.shared))
      throw new EngineError([projectDoesNotShare(folder, layout.shared)]);
    if (!byRoot.has(read.project.layout.root)) byRoot.set(read.project.layout.root, read.project);
  }
  return [...byRoot.values()].sort((a, b) => byCodeUnit(a.layout.root, b.layout.root));
}

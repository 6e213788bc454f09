// Where a project is: its root, and the pipeline file that is meant from the current folder.
import { dirname, join, relative, resolve } from 'node:path';
import type { PipelineFile, ProjectPath } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import { EngineError } from '../../core/problem.ts';
import { noPipeline, noSuchPipeline, pipelineOutsideRoot, twoPipelines } from '../../core/problems/project.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { World } from '../../io/world.ts';

export const pipelineNames = ['pipeline.yaml', 'dvc.yaml'] as const;
/** A folder with one of these is the root of a project. */
export const rootMarks = ['.restage.yaml', '.dvc', '.git'] as const;

export interface Location {
  /** Absolute and real. */
  readonly root: string;
  /** undefined where the root has none on the way up from the current folder; there may be some below it. */
  readonly file: PipelineFile | undefined;
}

/** @throws EngineError where there is no project at all, or one folder has two pipelines */
export function locate(world: World, wanted: string | undefined): Location {
  const cwd = world.fs.realpath(world.cwd);
  const marked = projectRoot(world.fs, cwd);
  if (wanted !== undefined) {
    const path = resolve(cwd, wanted);
    if (world.fs.stat(path)?.kind !== 'file') throw new EngineError([noSuchPipeline(wanted)]);
    const root = marked ?? dirname(path);
    if (relative(root, path).startsWith('..')) throw new EngineError([pipelineOutsideRoot(wanted, root)]);
    return { file: describeFile(root, path), root };
  }
  for (const folder of ancestors(cwd)) {
    const found = pipelinesIn(world.fs, folder);
    if (found.length > 1) throw new EngineError([twoPipelines(folder)]);
    if (found[0] !== undefined) {
      const root = marked ?? folder;
      return { file: describeFile(root, join(folder, found[0])), root };
    }
    if (folder === marked) break;
  }
  if (marked === undefined) throw new EngineError([noPipeline(cwd)]);
  return { root: marked, file: undefined };
}

/** The nearest folder that is marked as one; undefined if there is none. @param folder absolute and real */
export function projectRoot(fs: FileSystem, folder: string): string | undefined {
  return ancestors(folder).find((one) => rootMarks.some((mark) => fs.stat(join(one, mark))));
}

/**
 * The names of those that are there; of two with the same text, as `restage import dvc` leaves them, the first.
 * @param folder absolute
 */
export function pipelinesIn(fs: FileSystem, folder: string): readonly string[] {
  const found = pipelineNames.filter((name) => fs.stat(join(folder, name))?.kind === 'file');
  const texts = found.length > 1 ? found.map((name) => Buffer.from(fs.read(join(folder, name)))) : [];
  return texts.length > 1 && texts.every((text) => text.equals(texts[0] as Buffer)) ? found.slice(0, 1) : found;
}

/** @param path absolute, below the root */
export function describeFile(root: string, path: string): PipelineFile {
  const name = relative(root, path) as ProjectPath;
  const dir = (dirname(name) || '.') as ProjectPath;
  const base = name.split('/').at(-1) ?? name;
  const isMain = (pipelineNames as readonly string[]).includes(base);
  const lock = isMain ? 'pipeline.lock' : base.replace(/\.ya?ml$/, '') + '.lock';
  return { path: name, dir, lock: resolvePath(dir, lock), dialect: base === 'dvc.yaml' ? 'dvc' : 'restage' };
}

/** The folder and those around it, innermost first. */
function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

/** As a project path. */
export function currentFolder(world: World, root: string): ProjectPath {
  return (relative(root, world.fs.realpath(world.cwd)) || '.') as ProjectPath;
}

// What of DVC there is in a project: its pipeline files, locks, ignore files, .dvc files, and the folder .dvc.
import { join } from 'node:path';
import type { ProjectPath } from '../../../core/model.ts';
import { byCodeUnit } from '../../../core/order.ts';
import { baseName, parentOf, resolvePath, rootPath } from '../../../core/paths/paths.ts';
import type { World } from '../../../io/world.ts';
import { searchFolders } from '../../project/search.ts';

export interface DvcSources {
  /** Folders with a dvc.yaml. */
  readonly pipelines: readonly ProjectPath[];
  readonly ignores: readonly ProjectPath[];
  /** Each tracks data. */
  readonly dataFiles: readonly ProjectPath[];
  readonly hasFolder: boolean;
}

/** Through every folder that is searched for pipelines. @param root absolute */
export function dvcSources({ fs }: World, root: string): DvcSources {
  const { files, seen } = searchFolders(fs, root, () => false);
  const folders = [...seen].flatMap(([path, { kind }]) => (kind === 'directory' ? [path] : [])).toSorted(byCodeUnit);
  const dataFilesIn = (dir: ProjectPath): readonly ProjectPath[] =>
    fs
      .list(join(root, dir))
      .filter(({ name, kind }) => kind === 'file' && name.length > '.dvc'.length && name.endsWith('.dvc'))
      .map(({ name }) => resolvePath(dir, name))
      .toSorted(byCodeUnit);
  return {
    pipelines: files.filter((path) => baseName(path) === 'dvc.yaml').map((path) => parentOf(path) ?? rootPath),
    ignores: [...seen.keys()].filter((path) => baseName(path) === '.dvcignore').toSorted(byCodeUnit),
    dataFiles: folders.flatMap(dataFilesIn),
    hasFolder: fs.stat(join(root, '.dvc'))?.kind === 'directory',
  };
}

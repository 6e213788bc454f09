// Whether an input was touched while its stage ran, also by the stage itself and also if the bytes are the same again:
// what the result was made of can then not be known, and it must not be recorded.
import type { Stage } from '../../core/model.ts';
import { onlyLinksChanged, sameStatLine } from '../../core/records/stat-line.ts';
import { errorCode, type FileSystem, type Stat } from '../../io/disk/file-system.ts';
import type { SeenFile } from '../../store/workspace/contents.ts';
import { depPaths, type Observation } from '../observe.ts';
import type { Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** Absolute path of the first input that is not as it was observed; undefined if all are. */
export function editedInput(project: Project, stores: Stores, stage: Stage, before: Observation): string | undefined {
  for (const [path, file] of before.inputs) if (!untouched(project, stores, path, file)) return path;
  for (const dep of stage.deps) {
    for (const path of depPaths(stores.contents, stage, dep)) {
      // Files that came into a directory or under a pattern; those that went are found above.
      let added: string | undefined;
      stores.contents.eachFile(stores.contents.absolute(path), 0, (file) => {
        if (!before.inputs.has(file)) added ??= file;
      });
      if (added !== undefined) return added;
    }
  }
  return undefined;
}

function untouched(project: Project, stores: Stores, path: string, { line, digest }: SeenFile): boolean {
  const stat = lineNow(project.world.fs, path);
  if (!stat) return false;
  return sameStatLine(line, stat) || (onlyLinksChanged(line, stat) && stores.index.digest(path, stat) === digest);
}

/** undefined too if the way to it was closed meanwhile. */
export function lineNow(fs: FileSystem, path: string): Stat | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    if (['EACCES', 'ELOOP'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

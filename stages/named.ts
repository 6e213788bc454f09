// Paths of deps and outs by the names that a stage knows them by.
// The names stand in the pipeline file, so one that is missing is the user's to mend, not a bug.
import type { NamedPaths } from '../engine/stage.ts';
import { StageError } from './stage-error.ts';
import { listed } from './table/columns.ts';

/** Throws a StageError that names what is missing in the pipeline file, and what is there. */
export function named(paths: NamedPaths, name: string): string {
  const path = paths[name];
  if (path !== undefined) return path;
  const there = Object.keys(paths).length > 0 ? ` (there are ${listed(Object.keys(paths))})` : '';
  throw new StageError(
    `the stage needs a dep or out called '${name}' in the pipeline file${there}; write it as a map: {${name}: a/path}`,
  );
}

// The comparison that `metrics diff` and `params diff` share: which files each side has to offer differs, how they are
// read and compared does not.
import { type Comparison, compareFiles, type DiffRules, type FlatFiles } from '../../core/compare/diff.ts';
import { flatten, flattenKeys } from '../../core/compare/flatten.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { targetNowhere } from '../../core/problems/compare.ts';
import { emptyMap, type Value } from '../../core/values/value.ts';
import type { ProjectRead } from '../project/project.ts';
import { shownPath } from '../project/standpoint.ts';
import { typedPath, uniquePaths } from './paths.ts';
import { readValues } from './read-values.ts';
import type { Side } from './side.ts';
import { type Revisions, withSides } from './sides.ts';

export interface CompareRequest {
  readonly revisions: Revisions;
  /** Paths as typed, of any files; empty for all that the pipelines name. */
  readonly targets: readonly string[];
  /** Also what is the same on both sides. */
  readonly all: boolean;
  /** Whether targets may be folders, with all files below them. */
  readonly recursive?: boolean;
}

/** File → the keys to compare; undefined: the whole file. */
export type FilesWanted = ReadonlyMap<ProjectPath, readonly string[] | undefined>;

export interface Manner {
  /** Of a side, unless there are targets. */
  readonly wanted: (side: Side) => FilesWanted;
  readonly numbers: DiffRules['numbers'];
  /** What of a file is compared; all of it if nothing is said. */
  readonly part?: (value: Value) => Value | undefined;
  /** Whether what is wanted may be a folder, with all files below it. */
  readonly folders?: boolean;
}

/** @throws EngineError if git does not know a revision, or is not there */
export async function compare(
  read: ProjectRead,
  request: CompareRequest,
  { wanted, numbers, part = (value) => value, folders = false }: Manner,
  emit: Emit,
): Promise<Comparison> {
  const { project } = read;
  const shown = shownPath(project);
  const targets = uniquePaths(request.targets.map((target) => typedPath(project, target)));
  const comparison = await withSides({ read, revisions: request.revisions, emit }, async ([old, now]) => {
    const seen = async (side: Side): Promise<Seen> => {
      const isSearched = targets.length > 0 ? request.recursive === true : folders;
      const named = targets.length > 0 ? whole(targets) : wanted(side);
      const files = isSearched ? whole(await filesAt(side, [...named.keys()])) : named;
      const { values, missing } = await readValues(side, uniquePaths(files.keys()), emit);
      const flat = [...values].map(([path, read]) => {
        const [keys, value] = [files.get(path), part(read) ?? emptyMap];
        return [shown(path), keys ? flattenKeys(value, keys) : flatten(value)] as const;
      });
      return { flat: new Map(flat), missing };
    };
    const [before, after] = [await seen(old), await seen(now)];
    for (const path of targets) {
      if (before.missing.has(path) && after.missing.has(path))
        emit({ kind: 'warning', problem: targetNowhere(shown(path), [old.label, now.label]) });
    }
    return compareFiles(before.flat, after.flat, { all: request.all, numbers });
  });
  return comparison ?? new Map();
}

/** The files below each folder, and what is none as it is. */
export async function filesAt(side: Side, paths: readonly ProjectPath[]): Promise<readonly ProjectPath[]> {
  const found: ProjectPath[] = [];
  for (const path of paths) {
    const below = await side.below(path);
    found.push(...(below.length > 0 ? below : [path]));
  }
  return uniquePaths(found);
}

export function whole(paths: readonly ProjectPath[]): FilesWanted {
  return new Map(paths.map((path) => [path, undefined]));
}

interface Seen {
  readonly flat: FlatFiles;
  readonly missing: ReadonlySet<ProjectPath>;
}

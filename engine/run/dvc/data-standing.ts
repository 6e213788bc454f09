// How data stands: whether it is what its .dvc file says, and what a repro would make of that.
import type { Verdict } from '../../core/freshness/verdict.ts';
import { isImport } from '../../core/dvc/dvc-file.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { dataNowhere } from '../../core/problems/dvc.ts';
import { type DataSource } from '../../store/dvc/data-sources.ts';
import type { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { DvcContents } from '../../store/dvc/dvc-contents.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import { absolutePath, type Project } from '../project/project.ts';
import { openDvcCache } from './dvc-stores.ts';

/** In DVC's words; of what its cache has lost only that is said. */
export type DataChange = 'modified' | 'deleted' | 'not in cache';

export interface DataStanding {
  /** The .dvc file. */
  readonly file: ProjectPath;
  readonly kind: Exclude<Verdict['kind'], 'pending'>;
  /** By place of the data. */
  readonly changes: ReadonlyMap<ProjectPath, DataChange>;
  readonly reasons: readonly string[];
  readonly problems: readonly Problem[];
}

/** @param sources of whole .dvc files */
export function dataStandings(
  project: Project,
  sources: readonly DataSource[],
  emit: Emit,
): ReadonlyMap<ProjectPath, DataStanding> {
  const standings = new Map<ProjectPath, DataStanding>();
  if (sources.length === 0) return standings;
  const { world, layout, dvc } = project;
  const hint = new Md5Hint(world, layout);
  const cache = openDvcCache(project, { hint });
  const contents = new DvcContents(world.fs, layout.root, hint);
  for (const problem of dvc?.problems ?? []) emit({ kind: 'warning', problem });
  for (const source of sources) {
    const own = standingOf({ project, contents, cache }, source);
    standings.set(source.file, both(standings.get(source.file), own));
  }
  // Where there is a cache: a project that was only looked at gets none.
  if (world.fs.stat(layout.temp)) hint.save();
  return standings;
}

interface Looking {
  readonly project: Project;
  readonly contents: DvcContents;
  readonly cache: DvcCache;
}

function standingOf({ project, contents, cache }: Looking, { file, path, out, dvc }: DataSource): DataStanding {
  const target = absolutePath(project, path);
  const { digest } = out;
  const isThere = project.world.fs.stat(target) !== undefined;
  const isCached = digest !== undefined && cache.has(digest);
  const isSame = isThere && digest !== undefined && contents.look(target, digest.hash)?.digest.hex === digest.hex;
  const isLost = out.cache && digest !== undefined && !isCached;
  const standing = (kind: DataStanding['kind'], change: DataChange, reason: string): DataStanding => ({
    file,
    kind,
    changes: new Map([[path, isLost ? 'not in cache' : change]]),
    reasons: [reason],
    problems: kind === 'error' ? [dataNowhere(path, file)] : [],
  });
  if (!isThere && isCached) return standing('restore', 'deleted', `${path} is missing`);
  if (!isThere) return standing('error', 'deleted', `${path} is missing`);
  if (!isSame && isImport(dvc)) return standing('run', 'modified', `${path} is not what was imported`);
  if (!isSame && dvc.frozen) return standing('run', 'modified', `${path} changed, and ${file} is frozen`);
  if (!isSame) return standing('run', 'modified', `${path} changed`);
  if (isLost) return standing('run', 'not in cache', `${path} is not in the cache of DVC`);
  return { file, kind: 'fresh', changes: new Map(), reasons: [], problems: [] };
}

const gravest = ['error', 'run', 'restore', 'fresh'] as const;

/** A .dvc file may track several places. */
function both(known: DataStanding | undefined, own: DataStanding): DataStanding {
  if (!known) return own;
  return {
    file: own.file,
    kind: gravest.find((kind) => kind === known.kind || kind === own.kind) ?? own.kind,
    changes: new Map([...known.changes, ...own.changes]),
    reasons: [...known.reasons, ...own.reasons],
    problems: [...known.problems, ...own.problems],
  };
}

// `metrics show` and `metrics diff`: the files that stages write as metrics, and those that pipelines name as such, in
// the workspace or between two states.
import type { Comparison } from '../../core/compare/diff.ts';
import { onlyMetrics } from '../../core/compare/flatten.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { metricsMissing } from '../../core/problems/compare.ts';
import { emptyMap, type Value } from '../../core/values/value.ts';
import type { Project, ProjectRead } from '../project/project.ts';
import { shownPath } from '../project/standpoint.ts';
import { throwIfBroken } from '../project/selected.ts';
import { compare, type CompareRequest, filesAt, whole } from './compare.ts';
import { typedPath, uniquePaths } from './paths.ts';
import { readValues } from './read-values.ts';
import { type Side, workspaceSide } from './side.ts';

export interface MetricsTargets {
  /** As typed; empty for all that the pipelines name. */
  readonly paths: readonly string[];
  /** Whether they may be folders, with all files below them. */
  readonly recursive: boolean;
}

/** Path as shown → its values. */
export type FileMetrics = ReadonlyMap<string, Value | undefined>;

/** @throws EngineError if git does not know a revision, or is not there */
export async function metricsDiff(read: ProjectRead, request: CompareRequest, emit: Emit): Promise<Comparison> {
  return compare(
    read,
    request,
    { wanted: (side) => whole(metricsOf(side)), numbers: 'by-value', part: onlyMetrics, folders: true },
    emit,
  );
}

/**
 * Path as shown → its values, in the order of paths; undefined for one that is missing or unreadable.
 * @throws EngineError if the pipeline has mistakes, and no target says which files are meant
 */
export async function metricsShow(read: ProjectRead, targets: MetricsTargets, emit: Emit): Promise<FileMetrics> {
  if (targets.paths.length === 0) throwIfBroken(read);
  const { project } = read;
  return metricsOfSide(project, workspaceSide(read), targets, emit, (path) =>
    emit({ kind: 'warning', problem: metricsMissing(path) }),
  );
}

/** @param onMissing told of each file that is not there */
export async function metricsOfSide(
  project: Project,
  side: Side,
  { paths: typedPaths, recursive }: MetricsTargets,
  emit: Emit,
  onMissing: (path: string) => void = () => undefined,
): Promise<FileMetrics> {
  const typed = uniquePaths(typedPaths.map((target) => typedPath(project, target)));
  const named = typed.length > 0 ? typed : metricsOf(side);
  const paths = typed.length === 0 || recursive ? await filesAt(side, named) : named;
  const { values, missing } = await readValues(side, paths, emit);
  const shown = shownPath(project);
  for (const path of missing) onMissing(shown(path));
  return new Map(
    paths.map((path) => {
      const value = values.get(path);
      return [shown(path), value && (onlyMetrics(value) ?? emptyMap)];
    }),
  );
}

function metricsOf({ stages, mentioned }: Side): readonly ProjectPath[] {
  const outs = stages.flatMap((stage) => stage.outs.filter(({ role }) => role === 'metric'));
  return uniquePaths([...mentioned.metrics, ...outs.map(({ path }) => path)]);
}

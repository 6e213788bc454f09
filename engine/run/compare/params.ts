// `params diff`: the params of all pipelines between two states. As in DVC, the params.yaml beside each is compared
// whole, any other params file by the keys that stages take from it.
import type { Comparison } from '../../core/compare/diff.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import type { ProjectRead } from '../project/project.ts';
import { compare, type CompareRequest, type FilesWanted, whole } from './compare.ts';
import type { Side } from './side.ts';

export interface ParamsDiffRequest extends CompareRequest {
  /** Only the keys that stages take. */
  readonly deps: boolean;
}

/** @throws EngineError if git does not know a revision, or is not there */
export async function paramsDiff(read: ProjectRead, request: ParamsDiffRequest, emit: Emit): Promise<Comparison> {
  const beside = (dir: ProjectPath): ProjectPath => resolvePath(dir, 'params.yaml');
  const now = read.project.pipelines.map(({ file }) => file.dir);
  const wanted = ({ stages, mentioned }: Side): FilesWanted => {
    const dirs = new Set([...now, ...stages.map(({ file }) => file.dir)]);
    return paramsOf(stages, request.deps ? [] : [...mentioned.params, ...[...dirs].map(beside)]);
  };
  return compare(read, request, { wanted, numbers: 'exact' }, emit);
}

function paramsOf(stages: readonly Stage[], wholeFiles: readonly ProjectPath[]): FilesWanted {
  const wanted = new Map(whole(wholeFiles));
  for (const { file, keys } of stages.flatMap((stage) => stage.params)) {
    const before = wanted.get(file);
    const isWhole = !keys || (wanted.has(file) && !before);
    wanted.set(file, isWhole ? undefined : [...(before ?? []), ...keys.map(({ key }) => key)]);
  }
  return wanted;
}

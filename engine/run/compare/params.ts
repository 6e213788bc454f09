// `params diff`: the params of all pipelines between two states. As in DVC, the root's params.yaml and the files that are
// named at the top level are compared whole, any other by the keys that stages and templates take from it.
import type { Comparison } from '../../core/compare/diff.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { rootPath, resolvePath } from '../../core/paths/paths.ts';
import type { ProjectRead } from '../project/project.ts';
import { compare, type CompareRequest, type FilesWanted, whole } from './compare.ts';
import type { Side } from './side.ts';

export interface ParamsDiffRequest extends CompareRequest {
  /** Only the keys that stages and templates take. */
  readonly deps: boolean;
}

/** @throws EngineError if git does not know a revision, or is not there */
export async function paramsDiff(read: ProjectRead, request: ParamsDiffRequest, emit: Emit): Promise<Comparison> {
  const wanted = (side: Side): FilesWanted =>
    paramsOf(side, request.deps ? [] : [resolvePath(rootPath, 'params.yaml'), ...side.mentioned.params]);
  return compare(read, request, { wanted, numbers: 'exact' }, emit);
}

function paramsOf({ stages, mentioned }: Side, wholeFiles: readonly ProjectPath[]): FilesWanted {
  const wanted = new Map(whole(wholeFiles));
  const ofStages = stages
    .flatMap(({ params }) => params)
    .map(({ file, keys }) => [file, keys?.map(({ key }) => key)] as const);
  const ofTemplates = mentioned.vars.map(({ path, keys }) => [path, keys] as const);
  for (const [file, keys] of [...ofStages, ...ofTemplates]) {
    const before = wanted.get(file);
    const isWhole = !keys || (wanted.has(file) && !before);
    wanted.set(file, isWhole ? undefined : [...(before ?? []), ...keys]);
  }
  return wanted;
}

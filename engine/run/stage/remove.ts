// `remove`: stages out of their pipeline files and locks, or a .dvc file, which then tracks nothing any more. What they
// made stays, unless it is asked for; what is in no cache then goes to the trash.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { saysNothing } from '../../core/pipeline/edit.ts';
import { EngineError, type Problem, throwIfAny } from '../../core/problem.ts';
import { generatedStage } from '../../core/problems/stage-edit.ts';
import { dataRefused } from '../../core/problems/dvc.ts';
import { clearTemp } from '../../store/cache-folder.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import { clearData } from '../dvc/checkout-data.ts';
import { isPrivate } from '../dvc/private-paths.ts';
import { lookAtOuts, lockPath } from '../observe.ts';
import type { Project, ProjectRead } from '../project/project.ts';
import { selectedStages } from '../project/selected.ts';
import { openStores } from '../project/stores.ts';
import { clearOut } from '../repro/clear-outs.ts';
import { Refusals } from '../repro/refusals.ts';
import { type MutexWishes, withMutex } from '../repro/with-mutex.ts';
import { editedText, pipelineText, writePipeline } from './pipeline-text.ts';
import { splitTargets } from './split-targets.ts';

export interface RemoveRequest extends MutexWishes {
  /** Stages, groups, or .dvc files; at least one. */
  readonly targets: readonly string[];
  /** Also what the stages have made, and the data of the .dvc files. */
  readonly outs: boolean;
}

export interface Removed {
  readonly stages: readonly Stage[];
  /** Files that are gone, because nothing was left in them. */
  readonly files: readonly ProjectPath[];
}

/** @throws EngineError if one of them cannot be removed; then none is */
export async function remove(read: ProjectRead, request: RemoveRequest, emit: Emit): Promise<Removed> {
  const { project } = read;
  const { files: dvcFiles, stages: targets } = splitTargets(project, request.targets);
  const stages = targets.length > 0 ? selectedStages(read, { targets, reach: 'single' }, emit) : [];
  const edited = withoutStages(project, stages);
  return withMutex(project, request, emit, async () => {
    clearTemp(project.world.fs, project.layout);
    const stores = openStores(project, emit);
    const data = dvcFiles.flatMap((file) => stores.dvc.sources.file(file));
    if (request.outs) {
      throwIfAny(refusedOuts(project, stages, data));
      for (const stage of stages) {
        const seen = await lookAtOuts(stage, stores.contents);
        for (const out of stage.outs)
          await clearOut({ project, stores, stage, emit }, out, seen.get(lockPath(stage, out.path)));
      }
    }
    for (const source of request.outs ? data : []) clearData({ project, stores, source, emit });
    for (const { path, cache } of stages.flatMap((stage) => stage.outs)) if (cache) stores.gitIgnore.remove(path);
    for (const { path, out } of data) if (out.cache) stores.gitIgnore.remove(path);
    const { fs } = project.world;
    const gone: ProjectPath[] = [...dvcFiles];
    for (const [file, text] of edited) {
      if (saysNothing(text)) gone.push(file.path, file.lock);
      else writePipeline({ world: project.world, root: project.layout.root, file }, text);
    }
    for (const stage of stages) stores.lock.drop(stage);
    await stores.lock.flush();
    const files = gone.filter((path) => fs.stat(join(project.layout.root, path)));
    for (const path of files) fs.remove(join(project.layout.root, path));
    return { stages, files };
  });
}

/** Before anything is removed. */
function refusedOuts(project: Project, stages: readonly Stage[], data: readonly DataSource[]): readonly Problem[] {
  const refusals = new Refusals(project);
  return [
    ...stages.flatMap((stage) => refusals.of(stage, [])),
    ...data.flatMap(({ path, file }) => (isPrivate(project, path) ? [dataRefused(path, file)] : [])),
  ];
}

/** A group goes as a whole. */
function withoutStages(project: Project, stages: readonly Stage[]): ReadonlyMap<Stage['file'], string> {
  const texts = new Map<Stage['file'], string>();
  const files = new Map(stages.map(({ file }) => [file.path, file]));
  for (const file of files.values()) {
    const request = { world: project.world, root: project.layout.root, file };
    let text = pipelineText(request);
    const own = stages.filter((stage) => stage.file.path === file.path);
    for (const [name, stage] of new Map(own.map((stage) => [stage.group ?? stage.name, stage]))) {
      if (stage.group !== undefined && !isWhole(project, stage, stages))
        throw new EngineError([generatedStage(stage, stage.group, 'removed')]);
      text = editedText(request, text, { kind: 'remove', stage: name }, stage.place);
    }
    texts.set(file, text);
  }
  return texts;
}

function isWhole({ graph }: Project, { file, group }: Stage, stages: readonly Stage[]): boolean {
  const selected = new Set(stages.map(({ id }) => id));
  return graph.order.every((one) => one.group !== group || one.file.path !== file.path || selected.has(one.id));
}

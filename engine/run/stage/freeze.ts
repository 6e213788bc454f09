// `freeze` and `unfreeze`: a stage that is not to be run, or data that is not to be recorded anew, until somebody says
// otherwise.
import type { Emit } from '../../core/event.ts';
import { parseDvcFile } from '../../core/dvc/dvc-file.ts';
import { withFrozen } from '../../core/dvc/rewrite.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { EngineError, throwIfAny } from '../../core/problem.ts';
import { cannotEdit, generatedStage } from '../../core/problems/stage-edit.ts';
import { writeAtomic } from '../../io/disk/atomic.ts';
import { absolutePath, type Project, type ProjectRead } from '../project/project.ts';
import { selectedStages } from '../project/selected.ts';
import { editedText, pipelineText, writePipeline } from './pipeline-text.ts';
import { splitTargets } from './split-targets.ts';

export interface FreezeRequest {
  /** Stages, groups, or .dvc files; at least one. */
  readonly targets: readonly string[];
  readonly frozen: boolean;
}

/** A stage with its pipeline file, or a .dvc file. */
export interface Frozen {
  readonly id: string;
  readonly file: ProjectPath;
}

/** Those that were not so before. @throws EngineError if one of them cannot be changed; then none is */
export function freeze(read: ProjectRead, request: FreezeRequest, emit: Emit): readonly Frozen[] {
  const { project } = read;
  const { world, layout } = project;
  const { files, stages: targets } = splitTargets(project, request.targets);
  const stages = targets.length > 0 ? selectedStages(read, { targets, reach: 'single' }, emit) : [];
  const texts = stageTexts(project, stages, request.frozen);
  const data = files.flatMap((file) => dataText(project, file, request.frozen));
  for (const { file } of project.pipelines) {
    const text = texts.get(file.path);
    if (text !== undefined) writePipeline({ world, root: layout.root, file }, text);
  }
  for (const { file, text } of data) {
    const path = absolutePath(project, file);
    writeAtomic(world.fs, path.slice(0, path.lastIndexOf('/')), path, Buffer.from(text), world.clock.nonce());
  }
  const changed = stages.filter((stage) => stage.frozen !== request.frozen);
  return [...changed.map(({ id, file }) => ({ id, file: file.path })), ...data.map(({ file }) => ({ id: file, file }))];
}

function stageTexts(
  { world, layout }: Project,
  stages: readonly Stage[],
  frozen: boolean,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const stage of stages) {
    if (stage.group !== undefined)
      throw new EngineError([generatedStage(stage, stage.group, frozen ? 'frozen' : 'unfrozen')]);
    const request = { world, root: layout.root, file: stage.file };
    const text = texts.get(stage.file.path) ?? pipelineText(request);
    const edit = { kind: 'freeze', stage: stage.name, frozen } as const;
    texts.set(stage.file.path, editedText(request, text, edit, stage.place));
  }
  return texts;
}

/** Nothing if the .dvc file says so already. */
function dataText(
  project: Project,
  file: ProjectPath,
  frozen: boolean,
): readonly { readonly file: ProjectPath; readonly text: string }[] {
  const old = Buffer.from(project.world.fs.read(absolutePath(project, file))).toString('utf8');
  const { file: dvc, problems } = parseDvcFile(file, old);
  throwIfAny(problems);
  if (dvc?.frozen === frozen) return [];
  const text = withFrozen(old, frozen);
  if (text === undefined) throw new EngineError([cannotEdit('this', file)]);
  return [{ file, text }];
}

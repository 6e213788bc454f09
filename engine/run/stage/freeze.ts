// `freeze` and `unfreeze`: a stage that is not to be run until somebody says otherwise.
import type { Emit } from '../../core/event.ts';
import type { Stage } from '../../core/model.ts';
import { EngineError } from '../../core/problem.ts';
import { generatedStage } from '../../core/problems/stage-edit.ts';
import type { ProjectRead } from '../project/project.ts';
import { selectedStages } from '../project/selected.ts';
import { editedText, pipelineText, writePipeline } from './pipeline-text.ts';

export interface FreezeRequest {
  /** At least one. */
  readonly targets: readonly string[];
  readonly frozen: boolean;
}

/** Those that were not so before. @throws EngineError if one of them cannot be changed; then none is */
export function freeze(read: ProjectRead, { targets, frozen }: FreezeRequest, emit: Emit): readonly Stage[] {
  const stages = selectedStages(read, { targets, reach: 'single' }, emit);
  const { world, layout } = read.project;
  const texts = new Map<string, string>();
  const request = (stage: Stage) => ({ world, root: layout.root, file: stage.file });
  for (const stage of stages) {
    if (stage.group !== undefined)
      throw new EngineError([generatedStage(stage, stage.group, frozen ? 'frozen' : 'unfrozen')]);
    const text = texts.get(stage.file.path) ?? pipelineText(request(stage));
    const edit = { kind: 'freeze', stage: stage.name, frozen } as const;
    texts.set(stage.file.path, editedText(request(stage), text, edit, stage.place));
  }
  for (const { file } of read.project.pipelines) {
    const text = texts.get(file.path);
    if (text !== undefined) writePipeline({ world, root: layout.root, file }, text);
  }
  return stages.filter((stage) => stage.frozen !== frozen);
}

// A pipeline text as the tests read it: the stages of a root pipeline file, or the report that a person would see.
import { renderProblems } from '../../../../engine/cli/view/problem.ts';
import type { PipelineFile, ProjectPath, Stage } from '../../../../engine/core/model.ts';
import { parseParams } from '../../../../engine/core/values/params.ts';
import { parsePipeline, type PipelineRead } from '../../../../engine/core/pipeline/parse.ts';

export const pipelineYaml: PipelineFile = {
  path: 'pipeline.yaml' as ProjectPath,
  dir: '.' as ProjectPath,
  lock: 'pipeline.lock' as ProjectPath,
  dialect: 'restage',
};
export const dvcYaml: PipelineFile = { ...pipelineYaml, path: 'dvc.yaml' as ProjectPath, dialect: 'dvc' };

export interface TextOptions {
  readonly file?: PipelineFile;
  /** The text of params.yaml beside it. */
  readonly params?: string;
}

export function read(text: string, { file = pipelineYaml, params }: TextOptions = {}): PipelineRead {
  return parsePipeline({
    file,
    text,
    templateParams: params === undefined ? undefined : parseParams('params.yaml', params).params,
  });
}

/** What is reported; empty for a pipeline without mistakes. */
export function report(text: string, options?: TextOptions): string {
  return renderProblems(read(text, options).problems);
}

export function codes(text: string, options?: TextOptions): readonly string[] {
  return read(text, options).problems.map(({ code }) => code);
}

/** The only stage of a pipeline without mistakes. */
export function stageOf(text: string, options?: TextOptions): Stage {
  const { pipeline, problems } = read(text, options);
  const [stage] = pipeline?.stages ?? [];
  if (problems.length > 0 || !stage) throw new Error(renderProblems(problems) || 'no stage');
  return stage;
}

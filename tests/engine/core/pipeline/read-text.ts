// A pipeline text as the tests read it: the stages of a root pipeline file, or the report that a person would see.
import { renderProblems } from '../../../../engine/cli/view/problem.ts';
import type { PipelineFile, ProjectPath, Stage } from '../../../../engine/core/model.ts';
import { parseParams } from '../../../../engine/core/values/params.ts';
import { resolvePath } from '../../../../engine/core/paths/paths.ts';
import { parsePipeline, type PipelineRead } from '../../../../engine/core/pipeline/parse.ts';
import type { Parsing } from '../../../../engine/core/pipeline/templates/scope.ts';

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
  /** The texts of other params files, by their project paths. */
  readonly files?: Readonly<Record<string, string>>;
  readonly parsing?: Parsing;
}

export function read(
  text: string,
  { file = pipelineYaml, params, files = {}, parsing }: TextOptions = {},
): PipelineRead {
  const beside = resolvePath(file.dir, 'params.yaml');
  const texts: Readonly<Record<string, string>> = { ...files, ...(params !== undefined && { [beside]: params }) };
  return parsePipeline({
    file,
    text,
    read: (path) => {
      const known = Object.hasOwn(texts, path) ? texts[path] : undefined;
      return known === undefined ? undefined : parseParams(path, known);
    },
    ...(parsing && { parsing }),
  });
}

/** What is reported; empty for a pipeline without mistakes. */
export function report(text: string, options?: TextOptions): string {
  const { problems, fileProblems } = read(text, options);
  return renderProblems([...fileProblems, ...problems]);
}

export function codes(text: string, options?: TextOptions): readonly string[] {
  const { problems, fileProblems } = read(text, options);
  return [...fileProblems, ...problems].map(({ code }) => code);
}

/** The only stage of a pipeline without mistakes. */
export function stageOf(text: string, options?: TextOptions): Stage {
  const { pipeline, problems } = read(text, options);
  const [stage] = pipeline?.stages ?? [];
  if (problems.length > 0 || !stage) throw new Error(renderProblems(problems) || 'no stage');
  return stage;
}

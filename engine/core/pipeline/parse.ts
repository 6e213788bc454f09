// A pipeline file from text to stages: YAML, schema, groups, templates, then each stage by itself. Every mistake is
// reported at once; a stage with a mistake is left out, and the others are judged all the same.
import type { Pipeline, PipelineFile, ProjectPath, Stage } from '../model.ts';
import { inOrder } from '../place.ts';
import type { Problem } from '../problem.ts';
import { wrongType } from '../problems/pipeline.ts';
import { describe } from './shape/subject.ts';
import { readStages } from './stages/stages.ts';
import { FilesRead, type ReadParams } from './templates/files-read.ts';
import { defaultParsing, type Parsing } from './templates/scope.ts';
import { readTopLevel } from './top-level.ts';
import { parseYaml } from './yaml/source.ts';
import { isEmpty } from './yaml/written.ts';

export interface PipelineInput {
  readonly file: PipelineFile;
  readonly text: string;
  /** For params.yaml beside the file, and for the files that `vars` name. */
  readonly read: ReadParams;
  /** DVC's defaults if it is left out. */
  readonly parsing?: Parsing | undefined;
}

export interface PipelineRead {
  /** Without the stages that have mistakes; undefined if the file cannot be understood at all. */
  readonly pipeline?: Pipeline;
  /** The stages whose deps and outs can be relied on, also where something else is wrong: for judging the graph. */
  readonly readable: readonly Stage[];
  /** Whether there is, or may be, more in the file than in `readable`: then nobody knows what no stage writes. */
  readonly partial: boolean;
  /** Of the pipeline file, in its order. */
  readonly problems: readonly Problem[];
  /** Of the params files that templates name. */
  readonly fileProblems: readonly Problem[];
  /** What was read, or looked for and not found, beside the text: the result rests on all of it. */
  readonly reads: readonly ProjectPath[];
}

/** Nobody mends more than these at once. */
const mostProblems = 200;

export function emptyPipeline(file: PipelineFile): Pipeline {
  return { file, stages: [], vars: [], params: [], metrics: [], plots: [], artifacts: [] };
}

export function parsePipeline({ file, text, read, parsing = defaultParsing }: PipelineInput): PipelineRead {
  const source = parseYaml(file.path, text);
  const { root } = source;
  const nothing = { readable: [], fileProblems: [], reads: [] };
  // Where YAML's own mistakes hide everything, nothing is left of the root, or `null` in its place.
  if ((!root || isEmpty(root)) && source.problems.length > 0)
    return { ...nothing, partial: true, problems: source.problems };
  if (!root || isEmpty(root)) return { ...nothing, pipeline: emptyPipeline(file), partial: false, problems: [] };
  if (root.kind !== 'map') {
    const place = source.place(root.span.start, root.span.end);
    const noMap = wrongType({ subject: 'the pipeline', expected: ['a map'], found: describe(root), place });
    return { ...nothing, partial: true, problems: [...source.problems, noMap] };
  }
  const files = new FilesRead(read);
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    if (problems.length < mostProblems) problems.push(problem);
  };
  const input = { file, source, files, parsing, report };
  const stages = readStages(root, input);
  const pipeline = {
    ...emptyPipeline(file),
    stages: stages.whole,
    vars: stages.vars,
    ...readTopLevel(root, { file, source, scope: stages.scope }),
  };
  // What YAML's own mistakes hide is not empty because its writer left it so.
  const hidden = new Set(source.problems.map(({ place }) => place?.line));
  const visible = problems.filter(({ place }) => !hidden.has(place?.line));
  return {
    pipeline,
    readable: stages.readable,
    partial: stages.partial || source.problems.length > 0,
    problems: inOrder([...source.problems, ...visible]),
    fileProblems: files.problems,
    reads: files.paths,
  };
}

// The texts of a project as data, parsed once for each state they are seen in: in the workspace, and in any commit.
// What a parse gives rests on every file that it read, not on the pipeline's text alone, so all of them are looked at
// again before it is believed.
import { emptyPipeline, parsePipeline, type PipelineInput, type PipelineRead } from '../../core/pipeline/parse.ts';
import type { Pipeline, ProjectPath } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import { valueFromOrdered, valueToOrdered } from '../../core/values/ordered.ts';
import { parseParams } from '../../core/values/params.ts';
import type { ParamsRead } from '../../core/values/params-read.ts';
import type { Expanded } from '../../store/expanded.ts';

/** What is kept for a text and the contents of some files: the result, or the files that it also rests on. */
type Kept =
  | { readonly reads: readonly ProjectPath[] }
  | { readonly reads?: undefined; readonly pipeline: Omit<Pipeline, 'file'> };

/** Every place holds the text of its line: of a file in one line, all places together are too much to keep. */
const longLine = /[^\n]{4000}/;

/** Files may name files: `wdir: ${dir}`, and vars in it. Deeper than this it is parsed anew. */
const mostSteps = 4;

export function rememberedPipeline(expanded: Expanded, input: PipelineInput): PipelineRead {
  const { file, text, parsing } = input;
  const start = JSON.stringify(['pipeline', file, parsing ?? {}]);
  const looked: ProjectPath[] = [resolvePath(file.dir, 'params.yaml')];
  let fresh: PipelineRead | undefined;
  const make = (): Kept | undefined => {
    fresh ??= parsePipeline(input);
    const { pipeline, problems, fileProblems, partial, reads } = fresh;
    if (!pipeline || partial || problems.length + fileProblems.length > 0) return undefined;
    if (longLine.test(text)) return undefined;
    if (reads.some((path) => !looked.includes(path))) return { reads };
    const { file: _, ...rest } = pipeline;
    return { pipeline: rest };
  };
  for (let step = 0; step < mostSteps; step++) {
    const contents = looked.map((path) => contentText(path, input.read(path)));
    const kept = expanded.remember<Kept>([start, text, ...contents], make);
    if (kept?.reads) {
      looked.push(...kept.reads.filter((path) => !looked.includes(path)));
      continue;
    }
    if (kept && !fresh) {
      const pipeline = { ...emptyPipeline(file), ...kept.pipeline };
      const nothing = { partial: false, problems: [], fileProblems: [] };
      return { pipeline, readable: pipeline.stages, reads: looked, ...nothing };
    }
    break;
  }
  return fresh ?? parsePipeline(input);
}

function contentText(path: ProjectPath, read: ParamsRead | undefined): string {
  const content = read && (read.params ? valueToOrdered(read.params) : 'broken');
  return JSON.stringify([path, content ?? 'absent']);
}

/** @param path names the file in problems, and its format by its ending */
export function rememberedParams(expanded: Expanded, path: string, text: string): ParamsRead {
  let fresh: ParamsRead | undefined;
  const kept = expanded.remember(['params', path, text], () => {
    fresh = parseParams(path, text);
    return fresh.params && fresh.problems.length === 0 ? valueToOrdered(fresh.params) : undefined;
  });
  const params = valueFromOrdered(kept);
  return params?.kind === 'map' ? { params, problems: [] } : (fresh ?? parseParams(path, text));
}

// The texts of a project as data, parsed once for each state they are seen in: in the workspace, and in any commit.
import type { PipelineInput, PipelineRead } from '../../core/pipeline/parse.ts';
import { parsePipeline } from '../../core/pipeline/parse.ts';
import { canonicalJson, valueFromTagged, valueToTagged } from '../../core/values/canonical.ts';
import { type ParamsRead, parseParams } from '../../core/values/params.ts';
import type { Expanded } from '../../store/expanded.ts';

export function rememberedPipeline(expanded: Expanded, input: PipelineInput): PipelineRead {
  let fresh: PipelineRead | undefined;
  const params = input.templateParams === undefined ? '' : canonicalJson(valueToTagged(input.templateParams));
  const stages = expanded.remember(['pipeline', JSON.stringify(input.file), input.text, params], () => {
    fresh = parsePipeline(input);
    return fresh.problems.length === 0 && !fresh.partial ? fresh.readable : undefined;
  });
  if (fresh) return fresh;
  const known = stages ?? [];
  return { pipeline: { file: input.file, stages: known }, readable: known, partial: false, problems: [] };
}

/** @param path names the file in problems, and its format by its ending */
export function rememberedParams(expanded: Expanded, path: string, text: string): ParamsRead {
  let fresh: ParamsRead | undefined;
  const tagged = expanded.remember(['params', path, text], () => {
    fresh = parseParams(path, text);
    return fresh.params && fresh.problems.length === 0 ? valueToTagged(fresh.params) : undefined;
  });
  const params = valueFromTagged(tagged);
  return params?.kind === 'map' ? { params, problems: [] } : (fresh ?? parseParams(path, text));
}

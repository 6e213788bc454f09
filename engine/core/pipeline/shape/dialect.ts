// What the schema allows and the file's dialect does not have.
import type { PipelineFile } from '../../model.ts';
import type { Placer } from '../../place.ts';
import type { Problem } from '../../problem.ts';
import { matrixInDo, namedPathsInDvcYaml, notYetSupported, onlyInPipelineYaml } from '../../problems/pipeline.ts';
import { entryOf, type Written, type WrittenEntry } from '../yaml/written.ts';

/** @param stage one entry of `stages`, a group too */
export function beyondDialect(
  { key: name, value: stage }: WrittenEntry,
  dialect: PipelineFile['dialect'],
  place: Placer,
): readonly Problem[] {
  const inner = stage.kind === 'map' ? entryOf(stage, 'do')?.value : undefined;
  const matrix = inner?.kind === 'map' ? entryOf(inner, 'matrix') : undefined;
  const twice = matrix ? [matrixInDo(name, place(matrix.keySpan.start, matrix.keySpan.end))] : [];
  return [...twice, ...(dialect === 'dvc' ? beyondDvc(name, inner ?? stage, place) : toCome(stage, place))];
}

function beyondDvc(name: string, body: Written, place: Placer): readonly Problem[] {
  const found: Problem[] = [];
  for (const { key, keySpan, value } of body.kind === 'map' ? body.entries : []) {
    const at = place(keySpan.start, keySpan.end);
    if (key === 'module') found.push(onlyInPipelineYaml(`stage '${name}'`, key, at));
    if (value.kind !== 'map') continue;
    const argv = key === 'cmd' ? entryOf(value, 'argv') : undefined;
    if (argv)
      found.push(onlyInPipelineYaml(`cmd of stage '${name}'`, 'argv', place(argv.keySpan.start, argv.keySpan.end)));
    if (['deps', 'outs', 'metrics', 'plots'].includes(key))
      found.push(namedPathsInDvcYaml(`${key} of stage '${name}'`, at));
  }
  return found;
}

/** In a pipeline.yaml these two are no axes. */
function toCome(stage: Written, place: Placer): readonly Problem[] {
  const matrix = stage.kind === 'map' ? entryOf(stage, 'matrix')?.value : undefined;
  const keys = matrix?.kind === 'map' ? matrix.entries.filter(({ key }) => key === 'include' || key === 'exclude') : [];
  return keys.map(({ key, keySpan }) => notYetSupported(`'${key}' of a matrix`, place(keySpan.start, keySpan.end)));
}

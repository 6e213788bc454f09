// How a plot is to be drawn: its columns, labels and template, of a plot among the outs and of one at the top level.
import type { PlotColumns, PlotProperties, ProjectPath } from '../../model.ts';
import { resolvePath } from '../../paths/paths.ts';
import { entryOf, type Written, type WrittenMap } from '../yaml/written.ts';
import { optionalText } from './annotations.ts';
import { textOf } from './reader.ts';

/** @param base what the files of x and y are relative to */
export function readPlot(map: WrittenMap, base: ProjectPath): PlotProperties {
  const texts = (
    [
      ['xLabel', 'x_label'],
      ['yLabel', 'y_label'],
      ['title', 'title'],
      ['template', 'template'],
    ] as const
  ).map(([name, key]) => [name, optionalText(map, key)] as const);
  const [x, y] = [columnsOf(entryOf(map, 'x')?.value, base), columnsOf(entryOf(map, 'y')?.value, base)];
  const header = entryOf(map, 'header')?.value;
  const isBool = header?.kind === 'scalar' && header.value.kind === 'bool';
  return {
    ...(x && { x }),
    ...(y && { y }),
    ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
    ...(isBool && header.value.kind === 'bool' && { header: header.value.value }),
  };
}

function columnsOf(written: Written | undefined, base: ProjectPath): readonly PlotColumns[] | undefined {
  if (!written) return undefined;
  if (written.kind !== 'map') return [{ columns: textsOf(written) }];
  return written.entries.map(({ key, value }) => ({ file: resolvePath(base, key), columns: textsOf(value) }));
}

function textsOf(written: Written): readonly string[] {
  return written.kind === 'list' ? written.items.map(textOf) : [textOf(written)];
}

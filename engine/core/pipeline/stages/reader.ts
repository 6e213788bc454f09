// What the readers of one stage share: where it is, and where its mistakes go. A reader reports and goes on, so that
// every mistake of a stage is told at once; whoever started it leaves the stage out.
import type { PipelineFile, Place, ProjectPath } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { datasetDep, emptyPath, notYetSupported, nulInPath } from '../../problems/pipeline.ts';
import { formatScalar } from '../../values/value.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Span, Written } from '../yaml/written.ts';

export interface StageReader {
  readonly file: PipelineFile;
  readonly source: YamlSource;
  readonly stage: string;
  readonly wdir: ProjectPath;
  readonly report: (problem: Problem) => void;
}

/** The text of a scalar that the schema let pass as a string; what a template gave is made text. */
export function textOf(written: Written): string {
  if (written.kind !== 'scalar') throw new Error(`bug: a ${written.kind} where the schema wants a string`);
  return formatScalar(written.value);
}

export function placeIn(reader: StageReader, span: Span): Place {
  return reader.source.place(span.start, span.end);
}

/** Whether `path` can name something on a disk; if not, it is reported. */
export function isUsablePath(reader: StageReader, subject: string, path: string, place: Place): boolean {
  if (path.trim() === '') reader.report(emptyPath(subject, place));
  else if (path.includes('\0')) reader.report(nulInPath(subject, place));
  else if (path.startsWith('ds://')) reader.report(datasetDep(subject, path, place));
  else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) reader.report(notYetSupported(`a URL as path, '${path}',`, place));
  else return true;
  return false;
}

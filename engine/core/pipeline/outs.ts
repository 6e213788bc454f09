// The outs, metrics and plots of a stage, from DVC's lists or from maps that name them. An out that could hurt what is
// not a stage's to write (the project itself, git's folder, a path outside) never gets into a pipeline.
import { isGlob } from '../paths/glob.ts';
import type { Out, Place } from '../model.ts';
import { isOutsideRoot, resolvePath, rootPath, segments } from '../paths/paths.ts';
import * as problems from '../problems/pipeline.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';
import type { NamedPath } from './template.ts';
import { entryOf, type Span, type Written, type WrittenMap } from './written.ts';

export interface OutsRead {
  readonly outs: readonly Out[];
  readonly named: ReadonlyMap<string, NamedPath>;
}

interface WrittenOut {
  readonly name: string | undefined;
  readonly nameSpan: Span;
  readonly path: string;
  readonly span: Span;
  /** Several only for a plot that is drawn in several ways. */
  readonly flags: readonly WrittenMap[];
}

const sections = [
  ['outs', 'out'],
  ['metrics', 'metric'],
  ['plots', 'plot'],
] as const;

export function readOuts(stage: WrittenMap, reader: StageReader): OutsRead {
  const outs: Out[] = [];
  const named = new Map<string, NamedPath>();
  const firstPlaces = new Map<string, Place>();
  const firstNames = new Map<string, Place>();
  for (const [key, role] of sections) {
    const subject = `${key} of stage '${reader.stage}'`;
    for (const { name, nameSpan, path: text, span, flags } of writtenOuts(entryOf(stage, key)?.value)) {
      const place = placeIn(reader, span);
      if (name !== undefined) checkName(name, placeIn(reader, nameSpan), firstNames, reader);
      if (!isAllowedOut(reader, subject, text, place)) continue;
      const path = resolvePath(reader.wdir, text);
      const first = firstPlaces.get(path);
      if (first) reader.report(problems.duplicatePath(subject, text, first.line, place));
      else firstPlaces.set(path, place);
      const [cache, persist] = [flag(flags, 'cache', true), flag(flags, 'persist', false)];
      outs.push({ path, ...(name !== undefined && { name }), role, cache, persist, place });
      if (name !== undefined) named.set(name, { written: text, isGlob: false });
    }
  }
  return { outs, named };
}

function checkName(name: string, place: Place, firstNames: Map<string, Place>, reader: StageReader): void {
  const first = firstNames.get(name);
  if (name === '') reader.report(problems.emptyName('out', place));
  else if (first) reader.report(problems.duplicateName(`stage '${reader.stage}'`, name, first.line, place));
  else firstNames.set(name, place);
}

function isAllowedOut(reader: StageReader, subject: string, text: string, place: Place): boolean {
  if (!isUsablePath(reader, subject, text, place)) return false;
  const path = resolvePath(reader.wdir, text);
  const parts = segments(path);
  const reserved = parts[0] === '.cache' ? '.cache' : parts.find((part) => part === '.git' || part === '.dvc');
  if (text.startsWith('/')) reader.report(problems.absoluteOut(subject, text, place));
  else if (isOutsideRoot(path)) reader.report(problems.outOutsideRoot(subject, text, place));
  else if (path === rootPath) reader.report(problems.outIsRoot(subject, text, place));
  else if (reserved !== undefined) reader.report(problems.reservedOut(subject, text, reserved, place));
  else if (reader.file.dialect === 'restage' && isGlob(text)) {
    reader.report(problems.notYetSupported(`a glob among the outs, '${text}',`, place));
  } else return true;
  return false;
}

function writtenOuts(written: Written | undefined): readonly WrittenOut[] {
  if (written?.kind === 'map') {
    return written.entries.map(({ key, keySpan, value }) => {
      const path = value.kind === 'map' ? entryOf(value, 'path')?.value : value;
      if (!path) throw new Error("bug: the schema let an out without 'path' pass");
      return {
        name: key,
        nameSpan: keySpan,
        path: textOf(path),
        span: path.span,
        flags: value.kind === 'map' ? [value] : [],
      };
    });
  }
  if (written?.kind !== 'list') return [];
  return written.items.flatMap((item): readonly WrittenOut[] => {
    const unnamed = { name: undefined, nameSpan: item.span };
    if (item.kind !== 'map') return [{ ...unnamed, path: textOf(item), span: item.span, flags: [] }];
    return item.entries.map(({ key, keySpan, value }) => ({
      ...unnamed,
      path: key,
      span: keySpan,
      flags: mapsIn(value),
    }));
  });
}

function mapsIn(written: Written): readonly WrittenMap[] {
  if (written.kind === 'map') return [written];
  return written.kind === 'list' ? written.items.flatMap(mapsIn) : [];
}

function flag(flags: readonly WrittenMap[], key: 'cache' | 'persist', otherwise: boolean): boolean {
  for (const map of flags) {
    const value = entryOf(map, key)?.value;
    if (value?.kind === 'scalar' && value.value.kind === 'bool') return value.value.value;
  }
  return otherwise;
}

// The outs, metrics and plots of a stage, from DVC's lists or from maps that name them. An out that could hurt what is
// not a stage's to write (the project itself, git's folder, a path outside) never gets into a pipeline.
import { isGlob } from '../../paths/glob.ts';
import type { Out, Place, ProjectPath } from '../../model.ts';
import { isOutsideRoot, resolvePath, rootPath, segments } from '../../paths/paths.ts';
import * as problems from '../../problems/pipeline.ts';
import type { NamedPath } from '../templates/scope.ts';
import { entryOf, type Span, type Written, type WrittenMap } from '../yaml/written.ts';
import { optionalText, readAnnotations } from './annotations.ts';
import { readPlot } from './plots.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';

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

/** Where a path is named first. */
interface First {
  readonly section: string;
  readonly place: Place;
  readonly index: number;
  readonly written: WrittenOut;
}

const sections = [
  ['outs', 'out'],
  ['metrics', 'metric'],
  ['plots', 'plot'],
] as const;

export function readOuts(stage: WrittenMap, reader: StageReader): OutsRead {
  const outs: Out[] = [];
  const named = new Map<string, NamedPath>();
  const firsts = new Map<ProjectPath, First>();
  const firstNames = new Map<string, Place>();
  for (const [section, role] of sections) {
    const subject = `${section} of stage '${reader.stage}'`;
    for (const out of writtenOuts(entryOf(stage, section)?.value)) {
      const { name, nameSpan, path: text, span } = out;
      const place = placeIn(reader, span);
      if (name !== undefined) checkName(name, placeIn(reader, nameSpan), firstNames, reader);
      if (!isAllowedOut(reader, subject, text, place)) continue;
      const path = resolvePath(reader.wdir, text);
      const first = firsts.get(path);
      const isAgain = reader.file.dialect === 'dvc' && first?.section === section && first.written.path === text;
      if (first && !isAgain) reader.report(problems.duplicatePath(subject, text, first.place.line, place));
      // DVC takes a path that is named twice in one section, in the same way, as one with the flags of both.
      const written = isAgain ? { ...out, flags: [...out.flags, ...first.written.flags] } : out;
      const index = isAgain ? first.index : outs.length;
      outs[index] = { path, ...(name !== undefined && { name }), role, ...flagsOf(written, role, reader.wdir), place };
      if (!first || isAgain) firsts.set(path, { section, place, index, written });
      if (name !== undefined) named.set(name, { written: text, isGlob: false });
    }
  }
  return { outs, named };
}

function flagsOf(
  { flags }: WrittenOut,
  role: Out['role'],
  wdir: ProjectPath,
): Omit<Out, 'path' | 'name' | 'role' | 'place'> {
  const remotes = flags.map((map) => optionalText(map, 'remote'));
  const remote = remotes.find((text) => text !== undefined);
  const plots = role === 'plot' ? flags.map((map) => readPlot(map, wdir)) : [];
  return {
    cache: flag(flags, 'cache', true),
    persist: flag(flags, 'persist', false),
    ...(remote !== undefined && { remote }),
    ...(!flag(flags, 'push', true) && { push: false }),
    ...(plots.some((plot) => Object.keys(plot).length > 0) && { plots }),
    ...flags.map(readAnnotations).reduce((before, next) => ({ ...next, ...before }), {}),
  };
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

function flag(flags: readonly WrittenMap[], key: 'cache' | 'persist' | 'push', otherwise: boolean): boolean {
  for (const map of flags) {
    const value = entryOf(map, key)?.value;
    if (value?.kind === 'scalar' && value.value.kind === 'bool') return value.value.value;
  }
  return otherwise;
}

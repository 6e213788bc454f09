// The deps of a stage: paths, globs and exclusions, from DVC's list or from the map that names them.
// In a dvc.yaml every path is literal: `*` and `!` are characters of a name.
import { isGlob } from '../../paths/glob.ts';
import type { Dep, Place, ProjectPath } from '../../model.ts';
import { resolvePath } from '../../paths/paths.ts';
import { duplicatePath, emptyName } from '../../problems/pipeline.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';
import type { NamedPath } from '../templates/scope.ts';
import type { Span, Written } from '../yaml/written.ts';

export interface DepsRead {
  readonly deps: readonly Dep[];
  readonly excludes: readonly ProjectPath[];
  readonly named: ReadonlyMap<string, NamedPath>;
}

interface WrittenDep {
  readonly name: string | undefined;
  readonly path: string;
  readonly span: Span;
}

export function readDeps(written: Written | undefined, reader: StageReader): DepsRead {
  const subject = `deps of stage '${reader.stage}'`;
  const deps: Dep[] = [];
  const excludes: ProjectPath[] = [];
  const named = new Map<string, NamedPath>();
  const firstPlaces = new Map<string, Place>();
  for (const { name, path: text, span } of writtenDeps(written, reader)) {
    const place = placeIn(reader, span);
    const isExclusion = reader.file.dialect === 'restage' && text.startsWith('!');
    const path = isExclusion ? text.slice(1) : text;
    if (!isUsablePath(reader, subject, path, place)) continue;
    const resolved = resolvePath(reader.wdir, path);
    if (isExclusion) {
      excludes.push(resolved);
      continue;
    }
    const first = firstPlaces.get(resolved);
    if (first) {
      // DVC takes a path that is named twice as one.
      if (reader.file.dialect === 'restage') reader.report(duplicatePath(subject, text, first.line, place));
      continue;
    }
    firstPlaces.set(resolved, place);
    const globbed = reader.file.dialect === 'restage' && isGlob(path);
    const common = { ...(name !== undefined && { name }), place };
    deps.push(globbed ? { kind: 'glob', pattern: resolved, ...common } : { kind: 'path', path: resolved, ...common });
    if (name !== undefined) named.set(name, { written: path, isGlob: globbed });
  }
  return { deps, excludes, named };
}

function writtenDeps(written: Written | undefined, reader: StageReader): readonly WrittenDep[] {
  if (written?.kind === 'list')
    return written.items.map((item) => ({ name: undefined, path: textOf(item), span: item.span }));
  if (written?.kind !== 'map') return [];
  return written.entries.map(({ key, keySpan, value }) => {
    if (key === '') reader.report(emptyName('dep', placeIn(reader, keySpan)));
    return { name: key, path: textOf(value), span: value.span };
  });
}

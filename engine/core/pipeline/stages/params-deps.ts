// The params of a stage: which keys it takes from which file. Files are relative to wdir, `params.yaml` if none is named.
import type { ParamKey, ParamsDep, Place, ProjectPath } from '../../model.ts';
import { resolvePath } from '../../paths/paths.ts';
import { isUsablePath, placeIn, textOf, type StageReader } from './reader.ts';
import type { Span, Written } from '../yaml/written.ts';

interface WrittenParams {
  readonly file: string;
  readonly place: Place;
  /** Undefined: the whole file. */
  readonly keys: readonly ParamKey[] | undefined;
}

const defaultFile = 'params.yaml';

/** One entry a file, in the order of first mention; a file that is once taken whole is taken whole. */
export function readParamsDeps(written: Written | undefined, reader: StageReader): readonly ParamsDep[] {
  const byFile = new Map<ProjectPath, ParamsDep>();
  if (written?.kind !== 'list') return [];
  for (const { file, place, keys } of written.items.flatMap((item) => writtenParams(item, reader))) {
    if (!isUsablePath(reader, `params of stage '${reader.stage}'`, file, place)) continue;
    const path = resolvePath(reader.wdir, file);
    const before = byFile.get(path);
    byFile.set(path, {
      file: path,
      keys: before ? mergedKeys(before.keys, keys) : keys,
      place: before?.place ?? place,
    });
  }
  return [...byFile.values()].map((dep) => ({ ...dep, keys: dep.keys && mergedKeys([], dep.keys) }));
}

function writtenParams(item: Written, reader: StageReader): readonly WrittenParams[] {
  if (item.kind === 'map') {
    return item.entries.map(({ key: file, keySpan, value }) => {
      const keys =
        value.kind === 'list'
          ? value.items.map((key) => ({ key: textOf(key), place: placeIn(reader, key.span) }))
          : undefined;
      return { file, place: placeIn(reader, keySpan), keys };
    });
  }
  const text = textOf(item);
  const colon = text.lastIndexOf(':');
  const file = colon === -1 ? defaultFile : text.slice(0, colon);
  const keys = splitKeys(text.slice(colon + 1), item.span, reader);
  return [{ file, place: placeIn(reader, item.span), keys: colon !== -1 && keys.length === 0 ? undefined : keys }];
}

function splitKeys(text: string, span: Span, reader: StageReader): readonly ParamKey[] {
  const keys = text.split(',').map((key) => key.trim());
  return keys.filter((key) => key !== '').map((key) => ({ key, place: reader.source.placeWithin(span, key) }));
}

function mergedKeys(
  a: readonly ParamKey[] | undefined,
  b: readonly ParamKey[] | undefined,
): readonly ParamKey[] | undefined {
  if (!a || !b) return undefined;
  const byKey = new Map<string, ParamKey>();
  for (const key of [...a, ...b]) if (!byKey.has(key.key)) byKey.set(key.key, key);
  return [...byKey.values()];
}

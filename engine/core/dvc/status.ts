// What `dvc status --json` says of a stage: its deps, outs and command as they are, against what was recorded of them.
// Unlike the reasons of a verdict it names what is declared and nothing else, also of a stage that cannot run.
import type { ProjectPath } from '../model.ts';
import type { MapValue, Value } from '../values/value.ts';
import { selectKey } from '../values/params.ts';
import { valuesEqual } from '../values/value.ts';

/** `new` only of params: of a file that was never recorded DVC says that it is modified. */
export type ChangeWord = 'new' | 'modified' | 'deleted' | 'not in cache';

/** Of a params file: a word for it, or for each of its keys. */
export type DepWord = ChangeWord | { readonly [key: string]: ChangeWord };

export interface StageChanges {
  readonly deps: ReadonlyMap<ProjectPath, DepWord>;
  readonly outs: ReadonlyMap<ProjectPath, ChangeWord>;
  readonly isAlwaysChanged: boolean;
  readonly isCommandChanged: boolean;
}

export type DvcChange = string | { readonly [what: string]: { readonly [path: string]: DepWord } };

/** The list that DVC prints; empty if nothing changed. */
export function dvcChanges(
  { deps, outs, isAlwaysChanged, isCommandChanged }: StageChanges,
  shown: (path: ProjectPath) => string,
): readonly DvcChange[] {
  const named = <T>(words: ReadonlyMap<ProjectPath, T>): { readonly [path: string]: T } =>
    Object.fromEntries([...words].map(([path, word]) => [shown(path), word]));
  return [
    ...(deps.size > 0 ? [{ 'changed deps': named(deps) }] : []),
    ...(outs.size > 0 ? [{ 'changed outs': named(outs) }] : []),
    ...(isAlwaysChanged ? ['always changed'] : []),
    ...(isCommandChanged ? ['changed command'] : []),
  ];
}

/** Of a file that is there, or is not; undefined if it is as recorded. */
export function fileWord(isPresent: boolean, isSame: boolean): 'modified' | 'deleted' | undefined {
  if (!isPresent) return 'deleted';
  return isSame ? undefined : 'modified';
}

/**
 * Of the keys as the stage names them, or of a whole file its top-level keys.
 * @param then what was recorded; undefined if the file was not
 */
export function paramsWord(
  keys: readonly string[] | undefined,
  now: MapValue,
  then: ReadonlyMap<string, Value> | undefined,
): DepWord | undefined {
  if (!then) return 'new';
  const words = [...new Set(keys ?? [...now.entries.keys(), ...then.keys()])].flatMap((key) => {
    const word = keyWord(keys ? selectKey(now, key) : now.entries.get(key), then.get(key));
    return word ? [[key, word] as const] : [];
  });
  return words.length > 0 ? Object.fromEntries(words) : undefined;
}

function keyWord(now: Value | undefined, then: Value | undefined): ChangeWord | undefined {
  if (!now) return 'deleted';
  if (!then) return 'new';
  return valuesEqual(now, then) ? undefined : 'modified';
}

// Why a stage is stale, found by comparing what was recorded with what is there now. One union; why-text.ts words it.
import type { Content } from '../records/content.ts';
import { sameContent } from '../records/content.ts';
import { canonicalJson } from '../values/canonical.ts';
import type { ActionData, DepData, FingerprintData, OutData } from './fingerprint.ts';
import type { StageId } from '../model.ts';
import { sortedRecord, sortedUnique } from '../order.ts';
import { type MapValue, type Value, valuesEqual } from '../values/value.ts';

export type Change = 'modified' | 'added' | 'removed';

export type StaleReason =
  | { readonly kind: 'never-run' }
  /** What the lock does not name was done before all the same. */
  | { readonly kind: 'not-locked' }
  | { readonly kind: 'lock-conflict' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'always-changed' }
  | { readonly kind: 'callback' }
  | { readonly kind: 'command-changed'; readonly old: string; readonly now: string }
  | { readonly kind: 'code-changed'; readonly path: string; readonly change: Change }
  | { readonly kind: 'config-changed'; readonly path: string; readonly change: Change }
  | { readonly kind: 'package-changed'; readonly name: string; readonly old?: string; readonly now?: string }
  | {
      readonly kind: 'dep-changed';
      readonly path: string;
      readonly change: Change;
      readonly old?: string;
      readonly now?: string;
    }
  | { readonly kind: 'name-changed'; readonly path: string; readonly old?: string; readonly now?: string }
  | {
      readonly kind: 'param-changed';
      readonly file: string;
      readonly key: string;
      readonly old?: Value;
      readonly now?: Value;
    }
  | { readonly kind: 'out-declared'; readonly path: string; readonly change: Change }
  | { readonly kind: 'persist-changed'; readonly path: string; readonly now: boolean }
  | { readonly kind: 'wdir-changed'; readonly old: string; readonly now: string }
  | { readonly kind: 'out-missing'; readonly path: string }
  | { readonly kind: 'out-changed'; readonly path: string }
  /** Only in a prediction: a dep whose writer will run first. */
  | { readonly kind: 'dep-pending'; readonly path: string; readonly upstream: StageId }
  /** Only in a prediction. */
  | { readonly kind: 'dep-missing'; readonly path: string };

export type Reasons = readonly [StaleReason, ...StaleReason[]];

/** What differs between two fingerprints, in the order action, deps, params, outs, wdir; empty if their ids are equal. */
export function fingerprintChanges(old: FingerprintData, now: FingerprintData): readonly StaleReason[] {
  return [
    ...actionChanges(old.action, now.action),
    ...compare(old.deps, now.deps).flatMap(([path, a, b]) => depChanges(path, a, b)),
    ...compare(old.params, now.params).flatMap(([file, a, b]) => paramChanges(file, a ?? {}, b ?? {})),
    ...compare(old.outs, now.outs).flatMap(([path, a, b]) => outChanges(path, a, b)),
    ...(old.wdir === now.wdir ? [] : [{ kind: 'wdir-changed', old: old.wdir, now: now.wdir } as const]),
  ];
}

/** How the outs on disk differ from what was recorded. */
export function outsOnDiskChanges(
  recorded: ReadonlyMap<string, Content>,
  disk: ReadonlyMap<string, Content | undefined>,
): readonly StaleReason[] {
  return [...recorded].flatMap(([path, content]): StaleReason[] => {
    const there = disk.get(path);
    if (!there) return [{ kind: 'out-missing', path }];
    return sameContent(content, there) ? [] : [{ kind: 'out-changed', path }];
  });
}

function actionChanges(old: ActionData, now: ActionData): readonly StaleReason[] {
  if (old.kind !== 'module' || now.kind !== 'module') {
    // Not by their texts: a command of two lines reads like two commands.
    return canonicalJson(old) === canonicalJson(now)
      ? []
      : [{ kind: 'command-changed', old: actionText(old), now: actionText(now) }];
  }
  const entry =
    old.entry === now.entry ? [] : [{ kind: 'command-changed', old: actionText(old), now: actionText(now) } as const];
  return [
    ...entry,
    ...fileChanges('code-changed', old.files, now.files),
    ...fileChanges('config-changed', old.configs, now.configs),
    ...compare(old.packages, now.packages).flatMap(([name, a, b]): StaleReason[] =>
      a === b ? [] : [{ kind: 'package-changed', name, ...sides(a, b) }],
    ),
  ];
}

/** For people: distinct actions may read the same. */
export function actionText(action: ActionData): string {
  if (action.kind === 'shell') return action.commands.join('\n');
  return action.kind === 'argv' ? `argv ${JSON.stringify(action.argv)}` : `module ${action.entry}`;
}

type FileReason = 'code-changed' | 'config-changed';

function fileChanges(
  kind: FileReason,
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly StaleReason[] {
  return compare(old, now).flatMap(([path, a, b]): StaleReason[] =>
    a === b ? [] : [{ kind, path, change: changeOf(a, b) }],
  );
}

function depChanges(path: string, old: DepData | undefined, now: DepData | undefined): readonly StaleReason[] {
  const renamed: StaleReason[] =
    old && now && old.name !== now.name ? [{ kind: 'name-changed', path, ...sides(old.name, now.name) }] : [];
  if (!old || !now || (old.kind === 'path' && now.kind === 'path')) {
    const [a, b] = [contentWord(old), contentWord(now)];
    return a === b && old && now
      ? renamed
      : [...renamed, { kind: 'dep-changed', path, change: changeOf(old, now), ...sides(a, b) }];
  }
  const files = compare(filesOf(path, old), filesOf(path, now)).flatMap(([file, a, b]): StaleReason[] =>
    a === b ? [] : [{ kind: 'dep-changed', path: file, change: changeOf(a, b), ...sides(a, b) }],
  );
  const rewritten: StaleReason[] = old.kind === now.kind ? [] : [{ kind: 'dep-changed', path, change: 'modified' }];
  return [...renamed, ...rewritten, ...files];
}

function contentWord(dep: DepData | undefined): string | undefined {
  return dep?.kind === 'path' ? dep.content : undefined;
}

function filesOf(path: string, dep: DepData): Readonly<Record<string, string>> {
  return dep.kind === 'glob' ? dep.files : { [path]: dep.content };
}

function paramChanges(
  file: string,
  old: Readonly<Record<string, Value>>,
  now: Readonly<Record<string, Value>>,
): readonly StaleReason[] {
  return compare(old, now).flatMap(([key, a, b]): readonly StaleReason[] => {
    if (a?.kind !== 'map' || b?.kind !== 'map')
      return a && b && valuesEqual(a, b) ? [] : [{ kind: 'param-changed', file, key, ...sides(a, b) }];
    // Of a section, only what differs in it.
    const below = (map: MapValue): Readonly<Record<string, Value>> =>
      sortedRecord([...map.entries].map(([name, value]) => [`${key}.${name}`, value] as const));
    return paramChanges(file, below(a), below(b));
  });
}

function outChanges(path: string, old: OutData | undefined, now: OutData | undefined): readonly StaleReason[] {
  if (!old || !now) return [{ kind: 'out-declared', path, change: changeOf(old, now) }];
  const reasons: StaleReason[] = [];
  if (old.persist !== now.persist) reasons.push({ kind: 'persist-changed', path, now: now.persist });
  if (old.name !== now.name) reasons.push({ kind: 'name-changed', path, ...sides(old.name, now.name) });
  return reasons;
}

/** Every key of either side, in code-unit order. */
function compare<T>(
  old: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
): readonly (readonly [string, T | undefined, T | undefined])[] {
  const get = (record: Readonly<Record<string, T>>, key: string): T | undefined =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  return sortedUnique([...Object.keys(old), ...Object.keys(now)]).map(
    (key) => [key, get(old, key), get(now, key)] as const,
  );
}

function changeOf(old: unknown, now: unknown): Change {
  if (old === undefined) return 'added';
  return now === undefined ? 'removed' : 'modified';
}

function sides<T>(old: T | undefined, now: T | undefined): { old?: T; now?: T } {
  return { ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { now }) };
}

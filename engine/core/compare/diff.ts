// What differs between two states of files of values, in DVC's terms: each dotted key with its old value, its new
// value, and for two numbers how far they are apart. Files and keys are sorted, so equal inputs give equal bytes.
import { byCodeUnit, sortedUnique } from '../order.ts';
import { pythonStr } from '../values/python-text.ts';
import { type MapValue, type ScalarValue, type Value, valuesEqual } from '../values/value.ts';
import type { Flat, Leaf } from './flatten.ts';

export interface Change {
  /** undefined: there is none on that side, or it is null. */
  readonly old: ScalarValue | undefined;
  readonly new: ScalarValue | undefined;
  /** new − old, of two numbers. */
  readonly difference: ScalarValue | undefined;
}

/** DVC's word for the side that is no revision. A branch of this name is `heads/workspace`. */
export const workspaceLabel = 'workspace';

/** Path as shown → dotted key → change. A file without a change is not in it. */
export type Comparison = ReadonlyMap<string, ReadonlyMap<string, Change>>;

export interface DiffRules {
  /** Also what is the same on both sides. */
  readonly all: boolean;
  /** `exact`: 1 → 1.0 is a change, as it is to a fingerprint. `by-value`: it is none, as in DVC. */
  readonly numbers: 'exact' | 'by-value';
}

/** Path as shown → its flat values; a file that is missing or unreadable is not in it. */
export type FlatFiles = ReadonlyMap<string, Flat>;

export function compareFiles(old: FlatFiles, now: FlatFiles, rules: DiffRules): Comparison {
  const comparison = new Map<string, ReadonlyMap<string, Change>>();
  for (const path of sortedUnique([...old.keys(), ...now.keys()])) {
    const changes = compareFlat(old.get(path) ?? new Map(), now.get(path) ?? new Map(), rules);
    if (changes.size > 0) comparison.set(path, changes);
  }
  return comparison;
}

/** The document of `--json`, in DVC's shape: old and new always, `diff` only for two numbers. */
export function comparisonToValue(comparison: Comparison): MapValue {
  return mapOf(
    [...comparison].map(([path, changes]) => [
      path,
      mapOf(
        [...changes].map(([key, { old, new: now, difference }]) => [
          key,
          mapOf([
            ['old', old ?? nothing],
            ['new', now ?? nothing],
            ...(difference ? [['diff', difference] as const] : []),
          ]),
        ]),
      ),
    ]),
  );
}

const nothing: ScalarValue = { kind: 'null' };

function mapOf(entries: readonly (readonly [string, Value])[]): MapValue {
  return { kind: 'map', entries: new Map(entries) };
}

function compareFlat(old: Flat, now: Flat, rules: DiffRules): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnit)) {
    const [before, after] = comparable(old.get(key), now.get(key));
    if (!rules.all && same(before, after, rules)) continue;
    changes.set(key, { old: before, new: after, difference: differenceOf(before, after) });
  }
  return changes;
}

/** Lists are compared and shown as their text, but two lists of one value each as that value. */
function comparable(
  old: Leaf | undefined,
  now: Leaf | undefined,
): readonly [ScalarValue | undefined, ScalarValue | undefined] {
  const [before, after] = [onlyItem(old), onlyItem(now)];
  return before && after ? [before, after] : [scalarOf(old), scalarOf(now)];
}

function onlyItem(leaf: Leaf | undefined): ScalarValue | undefined {
  const [item, ...more] = leaf?.kind === 'list' ? leaf.items : [];
  return item && more.length === 0 && item.kind !== 'list' && item.kind !== 'map' ? item : undefined;
}

function scalarOf(leaf: Leaf | undefined): ScalarValue | undefined {
  if (leaf?.kind === 'list') return { kind: 'string', value: pythonStr(leaf) };
  return leaf?.kind === 'null' ? undefined : leaf;
}

function same(old: ScalarValue | undefined, now: ScalarValue | undefined, { numbers }: DiffRules): boolean {
  if (!old || !now) return old === now;
  if (numbers === 'by-value' && isNumber(old) && isNumber(now)) {
    // Not ===: an integer is a bigint, which compares with a float exactly, but is never identical to it.
    return (old.value <= now.value && old.value >= now.value) || (Number.isNaN(old.value) && Number.isNaN(now.value));
  }
  return valuesEqual(old, now);
}

type NumberValue = Extract<ScalarValue, { readonly kind: 'int' | 'float' }>;

function isNumber(value: ScalarValue): value is NumberValue {
  return value.kind === 'int' || value.kind === 'float';
}

function differenceOf(old: ScalarValue | undefined, now: ScalarValue | undefined): ScalarValue | undefined {
  if (!old || !now || !isNumber(old) || !isNumber(now)) return undefined;
  if (old.kind === 'int' && now.kind === 'int') return { kind: 'int', value: now.value - old.value };
  return { kind: 'float', value: Number(now.value) - Number(old.value) };
}

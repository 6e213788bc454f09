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
  /** new − old, of two numbers or truth values. */
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

/** The document of `--json`, in DVC's shape: old and new always, `diff` only for two numbers or truth values. */
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
    const [before, after] = [scalarOf(old.get(key)), scalarOf(now.get(key))];
    if (!rules.all && same(before, after, rules)) continue;
    changes.set(key, { old: before, new: after, difference: differenceOf(before, after) });
  }
  return changes;
}

/** Lists are compared and shown as their text. */
function scalarOf(leaf: Leaf | undefined): ScalarValue | undefined {
  if (leaf?.kind === 'list') return { kind: 'string', value: pythonStr(leaf) };
  return leaf?.kind === 'null' ? undefined : leaf;
}

function same(old: ScalarValue | undefined, now: ScalarValue | undefined, { numbers }: DiffRules): boolean {
  if (!old || !now) return old === now;
  const [before, after] = [numberOf(old), numberOf(now)];
  if (numbers === 'by-value' && before && after) {
    // Not ===: an integer is a bigint, which compares with a float exactly, but is never identical to it.
    const isEqual = before.value <= after.value && before.value >= after.value;
    return isEqual || (Number.isNaN(before.value) && Number.isNaN(after.value));
  }
  return valuesEqual(old, now);
}

type NumberValue = Extract<ScalarValue, { readonly kind: 'int' | 'float' }>;

/** A truth value is 1 or 0, as in Python. */
function numberOf(value: ScalarValue | undefined): NumberValue | undefined {
  if (value?.kind === 'bool') return { kind: 'int', value: value.value ? 1n : 0n };
  return value?.kind === 'int' || value?.kind === 'float' ? value : undefined;
}

function differenceOf(old: ScalarValue | undefined, now: ScalarValue | undefined): ScalarValue | undefined {
  const [before, after] = [numberOf(old), numberOf(now)];
  if (!before || !after) return undefined;
  if (before.kind === 'int' && after.kind === 'int') return { kind: 'int', value: after.value - before.value };
  return { kind: 'float', value: Number(after.value) - Number(before.value) };
}

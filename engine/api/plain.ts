// What a comparison found as plain JavaScript values, for programs that have no use for a value's exact kind.
import type { Change, Comparison } from '../core/compare/diff.ts';
import type { Leaf } from '../core/compare/flatten.ts';
import { pythonStr } from '../core/values/python-text.ts';

/** An integer beyond 2^53 is a bigint; a date or time is its text; a list is its text in Python's notation. */
export type PlainValue = boolean | number | bigint | string | undefined;

export interface ValueChange {
  /** undefined: there is none, or it is null. */
  readonly old: PlainValue;
  readonly new: PlainValue;
  /** new − old, of two numbers. */
  readonly difference: number | bigint | undefined;
}

/** File, relative to the project's folder → dotted key → change. Files and keys are sorted. */
export type Diff = ReadonlyMap<string, ReadonlyMap<string, ValueChange>>;

export function plainDiff(comparison: Comparison): Diff {
  const plainChange = ({ old, new: now, difference }: Change): ValueChange => ({
    old: plain(old),
    new: plain(now),
    difference: plainNumber(difference),
  });
  return new Map(
    [...comparison].map(([file, changes]) => [
      file,
      new Map([...changes].map(([key, change]) => [key, plainChange(change)])),
    ]),
  );
}

export function plain(value: Leaf | undefined): PlainValue {
  if (value === undefined || value.kind === 'null') return undefined;
  if (value.kind === 'list') return pythonStr(value);
  if (value.kind === 'time') return value.text;
  return value.kind === 'int' ? plainNumber(value) : value.value;
}

function plainNumber(value: Change['difference']): number | bigint | undefined {
  if (value?.kind === 'float') return value.value;
  if (value?.kind !== 'int') return undefined;
  const number = Number(value.value);
  return Number.isSafeInteger(number) ? number : value.value;
}

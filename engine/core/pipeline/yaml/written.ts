// What a YAML file says, each piece with where it is written: the tree that checking, templating and reading share.
// An anchored node that aliases repeat is one object, so walks over a tree must not change it.
import type { MapValue, ScalarValue, Value } from '../../values/value.ts';

/** Offsets in the text of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Written = WrittenScalar | WrittenList | WrittenMap;

export interface WrittenScalar {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly span: Span;
  /** It is, or holds, what a template gave: its kind is whatever the param is. */
  readonly templated?: true;
}

export interface WrittenList {
  readonly kind: 'list';
  readonly items: readonly Written[];
  readonly span: Span;
}

export interface WrittenMap {
  readonly kind: 'map';
  readonly entries: readonly WrittenEntry[];
  readonly span: Span;
}

export interface WrittenEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Written;
}

export function entryOf(map: WrittenMap, key: string): WrittenEntry | undefined {
  if (map.entries.length <= fewEntries) return map.entries.find((entry) => entry.key === key);
  const index = indexes.get(map.entries) ?? new Map(map.entries.map((entry) => [entry.key, entry]));
  indexes.set(map.entries, index);
  return index.get(key);
}

/** More are looked up by an index: a file of a million mistakes looks up each of a million stages. */
const fewEntries = 20;
const indexes = new WeakMap<readonly WrittenEntry[], ReadonlyMap<string, WrittenEntry>>();

export function isEmpty(written: Written): boolean {
  return written.kind === 'scalar' && written.value.kind === 'null';
}

export function toValue(written: WrittenMap): MapValue;
export function toValue(written: Written): Value;
export function toValue(written: Written): Value {
  if (written.kind === 'scalar') return written.value;
  if (written.kind === 'list') return { kind: 'list', items: written.items.map((item) => toValue(item)) };
  return { kind: 'map', entries: new Map(written.entries.map(({ key, value }) => [key, toValue(value)])) };
}

/** A value as if it were written at `span`: what a template puts in the place of its expression. */
export function writtenFrom(value: Value, span: Span): Written {
  if (value.kind === 'list') return { kind: 'list', items: value.items.map((item) => writtenFrom(item, span)), span };
  if (value.kind !== 'map') return { kind: 'scalar', value, span, templated: true };
  const entries = [...value.entries].map(([key, item]) => ({ key, keySpan: span, value: writtenFrom(item, span) }));
  return { kind: 'map', entries, span };
}

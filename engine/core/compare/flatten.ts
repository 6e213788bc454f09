// Nested values as one level of dotted keys, and the way back for a few of them. A map without entries leaves nothing.
import { selectKey } from '../values/params.ts';
import type { ListValue, ScalarValue, Value } from '../values/value.ts';

/** What a key can have once maps are gone. */
export type Leaf = ScalarValue | ListValue;

/** Dotted key → value; a file that is one value has it under the key `''`. */
export type Flat = ReadonlyMap<string, Leaf>;

/** Of two ways to write one dotted key (`a.b: 1` beside `a: {b: 2}`), the later counts. */
export function flatten(value: Value): Flat {
  const flat = new Map<string, Leaf>();
  const visit = (at: Value, key: string | undefined): void => {
    if (at.kind !== 'map') flat.set(key ?? '', at);
    else for (const [name, item] of at.entries) visit(item, key === undefined ? name : `${key}.${name}`);
  };
  visit(value, undefined);
  return flat;
}

/** What DVC takes for metrics: numbers, truth values and texts. Lists, dates and null are none, and leave nothing. */
export function onlyMetrics(value: Value): Value | undefined {
  if (value.kind !== 'map') return ['list', 'time', 'null'].includes(value.kind) ? undefined : value;
  const entries = [...value.entries].flatMap(([key, item]) => {
    const metric = onlyMetrics(item);
    return metric ? [[key, metric] as const] : [];
  });
  return entries.length > 0 ? { kind: 'map', entries: new Map(entries) } : undefined;
}

/** The flat values at or below `keys` (as stages write them); a key that does not exist gives nothing. */
export function flattenKeys(value: Value, keys: readonly string[]): Flat {
  const flat = new Map<string, Leaf>();
  for (const key of keys) {
    const selected = selectKey(value, key);
    if (!selected) continue;
    for (const [inner, leaf] of flatten(selected)) flat.set(selected.kind === 'map' ? `${key}.${inner}` : key, leaf);
  }
  return flat;
}

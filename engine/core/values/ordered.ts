// Values as JSON that keeps the order of keys, integer-like ones too: groups make their stages in that order, and maps
// their flags. (Canonical JSON forgets it, as fingerprints must.)
import type { Json } from '../../stage.ts';
import { isRecord } from '../records/decode.ts';
import { valueFromTagged, valueToTagged } from './canonical.ts';
import type { MapValue, Value } from './value.ts';

export function valueToOrdered(value: Value): Json {
  if (value.kind === 'list') return value.items.map(valueToOrdered);
  if (value.kind !== 'map') return valueToTagged(value);
  return { map: [...value.entries].map(([key, item]) => [key, valueToOrdered(item)]) };
}

/** The value behind what `valueToOrdered` wrote; undefined for anything else. */
export function valueFromOrdered(data: unknown): Value | undefined {
  if (Array.isArray(data)) {
    const items = data.map(valueFromOrdered);
    return items.every((item) => item !== undefined) ? { kind: 'list', items } : undefined;
  }
  if (!isRecord(data) || !('map' in data)) return valueFromTagged(data);
  return mapFromPairs(data['map']);
}

function mapFromPairs(pairs: unknown): MapValue | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const entries = new Map<string, Value>();
  for (const pair of pairs as readonly unknown[]) {
    if (!Array.isArray(pair)) return undefined;
    const [key, data] = pair as readonly unknown[];
    const value = valueFromOrdered(data);
    if (typeof key !== 'string' || !value) return undefined;
    entries.set(key, value);
  }
  return { kind: 'map', entries };
}

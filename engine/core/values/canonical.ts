// Canonical JSON: one text for one piece of data, the input of every SHA-256. Keys go by code unit, no white space.
// A value of params is tagged so that its kind survives JSON and no two values share a text:
//   null, true, "text", [ … ]  as they are;   {"int": "1"}   {"float": "1.0"}   {"time": "…"}   {"map": { … }}
import type { Json } from '../../stage.ts';
import { field, isRecord } from '../records/decode.ts';
import { byCodeUnit } from '../order.ts';
import { unreachable } from '../unreachable.ts';
import { formatFloat, type ListValue, type Value } from './value.ts';

/** Throws for what JSON has no text for (NaN, undefined, a bigint): only a bug hands it in. */
export function canonicalJson(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(canonicalJson).join(',')}]`;
  if (isRecord(data)) {
    const entries = Object.entries(data).sort(([a], [b]) => byCodeUnit(a, b));
    return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(',')}}`;
  }
  const isPlain = data === null || typeof data === 'string' || typeof data === 'boolean' || Number.isFinite(data);
  if (!isPlain) throw new Error(`bug: no canonical form for a ${typeof data}`);
  return JSON.stringify(data);
}

export function valueToTagged(value: Value): Json {
  switch (value.kind) {
    case 'null':
      return null;
    case 'int':
      return { int: value.value.toString() };
    case 'float':
      return { float: formatFloat(value.value) };
    case 'time':
      return { time: value.text };
    case 'list':
      return value.items.map(valueToTagged);
    case 'map': {
      const entries = [...value.entries].sort(([a], [b]) => byCodeUnit(a, b));
      return { map: Object.fromEntries(entries.map(([key, item]) => [key, valueToTagged(item)])) };
    }
    case 'bool':
    case 'string':
      return value.value;
    default:
      return unreachable(value);
  }
}

/** The value behind what `valueToTagged` wrote; undefined for anything else. */
export function valueFromTagged(tagged: unknown): Value | undefined {
  if (tagged === null) return { kind: 'null' };
  if (typeof tagged === 'boolean') return { kind: 'bool', value: tagged };
  if (typeof tagged === 'string') return { kind: 'string', value: tagged };
  if (Array.isArray(tagged)) return listFromTagged(tagged);
  if (!isRecord(tagged)) return undefined;
  const [tag, ...more] = Object.keys(tagged);
  if (tag === undefined || more.length > 0) return undefined;
  const content = field(tagged, tag);
  if (tag === 'map') return mapFromTagged(content);
  if (typeof content !== 'string') return undefined;
  if (tag === 'int') return /^(?:0|-?[1-9]\d*)$/.test(content) ? { kind: 'int', value: BigInt(content) } : undefined;
  if (tag === 'time') return { kind: 'time', text: content };
  return tag === 'float' ? floatFromText(content) : undefined;
}

function listFromTagged(tagged: readonly unknown[]): ListValue | undefined {
  const items: Value[] = [];
  for (const item of tagged) {
    const value = valueFromTagged(item);
    if (!value) return undefined;
    items.push(value);
  }
  return { kind: 'list', items };
}

function mapFromTagged(content: unknown): Value | undefined {
  if (!isRecord(content)) return undefined;
  const entries = new Map<string, Value>();
  for (const [key, item] of Object.entries(content)) {
    const value = valueFromTagged(item);
    if (!value) return undefined;
    entries.set(key, value);
  }
  return { kind: 'map', entries };
}

/** Only the text that `formatFloat` writes: a second text for one number would be a second fingerprint. */
function floatFromText(text: string): Value | undefined {
  const value = { nan: NaN, inf: Infinity, '-inf': -Infinity }[text] ?? Number(text);
  return formatFloat(value) === text ? { kind: 'float', value } : undefined;
}

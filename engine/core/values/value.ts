// Exact values of params: an integer is never a float, and no digit is lost. What Python prints is what is printed here,
// because commands in Python read these numbers; 1 and 1.0 stay two different values everywhere.
import type { Json } from '../../stage.ts';
import { unreachable } from '../unreachable.ts';

export type Value = ScalarValue | ListValue | MapValue;

export type ScalarValue =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** A date or time of TOML or YAML, in ISO form. */
  | { readonly kind: 'time'; readonly text: string };

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Value>;
}

export const emptyMap: MapValue = { kind: 'map', entries: new Map() };

/** A value that JSON cannot hold, so that no module can be handed it. */
export class NotJsonError extends Error {
  override readonly name = 'NotJsonError';
  /** Dotted, below the value that was asked for; empty for the value itself. */
  readonly key: string;
  readonly value: Value;
  readonly reason: 'beyond-2^53' | 'not-finite';

  constructor(key: string, value: Value, reason: 'beyond-2^53' | 'not-finite') {
    super(`${key === '' ? 'the value' : key} is ${formatValue(value)}, which JSON cannot hold exactly`);
    this.key = key;
    this.value = value;
    this.reason = reason;
  }
}

/** Equal as canonical forms are: kinds count, the order of keys does not, NaN equals itself, 0.0 and -0.0 differ. */
export function valuesEqual(a: Value, b: Value): boolean {
  if (a.kind === 'list' && b.kind === 'list') {
    return a.items.length === b.items.length && a.items.every((item, i) => equalOrAbsent(item, b.items[i]));
  }
  if (a.kind === 'map' && b.kind === 'map') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, item]) => equalOrAbsent(item, b.entries.get(key)))
    );
  }
  if (a.kind === 'null') return b.kind === 'null';
  if (a.kind === 'time') return b.kind === 'time' && a.text === b.text;
  return 'value' in a && 'value' in b && a.kind === b.kind && Object.is(a.value, b.value);
}

function equalOrAbsent(a: Value, b: Value | undefined): boolean {
  return b !== undefined && valuesEqual(a, b);
}

/** For people, on one line: `8`, `1.0`, `[1, 2]`, `{lr: 0.1}`; a string is quoted where it could be mistaken. */
export function formatValue(value: Value): string {
  if (value.kind === 'list') return `[${value.items.map(formatValue).join(', ')}]`;
  if (value.kind === 'map') {
    return `{${[...value.entries].map(([key, item]) => `${formatString(key)}: ${formatValue(item)}`).join(', ')}}`;
  }
  if (value.kind === 'string') return formatString(value.value);
  return value.kind === 'null' ? 'null' : formatScalar(value);
}

/** As text inside another text: what Python's `str` gives, but `true` and `false`, as DVC's templates have it. */
export function formatScalar(value: ScalarValue): string {
  if (value.kind === 'null') return 'None';
  if (value.kind === 'time') return value.text;
  return value.kind === 'float' ? formatFloat(value.value) : String(value.value);
}

/** Python's `repr` of a float: shortest digits that round-trip, an exponent below 1e-4 and from 1e16 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}

/** As JSON, for a module. Throws a NotJsonError for what JSON cannot hold exactly. */
export function toJson(value: Value, key = ''): Json {
  const below = (part: string): string => (key === '' ? part : `${key}.${part}`);
  switch (value.kind) {
    case 'null':
      return null;
    case 'int':
      if (value.value > BigInt(Number.MAX_SAFE_INTEGER) || value.value < BigInt(Number.MIN_SAFE_INTEGER)) {
        throw new NotJsonError(key, value, 'beyond-2^53');
      }
      return Number(value.value);
    case 'float':
      if (!Number.isFinite(value.value)) throw new NotJsonError(key, value, 'not-finite');
      return value.value;
    case 'time':
      return value.text;
    case 'list':
      return value.items.map((item, index) => toJson(item, below(String(index))));
    case 'map':
      return Object.fromEntries([...value.entries].map(([name, item]) => [name, toJson(item, below(name))]));
    case 'bool':
    case 'string':
      return value.value;
    default:
      return unreachable(value);
  }
}

const readAsOther = /^(?:null|true|false|none|\.?nan|\.?inf)$/i;

function formatString(text: string): string {
  // Not a constant: what names letters by Unicode takes long to compile, and most commands never get here.
  const isPlain = /^[\p{L}_./][\p{L}\p{N}_./@+-]*$/u.test(text);
  return isPlain && !readAsOther.test(text) ? text : JSON.stringify(text);
}

// Exact values: kinds, Python's texts, JSON for modules, and the tagged form that fingerprints and locks hold.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalJson, valueFromTagged, valueToTagged } from '../../../engine/core/values/canonical.ts';
import {
  formatFloat,
  formatValue,
  NotJsonError,
  toJson,
  valuesEqual,
  type Value,
} from '../../../engine/core/values/value.ts';

const int = (value: bigint): Value => ({ kind: 'int', value });
const float = (value: number): Value => ({ kind: 'float', value });
const string = (value: string): Value => ({ kind: 'string', value });
const map = (entries: Record<string, Value>): Value => ({ kind: 'map', entries: new Map(Object.entries(entries)) });

const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('int', 'float', 'map', 'time', '__proto__', '1', 'constructor'),
);
const { anyValue } = fc.letrec<{ anyValue: Value }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<Value>({ kind: 'null' }),
    fc.boolean().map((value): Value => ({ kind: 'bool', value })),
    fc.bigInt().map(int),
    fc.oneof(fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 1e16, 1e-5, 123456789012345680)).map(float),
    fc.string({ unit: 'binary' }).map(string),
    fc.string().map((text): Value => ({ kind: 'time', text })),
    fc.array(tie('anyValue'), { maxLength: 4 }).map((items): Value => ({ kind: 'list', items })),
    fc
      .array(fc.tuple(key, tie('anyValue')), { maxLength: 4 })
      .map((entries): Value => ({ kind: 'map', entries: new Map(entries) })),
  ),
}));

describe('floats as Python prints them', () => {
  test.each([
    [1, '1.0'],
    [-1.5, '-1.5'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [123456.789, '123456.789'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.25e22, '1.25e+22'],
    [1e100, '1e+100'],
    [-2e-300, '-2e-300'],
    [5e-324, '5e-324'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%p is %s', (value, text) => {
    expect(formatFloat(value)).toBe(text);
  });
});

describe('values for people', () => {
  test.each<[Value, string]>([
    [int(123456789012345678901234567890n), '123456789012345678901234567890'],
    [float(1), '1.0'],
    [{ kind: 'null' }, 'null'],
    [{ kind: 'bool', value: true }, 'true'],
    [string('data/a.csv'), 'data/a.csv'],
    [string('1'), '"1"'],
    [string('true'), '"true"'],
    [string('nan'), '"nan"'],
    [string(''), '""'],
    [string('a b'), '"a b"'],
    [{ kind: 'time', text: '2020-01-01' }, '2020-01-01'],
    [{ kind: 'list', items: [int(1n), float(1)] }, '[1, 1.0]'],
    [map({ lr: float(0.1), n: int(3n) }), '{lr: 0.1, n: 3}'],
  ])('%#: %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe('values for a module', () => {
  test('are plain JSON, with own keys only', () => {
    const value = map({
      n: int(9007199254740991n),
      x: float(0.5),
      s: string('a'),
      l: { kind: 'list', items: [{ kind: 'null' }] },
    });
    expect(toJson(value)).toEqual({ n: 9007199254740991, x: 0.5, s: 'a', l: [null] });
    const json = toJson({ kind: 'map', entries: new Map([['__proto__', map({ polluted: int(1n) })]]) });
    expect(Object.keys(json as object)).toEqual(['__proto__']);
    expect((json as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    [int(9007199254740992n), 'beyond-2^53', 'a.0 is 9007199254740992, which JSON cannot hold exactly'],
    [int(-9007199254740992n), 'beyond-2^53', 'a.0 is -9007199254740992, which JSON cannot hold exactly'],
    [float(NaN), 'not-finite', 'a.0 is nan, which JSON cannot hold exactly'],
    [float(-Infinity), 'not-finite', 'a.0 is -inf, which JSON cannot hold exactly'],
  ])('%# is refused with its key', (value, reason, message) => {
    const refused = (): unknown => toJson(map({ a: { kind: 'list', items: [value] } }));
    expect(refused).toThrow(NotJsonError);
    expect(refused).toThrow(expect.objectContaining({ key: 'a.0', reason, message }));
  });
});

describe('the tagged form', () => {
  test('keeps kinds apart', () => {
    const value = map({
      b: int(1n),
      a: float(1),
      s: string('1'),
      t: { kind: 'time', text: '2020-01-01' },
      l: { kind: 'list', items: [{ kind: 'null' }] },
    });
    expect(canonicalJson(valueToTagged(value))).toBe(
      '{"map":{"a":{"float":"1.0"},"b":{"int":"1"},"l":[null],"s":"1","t":{"time":"2020-01-01"}}}',
    );
  });

  test('comes back as the same value, through JSON', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const back = valueFromTagged(JSON.parse(JSON.stringify(valueToTagged(value))));
        expect(back && valuesEqual(back, value)).toBe(true);
      }),
    );
  });

  test('two values are equal if and only if their canonical texts are', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(canonicalJson(valueToTagged(a)) === canonicalJson(valueToTagged(b))).toBe(valuesEqual(a, b));
      }),
    );
  });

  test.each([
    [1],
    [undefined],
    [{}],
    [{ int: '1', float: '1.0' }],
    [{ int: '01' }],
    [{ int: '-0' }],
    [{ int: '1.0' }],
    [{ int: 1 }],
    [{ float: '1' }],
    [{ float: 'NaN' }],
    [{ float: '0.10' }],
    [{ map: [] }],
    [{ map: { a: 1 } }],
    [[1]],
    [{ other: 'x' }],
  ])('%j is no tagged value', (tagged) => {
    expect(valueFromTagged(tagged)).toBeUndefined();
  });

  test.each([
    [int(1n), float(1)],
    [int(1n), string('1')],
    [float(0), float(-0)],
    [{ kind: 'null' } as const, string('null')],
    [map({ int: string('1') }), int(1n)],
    [map({ map: map({}) }), map({})],
    [map({}), { kind: 'list', items: [] } as const],
    [{ kind: 'time', text: 'x' } as const, string('x')],
  ])('%# are two values', (a, b) => {
    expect(valuesEqual(a, b)).toBe(false);
  });
});

describe('canonical JSON', () => {
  test('sorts keys by code unit, integers included', () => {
    expect(canonicalJson({ b: 1, a: [{ é: null, z: true, Z: '' }], 10: 0, 9: 0 })).toBe(
      '{"10":0,"9":0,"a":[{"Z":"","z":true,"é":null}],"b":1}',
    );
  });

  test.each([[NaN], [undefined], [1n], [{ a: undefined }]])('%p is a bug', (data) => {
    expect(() => canonicalJson(data)).toThrow('bug: ');
  });
});

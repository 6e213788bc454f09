import { expect, test } from '@jest/globals';
import { draws } from '../../../stages/random.ts';
import { keyOf, sortKeys, valueOf } from '../../../stages/trees/float-order.ts';

test('keys are ordered as values are, and lead back to them', () => {
  const random = draws(1);
  const special = [-Infinity, Infinity, 0, -0, 1e-45, -1e-45, 3.4028234663852886e38];
  const values = Float32Array.from({ length: 5000 }, (_, k) => special[k] ?? random.normal() * 10 ** random.below(30));
  const keys = Uint32Array.from(values, keyOf);
  const sorted = sortKeys(keys, new Uint32Array(keys.length), keys.length);
  expect(Array.from(sorted, (key) => valueOf(key))).toEqual(Array.from(values.sort(), (value) => value + 0));
});

test('equal keys and a part of an array are sorted too', () => {
  expect([...sortKeys(Uint32Array.of(7, 7, 7), new Uint32Array(3), 3)]).toEqual([7, 7, 7]);
  expect(sortKeys(Uint32Array.of(9, 8, 1), new Uint32Array(3), 2).slice(0, 2)).toEqual(Uint32Array.of(8, 9));
});

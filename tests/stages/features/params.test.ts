import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { params } from '../../../stages/features/params.ts';
import { PARAMS } from './tracks.ts';

const validate = new Ajv({ strict: false }).compile(params);

test('the params of the reference are valid, with interactions as a list or as a map', () => {
  expect(validate({ features: PARAMS })).toBe(true);
  expect(validate({ features: { ...PARAMS, interactions: { a: 'b + c' }, numeric: 'auto', group_by: null } })).toBe(
    true,
  );
  expect(validate({ features: { ...PARAMS, baselines: { mode: 1, energy_category: 'Low Energy' } } })).toBe(true);
});

test.each([
  { numeric: 'all' },
  { interactions: { a: 1 } },
  { interactions: ['a * b'] },
  { one_hot: ['mode', 'mode'] },
  { baselines: { mode: true } },
  { group_by: '' },
  { test_fraction: 1 },
  { seed: -1 },
  { columns: 'auto' },
])('%j is refused', (change) => {
  expect(validate({ features: { ...PARAMS, ...change } })).toBe(false);
});

import { expect, test } from '@jest/globals';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { featureOptions } from '../../../stages/features/options.ts';
import type { FeaturesParams } from '../../../stages/features/params.ts';
import { partsOf } from '../../../stages/features/parts.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import { derive } from '../../../stages/recipe/derive.ts';
import { fitRecipe } from '../../../stages/recipe/fit.ts';
import { formatRecipe, parseRecipe } from '../../../stages/recipe/json.ts';
import type { Derivation, Recipe } from '../../../stages/recipe/recipe.ts';
import { tableOf, type Column, type Table } from '../../../stages/table/columns.ts';
import { readCsv } from '../../../stages/table/csv.ts';
import { sharedData } from '../support.ts';

type Params = FeaturesParams['features'];
const PARAMS: Params = {
  numeric: 'auto',
  interactions: {},
  one_hot: [],
  label: [],
  scale: [],
  test_fraction: 0.25,
  group_by: null,
  seed: 1,
};

function fitted(raw: Table, target: string, derived: readonly Derivation[], change: Partial<Params>): Recipe {
  const params = { ...PARAMS, ...change };
  const inputs = [...raw.columns].map(([name, { kind }]) => ({ name, kind }));
  const parts = partsOf(derive(derived, raw), params.group_by, params.test_fraction, params.seed);
  const recipe = fitRecipe(
    raw,
    parts.split.train,
    featureOptions(params, { target, inputs, derived }, 'table.parquet'),
  );
  expect(parseRecipe(formatRecipe({ recipe, target, source: undefined }), 'recipe.json').recipe).toEqual(recipe);
  return recipe;
}

test('another table, of houses, by params alone', () => {
  const rows = 400;
  const number = (of: (row: number) => number): Column => ({
    kind: 'number',
    values: Float64Array.from({ length: rows }, (_, row) => of(row)),
  });
  const text = (of: (row: number) => string | undefined): Column => ({
    kind: 'string',
    values: Array.from({ length: rows }, (_, row) => of(row)),
  });
  const houses = tableOf([
    ['street', text((row) => `street ${row % 37}`)],
    ['area (m²)', number((row) => (row % 10 === 3 ? NaN : 40 + ((row * 17) % 160)))],
    ['floor', number((row) => (row % 5) - 1)],
    ['heating', text((row) => (row % 7 === 0 ? undefined : ['gas', 'öl', 'Fernwärme'][row % 3]))],
    ['balcony', { kind: 'boolean', values: Array.from({ length: rows }, (_, row) => row % 4 < 2) }],
    ['price', number((row) => 1000 * ((row * 13) % 500))],
  ]);
  const derived: Derivation[] = [
    { kind: 'expression', name: 'price per m²', expression: parseExpression('price / `area (m²)`') },
    { kind: 'bin', name: 'size', column: 'area (m²)', edges: [80, 120], labels: ['small', 'medium', 'large'] },
  ];
  const recipe = fitted(houses, 'price', derived, {
    interactions: [{ 'light & large': 'balcony and `area (m²)` > 100' }],
    one_hot: ['size', 'floor'],
    label: ['heating'],
    scale: ['area (m²)', 'heating_encoded'],
    group_by: 'street',
  });
  expect(recipe.features.map(({ name }) => name)).toEqual(
    [
      ['area (m²)', 'balcony', 'heating_encoded', 'light & large'],
      ['size_medium', 'size_small', 'floor_0', 'floor_1', 'floor_2', 'floor_3'],
    ].flat(),
  );
  expect(recipe.inputs.map(({ name }) => name)).toEqual(['area (m²)', 'floor', 'heating', 'balcony']);
  const { values } = applyRecipe(recipe, houses);
  const missing = Array.from({ length: rows }, (_, row) => [values[row * 10], values[row * 10 + 2]].map(Number.isNaN));
  expect(missing).toEqual(Array.from({ length: rows }, (_, row) => [row % 10 === 3, row % 7 === 0]));
});

test('the obesity table, with the weight as target and what is made of it refused', async () => {
  const path = sharedData('obesity/ObesityDataSet_raw_and_data_sinthetic.csv');
  if (path === undefined) return;
  const table = await readCsv(path);
  const derived: Derivation[] = [
    { kind: 'expression', name: 'bmi', expression: parseExpression('Weight / (Height * Height)') },
  ];
  const params: Partial<Params> = {
    one_hot: ['MTRANS', 'CAEC', 'CALC'],
    label: ['NObeyesdad', 'Gender'],
    scale: ['Age', 'Height', 'NObeyesdad_encoded'],
    interactions: { water_per_height: 'CH2O / Height', young: 'Age < 20' },
  };
  const recipe = fitted(table, 'Weight', derived, params);
  const names = recipe.features.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['Age', 'Height', 'FCVC']);
  expect(names).toContain('MTRANS_Public_Transportation');
  expect(names).not.toContain('bmi');
  const { rows, columns, values } = applyRecipe(recipe, table);
  expect([rows, columns]).toEqual([table.rows, names.length]);
  expect(values.some(Number.isNaN)).toBe(false);
  expect(() => fitted(table, 'Weight', derived, { numeric: ['bmi'] })).toThrow('bmi <- Weight');
});

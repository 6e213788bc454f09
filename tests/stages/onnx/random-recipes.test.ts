import { expect, test } from '@jest/globals';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  double,
  letrec,
  nat,
  oneof,
  option,
  record,
  tuple,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import { evaluate } from '../../../stages/expression/evaluate.ts';
import type { Expression } from '../../../stages/expression/expression.ts';
import { hostileTable } from '../../../stages/onnx/hostile.ts';
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import { inspectModel } from '../../../stages/onnx/session.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import type { Derivation, Feature, Recipe } from '../../../stages/recipe/recipe.ts';
import { columnNamed, tableOf, type Table } from '../../../stages/table/columns.ts';
import { anyHead, bits, metadata } from './support.ts';

const RUNS = 60;
const words = ['pop', 'rock', 'a', ''];
const literal = oneof(constantFrom(0, -0, 1, -1, 2, 0.5, 3, 60000, NaN, Infinity), double({ noNaN: true }));
const column = (...names: string[]): Arbitrary<Expression> =>
  constantFrom(...names).map((name) => ({ kind: 'column', name }));

/** Trees as the parser makes them: texts are compared with texts, at least one side being a column. */
function expressions(numeric: readonly string[], textual: readonly string[]): Arbitrary<Expression> {
  const text: Arbitrary<Expression> = constantFrom(...words).map((value) => ({ kind: 'text', value }));
  const number: Arbitrary<Expression> = literal.map((value) => ({ kind: 'number', value }));
  return letrec<{ node: Expression }>((tie) => {
    const node = tie('node');
    return {
      node: oneof(
        { depthSize: 'small', withCrossShrink: true },
        column(...numeric),
        number,
        record({ kind: constantFrom('+', '-', '*', '/'), left: node, right: node }),
        record({ kind: constantFrom('<', '<=', '>', '>=', '==', '!=', 'and', 'or'), left: node, right: node }),
        record({ kind: constantFrom('negate', 'not'), operand: node }),
        record({
          kind: constantFrom('==', '!='),
          left: column(...textual),
          right: oneof(text, column(...textual)),
        }),
      ),
    };
  }).node;
}

/** The expression beside a column, since one without a column has no rows. */
const inRows = (expression: Expression): Expression => ({
  kind: '*',
  left: expression,
  right: { kind: '==', left: { kind: 'column', name: 'a' }, right: { kind: 'column', name: 'a' } },
});

const inputs = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'number' },
  { name: 't', kind: 'boolean' },
  { name: 'g', kind: 'string' },
  { name: 'h', kind: 'string' },
] as const;
const scale = option(record({ mean: literal, deviation: double({ min: 1e-3, max: 1e6, noNaN: true }) }), {
  nil: undefined,
});

const recipes: Arbitrary<Recipe> = record({
  first: expressions(['a', 'b', 't'], ['g', 'h']),
  edges: uniqueArray(double({ noNaN: true }), { maxLength: 5, comparator: (x, y) => x === y }),
  cases: array(record({ when: expressions(['a', 'd', 't'], ['g', 'bin']), then: constantFrom(...words) }), {
    maxLength: 4,
  }),
  last: expressions(['a', 'd'], ['bin', 'case', 'g']),
  scales: tuple(scale, scale, scale, scale),
  levels: uniqueArray(constantFrom(...words.slice(0, 3), 'other'), { minLength: 1 }),
  level: constantFrom('pop', 'rock', 'a'),
  value: literal,
}).map(({ first, edges, cases, last, scales, levels, level, value }) => {
  const derived: Derivation[] = [
    { kind: 'expression', name: 'd', expression: inRows(first) },
    {
      kind: 'bin',
      name: 'bin',
      column: 'd',
      edges: edges.toSorted((x, y) => x - y),
      labels: [...edges, 0].map((_, k) => words[k % 3]!),
    },
    {
      kind: 'case',
      name: 'case',
      cases: cases.map(({ when, then }) => ({ when: inRows(when), then })),
      otherwise: 'rock',
    },
    { kind: 'expression', name: 'last', expression: inRows(last) },
  ];
  const withScale = (feature: Feature, at: number): Feature => {
    const chosen = scales[at % scales.length];
    return feature.kind === 'one-hot' || !chosen ? feature : { ...feature, scale: chosen };
  };
  const features: Feature[] = [
    ...['a', 't', 'd', 'last'].map((name): Feature => ({ kind: 'number', name, column: name })),
    ...['g', 'bin', 'case'].map((name): Feature => ({ kind: 'code', name: `${name}_encoded`, column: name, levels })),
    ...['g', 'bin', 'case'].map((name): Feature => ({
      kind: 'one-hot',
      name: `${name}_${level}`,
      column: name,
      level,
    })),
    ...['a', 't', 'd'].map((name): Feature => ({
      kind: 'one-hot',
      name: `${name}_${value}`,
      column: name,
      level: value,
    })),
  ];
  return { inputs, derived, features: features.map(withScale) };
});

test('random recipes: ONNX and native features are the same bits on hostile rows', async () => {
  await assert(
    asyncProperty(recipes, nat(), async (recipe, seed) => {
      const rows = hostileTable(recipe, { rows: 60, seed });
      const native = applyRecipe(recipe, rows);
      const [inspected] = await inspectModel(modelOnnx({ recipe, head: anyHead, metadata }), [rows], 17);
      expect(bits(inspected!.features.values)).toEqual(bits(native.values));
    }),
    { numRuns: RUNS },
  );
});

test('random expressions: every bit of the float64 is the same, before it is rounded', async () => {
  await assert(
    asyncProperty(expressions(['a', 'b', 't'], ['g', 'h']), nat(), async (expression, seed) => {
      const rows = hostileTable({ inputs, derived: [], features: [] }, { rows: 60, seed });
      const wanted = evaluate(inRows(expression), (name) => columnNamed(rows, name, 'test'));
      const withWanted: Table = tableOf([...rows.columns, ['wanted', { kind: 'number', values: wanted }]]);
      const recipe = equality(inRows(expression));
      const [inspected] = await inspectModel(modelOnnx({ recipe, head: anyHead, metadata }), [withWanted], 60);
      expect([...inspected!.features.values]).toEqual(
        [...wanted].flatMap((value) => (Number.isNaN(value) ? [0, 0, 1] : [1, 1, 0])),
      );
    }),
    { numRuns: RUNS },
  );
});

/** Whether the value equals the column `wanted`, whether its reciprocal does (the sign of 0), and whether it is NaN. */
function equality(expression: Expression): Recipe {
  const value: Expression = { kind: 'column', name: 'value' };
  const wanted: Expression = { kind: 'column', name: 'wanted' };
  const inverse = (operand: Expression): Expression => ({
    kind: '/',
    left: { kind: 'number', value: 1 },
    right: operand,
  });
  const derived: Derivation[] = [
    { kind: 'expression', name: 'value', expression },
    { kind: 'expression', name: 'same', expression: { kind: '==', left: value, right: wanted } },
    { kind: 'expression', name: 'sign', expression: { kind: '==', left: inverse(value), right: inverse(wanted) } },
    { kind: 'expression', name: 'missing', expression: { kind: '!=', left: value, right: value } },
  ];
  const features = ['same', 'sign', 'missing'].map((name): Feature => ({ kind: 'number', name, column: name }));
  return { inputs: [...inputs, { name: 'wanted', kind: 'number' }], derived, features };
}

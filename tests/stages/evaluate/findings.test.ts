import { describe, expect, test } from '@jest/globals';
import { rankedImportance } from '../../../stages/evaluate/importance.ts';
import { learningCurve } from '../../../stages/evaluate/learning-curve.ts';
import { quantile, quantilePoints, residualsOf, residualStatistics } from '../../../stages/evaluate/residuals.ts';
import { slicesBy } from '../../../stages/evaluate/slices.ts';
import { targetProfile } from '../../../stages/evaluate/target.ts';
import { roundedPredictions } from '../../../stages/evaluate/evaluation.ts';
import { parseCsv } from '../../../stages/table/csv.ts';

describe('residuals', () => {
  test('are actual minus predicted', () => {
    expect([...residualsOf([1, 5], [3, 4])]).toEqual([-2, 1]);
  });

  test('have the moments of the formulas', () => {
    // mean 2, deviations -2 -1 0 3: squares 14 of 4, cubes 18 of 4; 4.5 / 3.5^1.5
    const statistics = residualStatistics(Float64Array.of(0, 1, 2, 5));
    expect(statistics).toMatchObject({ mean: 2, deviation: 1.87083, skewness: 0.687243, min: 0, max: 5, median: 1.5 });
    expect(residualStatistics(Float64Array.of(3, 3))).toMatchObject({ deviation: 0, skewness: 0 });
  });

  test('quantiles interpolate as NumPy does', () => {
    const sorted = Float64Array.of(1, 2, 4, 8);
    expect([0, 0.1, 0.5, 0.75, 1].map((p) => quantile(sorted, p))).toEqual([1, 1.3, 3, 5, 8]);
    expect(quantile(Float64Array.of(7), 0.3)).toBe(7);
  });

  test('a normal sample lies on the diagonal of the quantile plot', () => {
    // A sum of twelve uniform numbers is nearly normal.
    const uniform = (k: number): number => ((k * 16_807) % 2_147_483_647) / 2_147_483_647;
    let state = 1;
    const next = (): number => uniform((state = (state * 48_271) % 2_147_483_647));
    const sample = Float64Array.from({ length: 20_000 }, () =>
      Array.from({ length: 12 }, next).reduce((a, b) => a + b, -6),
    );
    for (const { probability, residual, normal } of quantilePoints(sample)) {
      expect([probability, Math.abs(residual - normal) < 0.15]).toEqual([probability, true]);
    }
    const points = quantilePoints(sample);
    expect(points.map(({ probability }) => probability)).toEqual(
      points.map(({ probability }) => probability).toSorted((a, b) => a - b),
    );
    expect(points.length).toBe(19);
  });
});

describe('slices', () => {
  const values = ['b', 'a', undefined, 'a', 'b', 'c'];
  const actual = [1, 2, 3, 4, 5, 6];
  const predicted = [2, 2, 3, 2, 6, 6];
  const slices = slicesBy({ kind: 'string', values }, actual, predicted);

  test('the worst comes first, equal ones by name; a missing value is a slice', () => {
    expect(slices.map(({ level, rows, rmse }) => [level, rows, rmse])).toEqual([
      ['a', 2, 1.41421],
      ['b', 2, 1],
      ['', 1, 0],
      ['c', 1, 0],
    ]);
  });

  test('the mean residual says which way the model errs', () => {
    expect(slices.map(({ meanResidual }) => meanResidual)).toEqual([1, -1, 0, 0]);
  });

  test('slices with few rows are marked', () => {
    const many = Array.from({ length: 30 }, () => 'x').concat(Array.from({ length: 29 }, () => 'y'));
    const zeros = many.map(() => 0);
    expect(slicesBy({ kind: 'string', values: many }, zeros, zeros).map(({ small }) => small)).toEqual([false, true]);
  });

  test('numbers and truth values slice as well', () => {
    const numbers = slicesBy({ kind: 'number', values: Float64Array.of(1, NaN, 1) }, [1, 1, 1], [1, 1, 1]);
    expect(numbers.map(({ level, rows }) => [level, rows])).toEqual([
      ['', 1],
      ['1', 2],
    ]);
    const truth = slicesBy({ kind: 'boolean', values: [true, false] }, [1, 1], [1, 1]);
    expect(truth.map(({ level }) => level)).toEqual(['false', 'true']);
  });
});

test('the target is described over all parts', () => {
  const profile = targetProfile([Float64Array.of(0, 0, 9), Float64Array.of(3, 0)]);
  expect(profile).toMatchObject({
    rows: 5,
    min: 0,
    max: 9,
    mean: 2.4,
    median: 0,
    lowShare: 0.6,
    mostFrequent: { value: 0, share: 0.6 },
  });
  expect(profile.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(5);
});

describe('the learning curve', () => {
  const read = (text: string) => learningCurve(parseCsv(Buffer.from(text), 'curve.csv'), 'curve.csv');

  test('is best where the validation error is smallest, first of equal rounds', () => {
    const { best } = read('round,train_rmse,validation_rmse\n1,3,3\n2,2,2.5\n3,1,2.5\n4,0.5,2.7\n');
    expect(best).toEqual({ round: 2, rmse: 2.5 });
  });

  test('has no best round without validation rows', () => {
    expect(read('round,train_rmse\n1,3\n').best).toBeUndefined();
    expect(read('round,train_rmse,validation_rmse\n1,3,\n2,1,\n')).toMatchObject({
      train: [3, 1],
      validation: [NaN, NaN],
    });
  });

  test('names a column that is not there', () => {
    expect(() => read('round,rmse\n1,3\n')).toThrow("there is no column 'train_rmse' (a column of curve.csv)");
  });
});

test('importances are ranked, equal ones as they came', () => {
  const table = parseCsv(Buffer.from('feature,importance\na,0.1\nb,0.8\nc,0.1\n'), 'i.csv');
  expect(rankedImportance(table, 'i.csv').map(({ feature }) => feature)).toEqual(['b', 'a', 'c']);
});

test('predictions are rounded as they are stored, and one that is no number names its row', () => {
  expect([...roundedPredictions(Float32Array.of(1.23456789, 1e6))]).toEqual([1.23457, 1e6]);
  expect(() => roundedPredictions(Float32Array.of(1, NaN))).toThrow('the model predicts NaN for row 2');
});

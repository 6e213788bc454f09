import { describe, expect, test } from '@jest/globals';
import { evaluate, type Evaluation } from '../../../stages/evaluate/evaluation.ts';
import { interpretation } from '../../../stages/evaluate/report/interpretation.ts';
import { limits } from '../../../stages/evaluate/report/limits.ts';
import { validationSentences } from '../../../stages/evaluate/validation-report.ts';
import type { Finding } from '../../../stages/validate/finding.ts';
import { percent, shown, signed } from '../../../stages/evaluate/report/wording.ts';

const actual = Float64Array.from({ length: 100 }, (_, k) => k);
const part = { actual, predicted: actual };
const perfect = evaluate({
  train: part,
  test: part,
  importance: [{ feature: 'genre_encoded', share: 1 }],
  curve: { rounds: [], train: [], validation: [] },
});

/** As the reference's model: R² 0.4653 and 0.3882, RMSE 17.38, MAE 13. */
function like(changed: Partial<Evaluation> = {}): Evaluation {
  return {
    ...perfect,
    train: { rows: 91_200, rmse: 16.33, mae: 12.19, r2: 0.4653 },
    test: { rows: 22_800, rmse: 17.38, mae: 13, r2: 0.3882 },
    residuals: { ...perfect.residuals, mean: 0.1, q05: -31, q95: 30, skewness: 0.1 },
    target: { ...perfect.target, deviation: 22.3, min: 0, max: 100, lowShare: 0.49 },
    predictedDeviation: 13,
    ...changed,
  };
}
const testOf = (r2: number): Evaluation => like({ test: { ...like().test, r2 } });

describe('the interpretation', () => {
  test('of the reference model: variance explained, typical error, slight overfit', () => {
    expect(interpretation(like(), 'popularity')).toEqual([
      'The model explains a moderate part of the variance of popularity on rows that it never saw: 39\u00a0% (R² 0.3882).',
      'A prediction is off by 13 on average, on a scale from 0 to 100; always predicting the mean would have an RMSE of 22.30, the model has 17.38 (in units of popularity).',
      'R² is 0.4653 on the rows that it learned from and 0.3882 on the others, a gap of 0.077: a slight overfit.',
      'It is right on average: the mean residual is +0.1000.',
      'Nine of ten residuals lie between −31 and +30, about evenly on both sides.',
      'Predictions spread less (standard deviation 13) than popularity itself (22.30): high values are predicted too low, low ones too high.',
    ]);
  });

  test.each([
    [-0.2, 'no better than always predicting the mean'],
    [0.01, 'hardly anything of the variance'],
    [0.29, 'a small part'],
    [0.7, 'most of the variance'],
    [0.9, 'a very large part'],
    [0.99, 'nearly all'],
  ])('R² %d is %s', (r2, words) => {
    expect(interpretation(testOf(r2), 'y')[0]).toContain(words);
  });

  test.each([
    [0.46, 'no sign of overfitting'],
    [0.5, 'no sign of overfitting'],
    [0.3, 'a clear overfit'],
    [0.1, 'a strong overfit'],
  ])('a test R² of %d beside 0.4653 is %s', (r2, words) => {
    expect(interpretation(testOf(r2), 'y')[2]).toContain(words);
  });

  test('a bias and a long tail are said with their direction', () => {
    const residuals = { ...perfect.residuals, mean: -3, q05: -9, q95: 2, skewness: -1.2 };
    const sentences = interpretation(like({ residuals }), 'y');
    expect(sentences[3]).toBe('Its predictions are too high on average: the mean residual (actual − predicted) is −3.');
    expect(sentences[4]).toContain('with a longer tail where the model says too much (skewness −1.200)');
  });
});

describe('the limits', () => {
  const slice = { level: 'a', rows: 100, rmse: 30, mae: 1, r2: 0, meanResidual: 0, small: false };
  const slices = {
    name: 'genre',
    slices: [{ ...slice, level: 'tiny', rmse: 90, rows: 3, small: true }, slice, { ...slice, level: 'b', rmse: 10 }],
  };

  test('of the reference model are the four that its authors name', () => {
    const target = { ...like().target, mostFrequent: { value: 0, share: 0.14 } };
    const found = limits(like({ slices, target }), 'popularity', { kind: 'file', sha256: '0' });
    expect(found.map(({ name }) => name)).toEqual([
      'Moderate R²',
      'Dependency on genre',
      'Imbalance of popularity',
      'Overfitting',
      'Small groups',
      'Other data',
    ]);
    const text = found.map((limit) => limit.text).join('\n');
    expect(text).toContain('61\u00a0% of the variance of popularity is left unexplained');
    expect(text).toContain('RMSE from 10 (b) to 30 (a). The feature made of it is number 1 by importance');
    expect(text).toContain('49\u00a0% of the rows lie in the lowest third of the range');
    expect(text).toContain('14\u00a0% of all rows have the value 0');
    expect(text).toContain('One value of genre has fewer than 30 test rows');
  });

  test('that the numbers do not show are not written', () => {
    const even = { name: 'genre', slices: [slice, { ...slice, level: 'b', rmse: 25 }] };
    const found = limits({ ...perfect, slices: even }, 'y', { kind: 'synthetic', rows: 1, seed: 1 });
    expect(found.map(({ name }) => name)).toEqual(['Synthetic data']);
  });
});

test('numbers for readers have four digits or are whole', () => {
  expect([shown(22_800), shown(17.3), shown(-0.38821), shown(12_345.6), shown(0)]).toEqual([
    '22,800',
    '17.30',
    '−0.3882',
    '12,346',
    '0',
  ]);
  expect([signed(1.5), signed(-1.5), signed(0)]).toEqual(['+1.500', '−1.500', '0']);
  expect([percent(0.388), percent(0.001), percent(0), percent(0.9999), percent(1)]).toEqual([
    '39\u00a0%',
    'less than 1\u00a0%',
    '0\u00a0%',
    'more than 99\u00a0%',
    '100\u00a0%',
  ]);
});

test('validation is summed up by its errors and warnings', () => {
  const finding = {
    severity: 'warning',
    rule: 'repeated-row',
    advice: 'look',
    message: 'row 3 repeats row 1',
  } as const;
  const findings: Finding[] = [{ ...finding, severity: 'error', message: "column 'x' is missing" }, finding];
  const summary = { errors: 1, warnings: 1, notes: 0 };
  expect(validationSentences({ rows: 114_000, summary, findings })).toEqual([
    'Validation of 114,000 raw rows found 1 error, 1 warning and no notes.',
    "Error: column 'x' is missing.",
    'Warning: row 3 repeats row 1.',
  ]);
  const many = validationSentences({
    rows: 2,
    summary: { errors: 0, warnings: 14, notes: 3 },
    findings: Array.from({ length: 14 }, () => finding),
  });
  expect(many.length).toBe(14);
  expect(many.at(-1)).toBe('2 more findings are in the validation report.');
});

// What the metrics mean, in sentences chosen by thresholds.
// The thresholds are conventions, not laws of nature; they stand here in one place each.
import type { Evaluation } from '../evaluation.ts';
import { percent, shown, signed } from './wording.ts';

/** The first whose bound is above R². */
const EXPLAINED: readonly (readonly [below: number, words: string])[] = [
  [0.05, 'hardly anything'],
  [0.3, 'a small part'],
  [0.6, 'a moderate part'],
  [0.8, 'most'],
  [0.95, 'a very large part'],
  [Infinity, 'nearly all'],
];

/** The first whose bound is above the gap of R² between training and test rows. */
const GAPS: readonly (readonly [below: number, words: string])[] = [
  [0.02, 'no sign of overfitting'],
  [0.1, 'a slight overfit'],
  [0.2, 'a clear overfit'],
  [Infinity, 'a strong overfit'],
];

/** Sentences about `target`, the most important first. */
export function interpretation(evaluation: Evaluation, target: string): string[] {
  return [
    explained(evaluation, target),
    typicalError(evaluation, target),
    gap(evaluation),
    bias(evaluation),
    ...shape(evaluation, target),
  ];
}

function explained({ test }: Evaluation, target: string): string {
  if (test.r2 <= 0) {
    return `On rows that it never saw the model is no better than always predicting the mean of ${target} (R² ${shown(test.r2)}).`;
  }
  return `The model explains ${chosen(EXPLAINED, test.r2)} of the variance of ${target} on rows that it never saw: ${percent(test.r2)} (R² ${shown(test.r2)}).`;
}

function typicalError({ test, target }: Evaluation, name: string): string {
  const scale = `on a scale from ${shown(target.min)} to ${shown(target.max)}`;
  return `A prediction is off by ${shown(test.mae)} on average, ${scale}; always predicting the mean would have an RMSE of ${shown(target.deviation)}, the model has ${shown(test.rmse)} (in units of ${name}).`;
}

function gap({ train, test }: Evaluation): string {
  const difference = train.r2 - test.r2;
  const numbers = `R² is ${shown(train.r2)} on the rows that it learned from and ${shown(test.r2)} on the others, a gap of ${difference.toFixed(3)}`;
  return `${numbers}: ${chosen(GAPS, difference)}.`;
}

function bias({ residuals, target }: Evaluation): string {
  if (Math.abs(residuals.mean) < 0.02 * target.deviation) {
    return `It is right on average: the mean residual is ${signed(residuals.mean)}.`;
  }
  const way = residuals.mean > 0 ? 'too low' : 'too high';
  return `Its predictions are ${way} on average: the mean residual (actual − predicted) is ${signed(residuals.mean)}.`;
}

function shape({ residuals, predictedDeviation, target }: Evaluation, name: string): string[] {
  const sentences = [
    `Nine of ten residuals lie between ${shown(residuals.q05)} and ${signed(residuals.q95)}${skew(residuals.skewness)}.`,
  ];
  if (predictedDeviation < 0.75 * target.deviation) {
    sentences.push(
      `Predictions spread less (standard deviation ${shown(predictedDeviation)}) than ${name} itself (${shown(target.deviation)}): high values are predicted too low, low ones too high.`,
    );
  }
  return sentences;
}

function skew(skewness: number): string {
  if (Math.abs(skewness) < 0.3) return ', about evenly on both sides';
  return skewness > 0
    ? `, with a longer tail where the model says too little (skewness ${shown(skewness)})`
    : `, with a longer tail where the model says too much (skewness ${shown(skewness)})`;
}

function chosen(rules: readonly (readonly [below: number, words: string])[], value: number): string {
  return rules.find(([below]) => value < below)![1];
}

// Everything that was found out about a model: what the metrics file, the pictures and the report are made of.
// It is computed once, from predictions that are rounded as the stage `score` rounds them: what is measured is served.
import { binsAround, density, histogram, type Density, type Histogram } from '../charts/bins.ts';
import { extent } from '../charts/ticks.ts';
import { significant } from '../significant.ts';
import { StageError } from '../stage-error.ts';
import type { Column } from '../table/columns.ts';
import { filled } from '../table/rows.ts';
import type { Importance } from './importance.ts';
import type { LearningCurve } from './learning-curve.ts';
import { regressionMetrics, type RegressionMetrics } from './metrics.ts';
import {
  quantilePoints,
  residualsOf,
  residualStatistics,
  type QuantilePoint,
  type ResidualStatistics,
} from './residuals.ts';
import { slicesBy, type Slice } from './slices.ts';
import { targetProfile, type TargetProfile } from './target.ts';

/** The rows of one part: what was there, and what the model says. */
export interface Part {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

export interface Findings {
  readonly train: Part;
  readonly test: Part;
  /** Of the fit that early stopping watched, as the stage `train` recorded it. */
  readonly validation?: RegressionMetrics;
  /** The column to slice by, with the values of the test rows. */
  readonly slice?: { readonly name: string; readonly column: Column };
  /** All features of the model, ranked. */
  readonly importance: readonly Importance[];
  readonly curve: LearningCurve;
}

export interface Evaluation {
  readonly train: RegressionMetrics;
  readonly validation?: RegressionMetrics;
  readonly test: RegressionMetrics;
  /** Of the test rows, as are the four that follow. */
  readonly residuals: ResidualStatistics;
  readonly quantiles: readonly QuantilePoint[];
  readonly residualHistogram: Histogram;
  /** x: predicted, y: actual − predicted. */
  readonly residualDensity: Density;
  /** x: actual, y: predicted, on the same bins. */
  readonly predictedDensity: Density;
  /** How far the predictions spread around their mean, in units of the target. */
  readonly predictedDeviation: number;
  /** Of all rows, training and test. */
  readonly target: TargetProfile;
  readonly slices?: { readonly name: string; readonly slices: readonly Slice[] };
  readonly importance: readonly Importance[];
  readonly curve: LearningCurve;
}

export function evaluate({ train, test, validation, slice, importance, curve }: Findings): Evaluation {
  const features = importance.length;
  const residuals = residualsOf(test.actual, test.predicted);
  const predicted = extent(test.predicted);
  const common = extent(test.actual, test.predicted);
  const spread = extent(residuals);
  const shared = binsAround(common.min, common.max, 60);
  return {
    train: regressionMetrics(train.actual, train.predicted, { features }),
    ...(validation && { validation }),
    test: regressionMetrics(test.actual, test.predicted, { features }),
    residuals: residualStatistics(residuals),
    quantiles: quantilePoints(residuals),
    residualHistogram: histogram(residuals, binsAround(spread.min, spread.max, 40)),
    residualDensity: density(
      test.predicted,
      binsAround(predicted.min, predicted.max, 40),
      residuals,
      binsAround(spread.min, spread.max, 40),
    ),
    predictedDensity: density(test.actual, shared, test.predicted, shared),
    predictedDeviation: residualStatistics(test.predicted).deviation,
    target: targetProfile([train.actual, test.actual]),
    ...(slice && { slices: { name: slice.name, slices: slicesBy(slice.column, test.actual, test.predicted) } }),
    importance,
    curve,
  };
}

/** The predictions as they are stored, in float64. A model that says nothing for a row is no model. */
export function roundedPredictions(raw: Float32Array): Float64Array {
  const bad = raw.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new StageError(
      `the model predicts ${raw[bad]} for row ${bad + 1} of the interim table; look at that row, or let etl drop it`,
    );
  }
  return filled(new Float64Array(raw.length), (row) => significant(raw[row]!));
}

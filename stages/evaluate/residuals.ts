// What the errors look like: residual = actual − predicted, so a positive one means that the model said too little.
// Quantiles interpolate between the two nearest values (type 7 of Hyndman and Fan 1996, as in NumPy and R).
import { significant } from '../significant.ts';
import { filled } from '../table/rows.ts';
import { meanOf } from './metrics.ts';

/** In units of the target, but for the skewness; rounded to six significant digits. */
export interface ResidualStatistics {
  readonly mean: number;
  /** Of the population: divided by n. */
  readonly deviation: number;
  /** Third moment over the deviation cubed; 0 for a symmetric distribution and where nothing deviates. */
  readonly skewness: number;
  readonly min: number;
  readonly q05: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
  readonly max: number;
}

/** One point of a quantile-quantile plot. */
export interface QuantilePoint {
  readonly probability: number;
  readonly residual: number;
  /** The same quantile of a normal distribution with the residuals' mean and deviation. */
  readonly normal: number;
}

/** Standard normal quantiles at 0.1 %, 0.5 % and 1, 2, 5, 10, 20, 30, 40, 50 %; the upper half mirrors them. */
const NORMAL: readonly (readonly [probability: number, z: number])[] = [
  [0.001, -3.090232306167813],
  [0.005, -2.575829303548901],
  [0.01, -2.326347874040841],
  [0.02, -2.053748910631823],
  [0.05, -1.644853626951472],
  [0.1, -1.2815515655446],
  [0.2, -0.841621233572914],
  [0.3, -0.524400512708041],
  [0.4, -0.2533471031358],
  [0.5, 0],
];

export function residualsOf(actual: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  return filled(new Float64Array(actual.length), (row) => actual[row]! - predicted[row]!);
}

/** At least one residual. */
export function residualStatistics(residuals: Float64Array): ResidualStatistics {
  const mean = meanOf(residuals);
  let second = 0;
  let third = 0;
  for (const residual of residuals) {
    const away = residual - mean;
    second += away * away;
    third += away * away * away;
  }
  const variance = second / residuals.length;
  const cube = variance * Math.sqrt(variance);
  const sorted = residuals.toSorted();
  const at = (probability: number): number => significant(quantile(sorted, probability));
  return {
    mean: significant(mean),
    deviation: significant(Math.sqrt(variance)),
    skewness: cube > 0 ? significant(third / residuals.length / cube) : 0,
    min: at(0),
    q05: at(0.05),
    q25: at(0.25),
    median: at(0.5),
    q75: at(0.75),
    q95: at(0.95),
    max: at(1),
  };
}

/** `sorted` ascends and is not empty; `probability` is from 0 to 1. */
export function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** The residuals' quantiles beside those of a normal distribution, in ascending order. */
export function quantilePoints(residuals: Float64Array): QuantilePoint[] {
  const sorted = residuals.toSorted();
  const { mean, deviation } = residualStatistics(residuals);
  const upper = NORMAL.slice(0, -1).map(([probability, z]) => [significant(1 - probability), -z] as const);
  return [...NORMAL, ...upper.toReversed()].map(([probability, z]) => ({
    probability,
    residual: significant(quantile(sorted, probability)),
    normal: significant(mean + z * deviation),
  }));
}

// Ordinary least squares by QR of the standardised design (triangle.ts), then an SVD of its small triangle.
// Constant and collinear columns are no error: directions without information get the smallest coefficients (pseudo-inverse).
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { mean } from 'simple-statistics';
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { appendRows } from './triangle.ts';

/** Rows that are factored at once: as many as the cache holds. */
const BLOCK_ROWS = 512;

/** prediction = intercept + Σ weights[j] · (x[j] − offset[j]) · scale[j] */
export interface LinearModel {
  /** float32 values, because ONNX scales in float32. */
  readonly offset: Float32Array;
  readonly scale: Float32Array;
  readonly weights: Float64Array;
  readonly intercept: number;
  /** How many independent directions the features have. */
  readonly rank: number;
}

// Features are float32: a direction weaker than this, relative to the strongest, is their rounding noise.
const RANK_TOLERANCE = 1e-6;

/**
 * Minimises Σ (y − prediction)² + l2 · Σ weights²; l2 = 0 is ordinary least squares.
 * Golub & Van Loan, Matrix Computations, 5.3 (QR) and 5.5 (rank deficiency).
 */
export function fitLinear(features: FeatureMatrix, target: Float64Array | Float32Array, l2 = 0): LinearModel {
  const steps = linearSteps(features, target, l2);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** `fitLinear` in steps of a few milliseconds, for a caller that wants to be interrupted. */
export function* linearSteps(
  features: FeatureMatrix,
  target: Float64Array | Float32Array,
  l2: number,
): Generator<undefined, LinearModel> {
  const { rows, columns, values } = features;
  if (rows <= columns) {
    throw new StageError(
      `${rows} rows cannot fit ${columns} features; give at least ${columns + 1} rows or fewer features`,
    );
  }
  const offset = new Float32Array(columns);
  const scale = new Float32Array(columns).fill(1);
  const varying: number[] = [];
  for (let j = 0; j < columns; j++) {
    const { middle, spread } = moments(values, j, columns);
    offset[j] = middle;
    if (spread > 0 && Number.isFinite(Math.fround(1 / spread))) {
      scale[j] = 1 / spread;
      varying.push(j);
    }
    yield;
  }
  const scaled = (row: number, j: number): number => (values[row * columns + j]! - offset[j]!) * scale[j]!;
  // Rounded to float32, offsets are only near the mean: the exact centres go into the intercept.
  const centres: number[] = [];
  for (const j of varying) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += scaled(row, j);
    centres.push(sum / rows);
    yield;
  }
  const targetCentre = mean(target as unknown as number[]);
  const width = varying.length + 1;
  const triangle = new Float64Array(width * width);
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - from);
    const block = new Float64Array(width * count);
    for (let row = 0; row < count; row++) {
      varying.forEach((j, at) => (block[at * count + row] = scaled(from + row, j) - centres[at]!));
      block[varying.length * count + row] = target[from + row]! - targetCentre;
    }
    appendRows(triangle, width, { values: block, rows: count });
    yield;
  }
  const { solution, rank } = leastSquares(Matrix.from1DArray(width, width, triangle), varying.length, l2);
  const weights = new Float64Array(columns);
  let intercept = targetCentre;
  varying.forEach((j, k) => {
    weights[j] = solution[k]!;
    intercept -= solution[k]! * centres[k]!;
  });
  return { offset, scale, weights, intercept, rank };
}

export function predictLinear(model: LinearModel, features: FeatureMatrix): Float64Array {
  const { rows, columns, values } = features;
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = model.intercept;
    for (let j = 0; j < columns; j++) {
      sum += model.weights[j]! * (values[row * columns + j]! - model.offset[j]!) * model.scale[j]!;
    }
    return sum;
  });
}

/** Intercept and coefficients in the units of the columns: prediction = intercept + Σ coefficients[j] · x[j]. */
export function plainCoefficients(model: LinearModel): { intercept: number; coefficients: number[] } {
  const coefficients = Array.from(model.weights, (weight, j) => weight * model.scale[j]!);
  const intercept = coefficients.reduce((sum, value, j) => sum - value * model.offset[j]!, model.intercept);
  return { intercept, coefficients };
}

/** The last column of the design is the target: its part of the triangle is Qᵀy, so Q itself is never formed. */
function leastSquares(triangle: Matrix, count: number, l2: number): { solution: number[]; rank: number } {
  if (count === 0) return { solution: [], rank: 0 };
  const svd = new SingularValueDecomposition(triangle.subMatrix(0, count - 1, 0, count - 1));
  const projected = svd.leftSingularVectors.transpose().mmul(triangle.subMatrix(0, count - 1, count, count));
  const strongest = svd.diagonal[0]!;
  const gains = svd.diagonal.map((value) => (value > RANK_TOLERANCE * strongest ? value / (value * value + l2) : 0));
  gains.forEach((gain, k) => projected.set(k, 0, projected.get(k, 0) * gain));
  return {
    solution: svd.rightSingularVectors.mmul(projected).getColumn(0),
    rank: gains.filter((gain) => gain > 0).length,
  };
}

/** Mean and standard deviation of column j; the spread of a constant column is exactly 0. */
function moments(values: Float32Array, j: number, columns: number): { middle: number; spread: number } {
  const first = values[j]!;
  const rows = values.length / columns;
  let sum = 0;
  let isConstant = true;
  for (let at = j; at < values.length; at += columns) {
    sum += values[at]! - first;
    isConstant &&= values[at] === first;
  }
  const middle = first + sum / rows;
  if (isConstant) return { middle, spread: 0 };
  let squares = 0;
  for (let at = j; at < values.length; at += columns) squares += (values[at]! - middle) * (values[at]! - middle);
  return { middle, spread: Math.sqrt(squares / rows) };
}

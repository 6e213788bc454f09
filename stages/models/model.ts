// The small interface behind which every algorithm stands: `train` fits, checks and writes without knowing which it is.
// Bringing one's own algorithm means one file that exports an `Algorithm`, and one line in `algorithms.ts`.
import type { Json, JsonSchema } from '../../engine/stage.ts';
import type { TreeEnsemble } from '../trees/tree.ts';
import type { FeatureMatrix } from '../table/matrix.ts';

/** How a fitted model stands in an ONNX file, behind the features: one operator, whatever the algorithm. */
export type OnnxHead =
  | { readonly kind: 'trees'; readonly ensemble: TreeEnsemble }
  /** intercept + Σ weight × ((missing ? fill : x) - offset) × scale. */
  | {
      readonly kind: 'linear';
      readonly fill: Float32Array;
      readonly offset: Float32Array;
      readonly scale: Float32Array;
      readonly weights: Float32Array;
      readonly intercept: number;
    };

export interface Labelled {
  readonly features: FeatureMatrix;
  readonly target: Float64Array;
}

export interface Round {
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  readonly trainRmse: number;
  /** Absent when there is no validation part. */
  readonly validationRmse?: number;
}

export interface FitOptions {
  /** Rows that early stopping watches; not learned from. */
  readonly validation?: Labelled;
  /** The fit stops after this many rounds without a better validation RMSE, and keeps those up to the best; 0 or absent: never. */
  readonly patience?: number;
  /** Keeps no more rounds than these, even if it learns of them only when it has gone beyond; absent: all. */
  readonly rounds?: number | Promise<number>;
  /** Of the algorithm's own sampling; an unsigned 32-bit integer, 0 when absent. */
  readonly seed?: number;
  readonly onRound?: (round: Round) => void;
  /** The fit rejects with `signal.reason` within 200 ms of the abort. */
  readonly signal?: AbortSignal;
}

export interface FittedModel {
  /** Rounds (trees) in the model; early stopping has cut those after the best. */
  readonly rounds: number;
  readonly head: OnnxHead;
  /** One non-negative share a feature, in the matrix's order, summing to 1 (all 0 when nothing was learned). */
  readonly importances: Float64Array;
  /** What `predict` gives for the rows that it was fitted on, when the fit has come by them anyway. */
  readonly fittedValues?: Float64Array;
  /** One value a row. */
  predict(features: FeatureMatrix): Float64Array;
  /** Reads back bit for bit. */
  toJson(): Json;
}

export interface Algorithm<Params> {
  /** Schema of the algorithm's own section of params. */
  readonly params: JsonSchema;
  /** Whether a fit takes long and in rounds, each resting on those before it only; else `rounds` and `patience` mean nothing. */
  readonly learnsInRounds: boolean;
  fit(train: Labelled, params: Params, options: FitOptions): Promise<FittedModel>;
  fromJson(json: Json): FittedModel;
}

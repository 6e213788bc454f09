// What a boosted model may be told, by XGBoost's names and with XGBoost's meaning.
// Gains and weights are those of squared error with gradient prediction − target and hessian 1, without a factor of 1/2.

export interface TreeParams {
  /** Rounds, one tree each. */
  readonly n_estimators: number;
  /** Splits between the root and a leaf at most; at least 1. XGBoost's 0 (no limit) does not exist here. */
  readonly max_depth: number;
  /** Each tree's leaves are multiplied by it. */
  readonly learning_rate: number;
  /** Share of the rows a tree is grown on, drawn row by row; (0, 1]. */
  readonly subsample: number;
  /** Share of the columns a tree may split on: floor(share × columns), at least one; (0, 1]. */
  readonly colsample_bytree: number;
  /** Least hessian, which for squared error is the number of rows, on each side of a split. */
  readonly min_child_weight: number;
  /** Least gain of a split. */
  readonly gamma: number;
  /** L2 penalty on leaf values. */
  readonly reg_lambda: number;
  /** L1 penalty on leaf values. */
  readonly reg_alpha: number;
  /** Codes a column is cut into, one of them kept for missing values: 256 are 255 value bins; 3 to 256. */
  readonly max_bin: number;
  /** Of row and column sampling. */
  readonly seed: number;
}

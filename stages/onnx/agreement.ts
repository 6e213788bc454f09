// The check that an exported model predicts what the trained one does.
// Without it a slip in the export would be served, since every later stage looks at the ONNX file only.

export interface Disagreement {
  readonly row: number;
  readonly native: number;
  readonly onnx: number;
}

/**
 * The worst row whose predictions differ by more than `tolerance`, relative to the larger of the prediction and
 * `unit` (the spread of the target), so that a prediction near 0 is not held to digits that float32 does not have.
 */
export function disagreement(
  native: Float64Array,
  onnx: Float32Array,
  { tolerance, unit }: { readonly tolerance: number; readonly unit: number },
): Disagreement | undefined {
  let worst: Disagreement | undefined;
  let worstError = tolerance;
  for (let row = 0; row < native.length; row++) {
    const error = Math.abs(native[row]! - onnx[row]!) / Math.max(Math.abs(native[row]!), unit, Number.MIN_VALUE);
    if (error <= worstError) continue;
    worst = { row, native: native[row]!, onnx: onnx[row]! };
    if (Number.isNaN(error)) return worst;
    worstError = error;
  }
  return worst;
}

// One regression tree as flat arrays, which is what prediction and the ONNX export want.
// A row goes left when value <= threshold, both float32, because ONNX compares in float32.

/** Node i is inner, 0 the root; a negative child ~k is leaf k. A tree without inner nodes is its leaf 0 alone. */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  /** 1 where a missing value goes left, else 0. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** What a leaf adds to the prediction, learning rate included; float32, because ONNX holds it so. */
  readonly leaf: Float32Array;
}

/** prediction = base + the sum of one leaf a tree, in order. */
export interface TreeEnsemble {
  /** A float32 value. */
  readonly base: number;
  readonly trees: readonly Tree[];
}

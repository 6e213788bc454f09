// A model small enough to be checked by hand, as the stage `train` would leave it, for the tests of stages behind it.
// prediction = 10 + 2 × size + (loud ? 100 : 0) + 1000 × (0 for 'a', 1 for 'b').
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';

export const recipe: Recipe = {
  inputs: [
    { name: 'size', kind: 'number' },
    { name: 'loud', kind: 'boolean' },
    { name: 'genre', kind: 'string' },
  ],
  derived: [],
  features: [
    { kind: 'number', name: 'size', column: 'size' },
    { kind: 'number', name: 'loud', column: 'loud' },
    { kind: 'code', name: 'genre_encoded', column: 'genre', levels: ['a', 'b'] },
  ],
};

export const source = { kind: 'synthetic', rows: 40, seed: 7 } as const;

/** A missing or unseen genre counts as 'a', a missing size as 3, a missing `loud` as false. */
export function smallModel(): Uint8Array {
  return modelOnnx({
    recipe,
    head: {
      kind: 'linear',
      fill: Float32Array.of(3, 0, 0),
      offset: Float32Array.of(0, 0, 0),
      scale: Float32Array.of(1, 1, 1),
      weights: Float32Array.of(2, 100, 1000),
      intercept: 10,
    },
    metadata: { target: 'y', model: 'linear', source },
  });
}

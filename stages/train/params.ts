// What the stage `train` may be told.
// The defaults in params.yaml are plain ordinary least squares.
import type { JsonSchema } from '../../engine/stage.ts';

export interface TrainParams {
  readonly train: { readonly l2: number };
}

export const params: JsonSchema = {
  type: 'object',
  required: ['train'],
  additionalProperties: false,
  properties: {
    train: {
      type: 'object',
      required: ['l2'],
      additionalProperties: false,
      properties: {
        l2: {
          description: 'ridge penalty on the coefficients of the standardised features; 0 is ordinary least squares',
          type: 'number',
          minimum: 0,
          maximum: 1e12,
        },
      },
    },
  },
};

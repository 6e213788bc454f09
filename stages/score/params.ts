// What the stage `score` may be told.
// The batch size is a matter of memory only: the predictions do not depend on it.
import type { JsonSchema } from '../../engine/stage.ts';

export interface ScoreParams {
  readonly score: { readonly batch_rows: number };
}

export const params: JsonSchema = {
  type: 'object',
  required: ['score'],
  additionalProperties: false,
  properties: {
    score: {
      type: 'object',
      required: ['batch_rows'],
      additionalProperties: false,
      properties: {
        batch_rows: {
          description: 'rows read, handed to the model and written at a time; the predictions do not depend on it',
          type: 'integer',
          minimum: 1,
          maximum: 1_000_000,
        },
      },
    },
  },
};

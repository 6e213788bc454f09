// What the stage `evaluate` may be told.
// The column to slice by need not be one that the model takes.
import type { JsonSchema } from '../../engine/stage.ts';

export interface EvaluateParams {
  readonly evaluate: { readonly slice_by: string | null };
}

export const params: JsonSchema = {
  type: 'object',
  required: ['evaluate'],
  additionalProperties: false,
  properties: {
    evaluate: {
      type: 'object',
      required: ['slice_by'],
      additionalProperties: false,
      properties: {
        slice_by: {
          description:
            'column of the interim table; the metrics of the test rows are given for each of its values, too; null: none',
          type: ['string', 'null'],
          minLength: 1,
        },
      },
    },
  },
};

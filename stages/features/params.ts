// What the stage `features` may be told.
// `columns: auto` takes what is there, so a new numeric column in the data becomes a feature by itself.
import type { JsonSchema } from '../../engine/stage.ts';

export interface FeaturesParams {
  readonly features: {
    readonly columns: 'auto' | readonly string[];
    readonly keep: readonly string[];
    readonly test_fraction: number;
    readonly seed: number;
  };
}

export const params: JsonSchema = {
  type: 'object',
  required: ['features'],
  additionalProperties: false,
  properties: {
    features: {
      type: 'object',
      required: ['columns', 'keep', 'test_fraction', 'seed'],
      additionalProperties: false,
      properties: {
        columns: {
          description: 'the feature columns, or `auto`: every numeric and boolean column but the target and `keep`',
          oneOf: [
            { type: 'string', const: 'auto' },
            { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 } },
          ],
        },
        keep: {
          description: 'columns carried along to the predictions and not learned from, such as ids',
          type: 'array',
          uniqueItems: true,
          items: { type: 'string', minLength: 1 },
        },
        test_fraction: {
          description: 'share of the rows held back for testing',
          type: 'number',
          exclusiveMinimum: 0,
          exclusiveMaximum: 1,
        },
        seed: {
          description: 'seed of the split: the same seed gives the same rows',
          type: 'integer',
          minimum: 0,
          maximum: 4294967295,
        },
      },
    },
  },
};

// What the stage `features` may be told.
// All names of columns live in params: another table needs other params, not other code.
import type { JsonSchema } from '../../engine/stage.ts';

export interface FeaturesParams {
  readonly features: {
    readonly numeric: 'auto' | readonly string[];
    readonly interactions: Expressions | readonly Expressions[];
    readonly one_hot: readonly string[];
    readonly baselines?: Readonly<Record<string, string | number>>;
    readonly label: readonly string[];
    readonly scale: readonly string[];
    readonly test_fraction: number;
    readonly group_by: string | null;
    readonly seed: number;
  };
}

/** Texts of expressions by the name of what they make. */
export type Expressions = Readonly<Record<string, string>>;

const name = { type: 'string', minLength: 1 } as const;
const names = { type: 'array', uniqueItems: true, items: name } as const;
const expressions = { type: 'object', propertyNames: { minLength: 1 }, additionalProperties: name } as const;

export const params: JsonSchema = {
  type: 'object',
  required: ['features'],
  additionalProperties: false,
  properties: {
    features: {
      type: 'object',
      required: ['numeric', 'interactions', 'one_hot', 'label', 'scale', 'test_fraction', 'group_by', 'seed'],
      additionalProperties: false,
      properties: {
        numeric: {
          description:
            'numeric and boolean columns that are features as they are, or `auto`: every one but the target, the key ' +
            'of the groups, what is made from the target, and the columns of `one_hot`',
          oneOf: [{ type: 'string', const: 'auto' }, names],
        },
        interactions: {
          description:
            'more numeric features, by name, as expressions of columns; a list keeps its order, a map goes by name',
          oneOf: [{ type: 'array', items: expressions }, expressions],
        },
        one_hot: {
          ...names,
          description: 'columns with one 0/1 feature for each value but one, named `column_value`',
        },
        baselines: {
          description: 'by column of `one_hot`, the value that gets no feature; by default the first one, sorted',
          type: 'object',
          additionalProperties: { oneOf: [{ type: 'string', minLength: 1 }, { type: 'number' }] },
        },
        label: {
          ...names,
          description: 'text columns as the index of the text among all texts, sorted; named `column_encoded`',
        },
        scale: {
          ...names,
          description: 'numeric features to standardise by mean and deviation of the training part',
        },
        test_fraction: {
          description: 'share of the rows held back for testing',
          type: 'number',
          exclusiveMinimum: 0,
          exclusiveMaximum: 1,
        },
        group_by: {
          description: 'key column: all rows of one key are in the same part; null splits row by row',
          oneOf: [name, { type: 'null' }],
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

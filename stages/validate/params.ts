// What the stage `validate` may be told: what each column has to be, and what happens when it is not.
// Nothing has to be declared; undeclared columns are looked at for what is always wrong.
import type { JsonSchema } from '../../engine/stage.ts';

export interface ColumnRules {
  readonly type?: 'number' | 'integer' | 'boolean' | 'string';
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly (string | number | boolean)[];
  readonly required?: boolean;
  readonly missing?: number;
  readonly unique?: boolean;
}

export interface ValidateParams {
  readonly validate: {
    readonly on_error: 'raise' | 'warn';
    readonly target: string;
    readonly unique: readonly (string | readonly string[])[];
    readonly columns: Readonly<Record<string, ColumnRules>>;
    readonly leakage: { readonly threshold: number };
  };
}

const name = { type: 'string', minLength: 1 } as const;

const columnRules: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    type: {
      description: 'what every value has to be',
      type: 'string',
      enum: ['number', 'integer', 'boolean', 'string'],
    },
    min: { description: 'the least value of a number', type: 'number' },
    max: { description: 'the greatest value of a number', type: 'number' },
    enum: {
      description: 'all values that there may be',
      type: 'array',
      minItems: 1,
      items: { type: ['string', 'number', 'boolean'] },
    },
    required: { description: 'whether the column has to be there', type: 'boolean' },
    missing: { description: 'the share of rows that may be without a value', type: 'number', minimum: 0, maximum: 1 },
    unique: { description: 'whether no value may be there twice', type: 'boolean' },
  },
};

export const params: JsonSchema = {
  type: 'object',
  required: ['validate'],
  additionalProperties: false,
  properties: {
    validate: {
      type: 'object',
      required: ['on_error', 'target', 'unique', 'columns', 'leakage'],
      additionalProperties: false,
      properties: {
        on_error: {
          description: 'what errors do: `raise` stops the pipeline, the report being written; `warn` only reports them',
          type: 'string',
          enum: ['raise', 'warn'],
        },
        target: { description: 'the column to predict, as the CSV file names it', ...name },
        unique: {
          description: 'keys that no two rows may share: a column, or a list of columns together',
          type: 'array',
          items: { oneOf: [name, { type: 'array', minItems: 1, uniqueItems: true, items: name }] },
        },
        columns: {
          description: 'rules by column: type, min, max, enum, required, missing (the share allowed), unique',
          type: 'object',
          additionalProperties: columnRules,
        },
        leakage: {
          description: 'when another column gives the target away',
          type: 'object',
          required: ['threshold'],
          additionalProperties: false,
          properties: {
            threshold: {
              description: 'the correlation (or correlation ratio) with the target from which on it does',
              type: 'number',
              exclusiveMinimum: 0,
              maximum: 1,
            },
          },
        },
      },
    },
  },
};

// What the stage `etl` may be told.
// All names of columns live in params: another table needs other params, not other code.
import type { JsonSchema } from '../../engine/stage.ts';
import type { ColumnKind } from '../table/columns.ts';

export interface EtlParams {
  readonly etl: {
    readonly target: string;
    readonly required: readonly string[];
    readonly drop: readonly string[];
    readonly deduplicate: boolean;
    readonly types?: Readonly<Record<string, ColumnKind>>;
  };
}

const names = { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } } as const;

export const params: JsonSchema = {
  type: 'object',
  required: ['etl'],
  additionalProperties: false,
  properties: {
    etl: {
      type: 'object',
      required: ['target', 'required', 'drop', 'deduplicate'],
      additionalProperties: false,
      properties: {
        target: { description: 'the numeric column to predict', type: 'string', minLength: 1 },
        required: {
          ...names,
          description: 'columns that must have a value: rows without one are dropped (the target always must)',
        },
        drop: { ...names, description: 'columns to leave out; one without a name is called `index`' },
        deduplicate: {
          description: 'drop rows that repeat an earlier row in every column but `index`',
          type: 'boolean',
        },
        types: {
          description: 'types of columns that must not be inferred, by name',
          type: 'object',
          additionalProperties: { type: 'string', enum: ['number', 'boolean', 'string'] },
        },
      },
    },
  },
};

// What the stage `etl` may be told: the target, and steps that run in order.
// All names of columns live in params: another table needs other params, not other code.
import type { JsonSchema } from '../../engine/stage.ts';
import type { ColumnKind } from '../table/columns.ts';

export interface BinArguments {
  readonly column: string;
  readonly edges: readonly number[];
  readonly labels: readonly string[];
}

export interface CaseArguments {
  readonly cases: readonly { readonly when: string; readonly then: string }[];
  readonly otherwise: string;
}

/** What each kind of step is given. */
export interface StepArguments {
  readonly drop: readonly string[];
  readonly rename: Readonly<Record<string, string>>;
  readonly cast: Readonly<Record<string, ColumnKind>>;
  readonly filter: string;
  readonly drop_missing: readonly string[];
  readonly deduplicate: { readonly by: 'all' | readonly string[] };
  readonly derive: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, BinArguments>>;
  readonly case: Readonly<Record<string, CaseArguments>>;
}

export type StepKind = keyof StepArguments;

/** An object with exactly one key. */
export type EtlStep = { [K in StepKind]: { readonly [P in K]: StepArguments[P] } }[StepKind];

export interface EtlParams {
  readonly etl: { readonly target: string; readonly steps: readonly EtlStep[] };
}

const name = { type: 'string', minLength: 1 } as const;
const names = { type: 'array', minItems: 1, uniqueItems: true, items: name } as const;
const map = { type: 'object', minProperties: 1, propertyNames: name } as const;

const steps = {
  drop: { ...names, description: 'columns to leave out; names that are not there are nothing' },
  rename: { ...map, description: 'new names by old ones', additionalProperties: name },
  cast: {
    ...map,
    description: 'types by column; a column cast to string is read as text from the start, so no digit of it is lost',
    additionalProperties: { type: 'string', enum: ['number', 'boolean', 'string'] },
  },
  filter: { ...name, description: 'an expression: rows are kept where it is true' },
  drop_missing: { ...names, description: 'columns: rows without a value in one of them are dropped' },
  deduplicate: {
    description: 'drops rows that repeat an earlier row in the columns named by `by`, or in `all`',
    type: 'object',
    required: ['by'],
    additionalProperties: false,
    properties: { by: { oneOf: [{ type: 'string', const: 'all' }, names] } },
  },
  derive: { ...map, description: 'new number columns by name: expressions', additionalProperties: name },
  bin: {
    ...map,
    description:
      'new text columns by name: the label of the bin that a number falls into; an edge belongs to the upper bin',
    additionalProperties: {
      type: 'object',
      required: ['column', 'edges', 'labels'],
      additionalProperties: false,
      properties: {
        column: name,
        edges: { type: 'array', minItems: 1, items: { type: 'number' } },
        labels: { type: 'array', minItems: 2, items: name },
      },
    },
  },
  case: {
    ...map,
    description: 'new text columns by name: `then` of the first case whose `when` is true, else `otherwise`',
    additionalProperties: {
      type: 'object',
      required: ['cases', 'otherwise'],
      additionalProperties: false,
      properties: {
        cases: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['when', 'then'],
            additionalProperties: false,
            properties: { when: name, then: name },
          },
        },
        otherwise: name,
      },
    },
  },
} as const;

export const params: JsonSchema = {
  type: 'object',
  required: ['etl'],
  additionalProperties: false,
  properties: {
    etl: {
      type: 'object',
      required: ['target', 'steps'],
      additionalProperties: false,
      properties: {
        target: { description: 'the numeric column to predict, as it is named after the steps', ...name },
        steps: {
          description: 'what is done to the table, in order; each step is a map with one key',
          type: 'array',
          items: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties: steps },
        },
      },
    },
  },
};

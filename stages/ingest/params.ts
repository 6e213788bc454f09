// What the stage `ingest` may be told.
// Checked before anything runs; the types below say the same to the compiler.
import type { JsonSchema } from '../../engine/stage.ts';

export interface IngestParams {
  readonly ingest: { readonly rows: number; readonly seed: number };
}

export const params: JsonSchema = {
  type: 'object',
  required: ['ingest'],
  additionalProperties: false,
  properties: {
    ingest: {
      type: 'object',
      required: ['rows', 'seed'],
      additionalProperties: false,
      properties: {
        rows: {
          description:
            'rows of the synthetic table, as many in each of 114 genres; used only while data/external/ holds no CSV file',
          type: 'integer',
          minimum: 100,
          maximum: 1_000_000,
        },
        seed: {
          description: 'seed of the synthetic table: the same seed gives the same bytes',
          type: 'integer',
          minimum: 0,
          maximum: 4294967295,
        },
      },
    },
  },
};

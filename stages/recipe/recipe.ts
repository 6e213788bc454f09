// The fitted way from raw columns to the model's features, as plain data: what is served cannot differ from it.
// Two readers give it meaning, `apply.ts` here and the ONNX graph; each new kind has to be added to both.
import type { Expression } from '../expression/expression.ts';
import type { ColumnKind } from '../table/columns.ts';

/** A raw column that the model is handed: the signature, in the table's order. A missing value is allowed everywhere. */
export interface RecipeInput {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A column made of earlier ones, row by row; nothing in it is learned from data. */
export type Derivation =
  /** A number, or 0 and 1 for a truth value. */
  | { readonly kind: 'expression'; readonly name: string; readonly expression: Expression }
  /** A text: labels[k], k being the number of ascending `edges` that are <= the value. A missing value is missing. */
  | {
      readonly kind: 'bin';
      readonly name: string;
      readonly column: string;
      readonly edges: readonly number[];
      readonly labels: readonly string[];
    }
  /** A text: `then` of the first case whose `when` is not 0, else `otherwise`. */
  | {
      readonly kind: 'case';
      readonly name: string;
      readonly cases: readonly { readonly when: Expression; readonly then: string }[];
      readonly otherwise: string;
    };

/** Standardisation, computed in float64: (value - mean) / deviation. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** One column of the matrix, computed in float64 and rounded to float32 once, at the end. */
export type Feature =
  /** A numeric or boolean column (0, 1). Missing stays NaN. */
  | { readonly kind: 'number'; readonly name: string; readonly column: string; readonly scale?: Scale }
  /** The index of a text in `levels`; a missing or unseen text is NaN. */
  | {
      readonly kind: 'code';
      readonly name: string;
      readonly column: string;
      readonly levels: readonly string[];
      readonly scale?: Scale;
    }
  /** 1 where the column equals `level`, else 0, also where it is missing. A boolean column has the levels 0 and 1. */
  | { readonly kind: 'one-hot'; readonly name: string; readonly column: string; readonly level: string | number };

export interface Recipe {
  readonly inputs: readonly RecipeInput[];
  /** In order: each may use inputs and earlier ones. */
  readonly derived: readonly Derivation[];
  /** In the order of the matrix's columns. */
  readonly features: readonly Feature[];
}

// What validation finds, as plain data: the reports only show it.
// An error is what params declare otherwise, or what no model may be trained on; a warning is for a person to judge.
import type { Source } from '../table/source.ts';

export type Severity = 'error' | 'warning' | 'note';

export type Rule =
  | 'too-few-rows'
  | 'missing-column'
  | 'wrong-type'
  | 'out-of-range'
  | 'not-in-enum'
  | 'too-many-missing'
  | 'repeated-value'
  | 'repeated-key'
  | 'target'
  | 'leakage'
  | 'repeated-row'
  | 'repeated-id'
  | 'empty-column'
  | 'constant-column'
  | 'missing-values'
  | 'number-as-text';

export interface Finding {
  readonly severity: Severity;
  readonly rule: Rule;
  /** Absent where it concerns whole rows. */
  readonly column?: string;
  /** What is the case: a sentence without its full stop. */
  readonly message: string;
  /** How many rows it concerns, and their share of all rows; absent where it concerns a column as a whole. */
  readonly count?: number;
  readonly share?: number;
  /** The lines of the first such rows in the file, counted from 1 as an editor does, the header included. */
  readonly lines?: readonly number[];
  /** What to do about it: a sentence without its full stop. */
  readonly advice: string;
}

/** One column as it is. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'string';
  readonly missing: number;
  /** Different values, the missing one aside. */
  readonly distinct: number;
  /** Of numbers. */
  readonly min?: number;
  readonly mean?: number;
  readonly max?: number;
  /** Of texts and truth values: the most frequent one (the first of equals in code-unit order), and how often it is there. */
  readonly top?: { readonly value: string; readonly count: number };
}

export interface ValidationReport {
  readonly source: Source;
  readonly rows: number;
  readonly target: string;
  /** Errors first, then warnings, then notes; within each in the order in which the rules run. */
  readonly findings: readonly Finding[];
  readonly summary: { readonly errors: number; readonly warnings: number; readonly notes: number };
  /** In the order of the file. */
  readonly columns: readonly ColumnProfile[];
}

export const EXAMPLES = 5;

/** The lines of the first of `rows`. */
export function exampleLines(lines: Uint32Array, rows: readonly number[]): readonly number[] {
  return rows.slice(0, EXAMPLES).map((row) => lines[row]!);
}

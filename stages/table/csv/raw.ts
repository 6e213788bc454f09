// What the parser is told and what it hands over: columns of raw bytes, typed by nobody yet.
// A batch is only lent: its columns take the next batch's rows.
import type { ColumnBytes } from './bytes.ts';

/** One ASCII character each; a file without quoting has no `quote`. */
export interface CsvFormat {
  readonly delimiter: string;
  readonly quote: string;
}

export const usualFormat: CsvFormat = { delimiter: ',', quote: '"' };

/** Rows handed over as they come instead of at the end. The columns are used again: what is kept has to be copied. */
export interface RawBatches {
  readonly rows: number;
  readonly onBatch: (raw: RawTable) => void;
}

export interface RawTable {
  readonly names: readonly string[];
  readonly columns: readonly ColumnBytes[];
  readonly rows: number;
  /** The line on which each row starts, counted from 1; rows with quoted line ends span several. */
  readonly lines: Uint32Array;
}

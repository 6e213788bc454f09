// What came of scoring, as a JSON file: how many rows have a prediction, and which have none, and why.
// Rows are counted from 1, the header not being one; only the first of many are listed.
import { formatJson } from '../significant.ts';
import type { Source } from '../table/source.ts';
import type { Misfit } from './conform.ts';

const LISTED = 1000;

export interface ScoreFacts {
  readonly kind: 'file' | 'test-rows';
  readonly source: Source | undefined;
  /** What the model was trained on, and what it predicts. */
  readonly trainedOn: Source | undefined;
  readonly target: string;
  /** Columns of the input that the model does not take. */
  readonly extra: readonly string[];
}

/** Collects the rows that do not fit, batch by batch. */
export class Tally {
  rows = 0;
  /** Rows without a prediction. */
  unscored = 0;
  /** The first ones, in the order of the rows, which are counted from 1. */
  readonly misfits: Misfit[] = [];

  /** One prediction a row, NaN for none. The rows of `misfits` are counted within the batch, from 0. */
  add(predictions: Float64Array, misfits: readonly Misfit[]): void {
    const ordered = misfits.toSorted((a, b) => a.row - b.row).slice(0, LISTED - this.misfits.length);
    this.misfits.push(...ordered.map((misfit) => ({ ...misfit, row: this.rows + misfit.row + 1 })));
    this.rows += predictions.length;
    for (const value of predictions) if (Number.isNaN(value)) this.unscored++;
  }

  toJson({ kind, source, trainedOn, target, extra }: ScoreFacts): string {
    return formatJson({
      ...(source && { source }),
      model: { target, ...(trainedOn && { source: trainedOn }) },
      input: kind,
      rows: this.rows,
      scored: this.rows - this.unscored,
      unscored: this.unscored,
      extra_columns: extra,
      misfits: this.misfits,
    });
  }
}

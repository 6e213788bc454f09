// Feature columns as one row-major float32 matrix, which is what the model takes.
// Columns are found by name, in the model's order: the order in the file may differ.
import { asNumbers, columnNamed, type Table } from './columns.ts';

export interface FeatureMatrix {
  /** Row-major, rows × columns. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export function featureMatrix(table: Table, names: readonly string[]): FeatureMatrix {
  const columns = names.length;
  const values = new Float32Array(table.rows * columns);
  names.forEach((name, at) => {
    const numbers = asNumbers(columnNamed(table, name, 'a feature of the model'));
    if (!numbers) throw new Error(`feature '${name}' is text`);
    for (let row = 0; row < table.rows; row++) values[row * columns + at] = numbers[row]!;
  });
  return { values, rows: table.rows, columns };
}

// From a clean table to feature columns: choose, split, fill missing numbers.
// What is filled in is learned from the training part only, so the test part stays unseen.
import { mean } from 'simple-statistics';
import { StageError } from '../stage-error.ts';
import { asNumbers, columnNamed, listed, tableOf, takeRows, type Column, type Table } from '../table/columns.ts';
import { splitRows } from '../table/split.ts';

export interface Encoding {
  readonly target: string;
  readonly columns: 'auto' | readonly string[];
  readonly keep: readonly string[];
  readonly testFraction: number;
  readonly seed: number;
}

export interface Encoded {
  readonly train: Table;
  readonly test: Table;
  readonly features: readonly string[];
  /** Text columns that `auto` left out. */
  readonly leftOut: readonly string[];
}

const NAMED = 'named by features.columns in params.yaml';

/** Kept columns first, then the features as float32 (what ONNX computes in), the target last. */
export function encode(table: Table, { target, columns, keep, testFraction, seed }: Encoding): Encoded {
  for (const name of keep) columnNamed(table, name, 'named by features.keep in params.yaml');
  const features = columns === 'auto' ? numericNames(table, [target, ...keep]) : columns;
  const clash = features.find((name) => name === target || keep.includes(name));
  if (clash !== undefined) {
    throw new StageError(
      `features.columns names '${clash}', which is ${clash === target ? 'the target' : 'in features.keep'}`,
    );
  }
  if (features.length === 0) throw new StageError('no numeric column is left to learn from; see features.columns');
  const numbers = features.map((name) => featureNumbers(table, name));
  const { train, test } = splitRows(table.rows, testFraction, seed);
  const fallbacks = numbers.map((values, k) => trainingMean(values, train, features[k]!));
  const part = (rows: Uint32Array): Table => {
    const kept = keep.map((name) => [name, columnNamed(table, name, NAMED)] as const);
    const others = tableOf([...kept, [target, columnNamed(table, target, NAMED)]]);
    const { columns: taken } = takeRows(others, rows);
    const encoded = features.map((name, k): [string, Column] => {
      return [name, { kind: 'number', values: filled(numbers[k]!, rows, fallbacks[k]!) }];
    });
    return tableOf([
      ...keep.map((name): [string, Column] => [name, taken.get(name)!]),
      ...encoded,
      [target, taken.get(target)!],
    ]);
  };
  const skipped = [...table.columns.keys()].filter((name) => ![...features, ...keep, target].includes(name));
  return { train: part(train), test: part(test), features, leftOut: columns === 'auto' ? skipped : [] };
}

function numericNames(table: Table, except: readonly string[]): string[] {
  return [...table.columns]
    .filter(([name, column]) => column.kind !== 'string' && name !== 'index' && !except.includes(name))
    .map(([name]) => name);
}

function featureNumbers(table: Table, name: string): Float64Array | Float32Array {
  const numbers = asNumbers(columnNamed(table, name, NAMED));
  if (!numbers) {
    throw new StageError(
      `features.columns names '${name}', which is text; numeric columns: ${listed(numericNames(table, []))}`,
    );
  }
  const huge = numbers.find((value) => Math.abs(Math.fround(value)) === Infinity);
  if (huge !== undefined) throw new StageError(`column '${name}' holds ${huge}, which is beyond float32; rescale it`);
  return numbers;
}

function trainingMean(numbers: Float64Array | Float32Array, rows: Uint32Array, name: string): number {
  const known: number[] = [];
  for (const row of rows) if (!Number.isNaN(numbers[row]!)) known.push(numbers[row]!);
  if (known.length === 0)
    throw new StageError(`column '${name}' has no value in the training part; put it in etl.drop`);
  return mean(known);
}

function filled(numbers: Float64Array | Float32Array, rows: Uint32Array, fallback: number): Float32Array {
  return Float32Array.from(rows, (row) => (Number.isNaN(numbers[row]!) ? fallback : numbers[row]!));
}

// Arrays with a value for each row, made in plain loops: `from` takes many times as long.

type Numbers = Float64Array | Int32Array | Uint32Array;

/** @returns `into`, filled with what `valueOf` says of each row */
export function filled<Into extends Numbers>(into: Into, valueOf: (row: number) => number): Into {
  for (let row = 0; row < into.length; row++) into[row] = valueOf(row);
  return into;
}

/** The numbers at `rows`, in that order. */
export function numbersAt(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  return filled(new Float64Array(rows.length), (k) => values[rows[k]!]!);
}

/** Without a value yet. */
export function blanks<Value>(count: number): (Value | undefined)[] {
  return Array<Value | undefined>(count).fill(undefined);
}

/** 0, 1, 2, … */
export function allRows(count: number): Int32Array {
  return filled(new Int32Array(count), (row) => row);
}

/** The rows for which it holds, ascending. */
export function rowsWhere(count: number, holds: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) if (holds(row)) rows[found++] = row;
  return rows.slice(0, found);
}

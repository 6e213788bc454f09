// The triangle R of a QR factorisation of a tall matrix, updated block of rows by block of rows; Q is never formed.
// Only R is kept, so memory does not grow with the rows, and a fit can be interrupted between blocks.

/** Column-major rows: column c is values[c · rows … (c + 1) · rows). */
export interface Block {
  readonly values: Float64Array;
  readonly rows: number;
}

/**
 * Makes `triangle` (upper, row-major width × width) that of the rows before and of `block`, whose values are lost.
 * Householder reflections; as R is a triangle, the k-th one touches its k-th row and the block only.
 * Golub & Van Loan, Matrix Computations, 5.1 and 12.5.3 (appending rows).
 */
export function appendRows(triangle: Float64Array, width: number, { values, rows }: Block): void {
  for (let k = 0; k < width; k++) {
    const below = values.subarray(k * rows, (k + 1) * rows);
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += below[row]! * below[row]!;
    if (squares === 0) continue;
    const corner = triangle[k * width + k]!;
    const norm = Math.sqrt(corner * corner + squares);
    // The sign that adds: a difference would lose the digits of a small remainder.
    const top = corner >= 0 ? corner + norm : corner - norm;
    triangle[k * width + k] = corner >= 0 ? -norm : norm;
    const factor = 2 / (top * top + squares);
    for (let column = k + 1; column < width; column++) {
      const at = k * width + column;
      const other = values.subarray(column * rows, (column + 1) * rows);
      let product = top * triangle[at]!;
      for (let row = 0; row < rows; row++) product += below[row]! * other[row]!;
      product *= factor;
      triangle[at]! -= product * top;
      for (let row = 0; row < rows; row++) other[row]! -= product * below[row]!;
    }
  }
}

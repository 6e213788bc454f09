import { expect, test } from '@jest/globals';
import { appendRows } from '../../../stages/linear/triangle.ts';
import { draws } from '../../../stages/random.ts';

const width = 4;
const from = draws(8);
const rows = Array.from({ length: 50 }, () => Array.from({ length: width }, () => from.normal()));

function triangleOf(blocks: readonly (readonly number[][])[]): Float64Array {
  const triangle = new Float64Array(width * width);
  for (const block of blocks) {
    const values = new Float64Array(width * block.length);
    block.forEach((row, at) => row.forEach((value, column) => (values[column * block.length + at] = value)));
    appendRows(triangle, width, { values, rows: block.length });
  }
  return triangle;
}

test('RᵀR is XᵀX, however the rows are cut', () => {
  for (const cut of [1, 7, 50]) {
    const blocks = Array.from({ length: Math.ceil(50 / cut) }, (_, k) => rows.slice(k * cut, (k + 1) * cut));
    const triangle = triangleOf(blocks);
    for (let a = 0; a < width; a++) {
      for (let b = 0; b < width; b++) {
        if (b < a) expect(triangle[a * width + b]).toBe(0);
        let product = 0;
        for (let k = 0; k < width; k++) product += triangle[k * width + a]! * triangle[k * width + b]!;
        expect(product).toBeCloseTo(
          rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0),
          10,
        );
      }
    }
  }
});

test('columns of zeros leave zeros', () => {
  expect([...triangleOf([[[0, 0, 0, 0]], [[0, 0, 0, 3]]])].map(Math.abs)).toEqual([...Array<number>(15).fill(0), 3]);
});

import { expect, test } from '@jest/globals';
import { allRows, filled, rowsWhere } from '../../../stages/table/rows.ts';

test('an array is filled with what is said of each of its rows', () => {
  const into = new Float64Array(3);
  expect(filled(into, (row) => row / 2)).toBe(into);
  expect([...into]).toEqual([0, 0.5, 1]);
  expect(filled(new Uint32Array(0), () => 1)).toHaveLength(0);
});

test('rows are all of them, or those for which something holds', () => {
  expect([...allRows(4)]).toEqual([0, 1, 2, 3]);
  const odd = rowsWhere(5, (row) => row % 2 === 1);
  expect([[...odd], odd.buffer.byteLength]).toEqual([[1, 3], 8]);
  expect(rowsWhere(3, () => false)).toHaveLength(0);
});

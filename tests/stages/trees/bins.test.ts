import { expect, test } from '@jest/globals';
import { draws } from '../../../stages/random.ts';
import { binCodes, binCuts, cutBetween, MISSING_CODE, type Bins } from '../../../stages/trees/bins.ts';
import { bundle } from '../../../stages/trees/bundle.ts';

function bin(values: Float32Array, valueBins = 255): Bins {
  const scratch = { keys: new Uint32Array(values.length), spare: new Uint32Array(values.length) };
  return binCodes(values, binCuts(values, valueBins, scratch));
}

/** Each row's code is what its value says against the cuts. */
function expectConsistent(values: Float32Array, { cuts, codes }: Bins): void {
  values.forEach((value, row) => {
    const code = Number.isNaN(value) ? MISSING_CODE : cuts.filter((cut) => value > cut).length;
    if (codes[row] !== code) expect([value, codes[row]]).toEqual([value, code]);
  });
  expect([...cuts]).toEqual([...new Set(cuts)].sort((a, b) => a - b));
}

test('few values have a bin each, cut at the midpoints', () => {
  const bins = bin(Float32Array.of(3, 1, NaN, 2, 1, 3));
  expect(bins).toEqual({ cuts: Float32Array.of(1.5, 2.5), codes: Uint8Array.of(2, 0, 255, 1, 0, 2), hasMissing: true });
});

test('a cut lies at or above the lower value, below the upper, and is a number that JSON has', () => {
  const float32 = new Float32Array([
    0,
    -0,
    1,
    1 + 2 ** -23,
    1e-45,
    -1e-45,
    3e38,
    3.4028234663852886e38,
    -3.4028234663852886e38,
    1e-10,
  ]);
  const sorted = [...new Set(float32)].sort((a, b) => a - b);
  for (const below of [-Infinity, ...sorted]) {
    for (const above of [...sorted, Infinity].filter((value) => value > below)) {
      const cut = cutBetween(below, above);
      expect([below, above, Number.isFinite(cut), Object.is(Math.fround(cut), cut), Object.is(cut, -0)]).toEqual([
        below,
        above,
        true,
        true,
        false,
      ]);
      const isLowest = below === -Infinity && above === sorted[0];
      expect([below, above, cut >= below, cut < above]).toEqual([below, above, true, !isLowest]);
    }
  }
});

test('many values fall into bins of about equally many rows', () => {
  const random = draws(1);
  const values = Float32Array.from({ length: 20_000 }, (_, row) => (row % 7 === 0 ? NaN : random.normal()));
  const bins = bin(values);
  expectConsistent(values, bins);
  expect(bins.cuts.length).toBe(254);
  const counts = new Int32Array(256);
  for (const code of bins.codes) counts[code]!++;
  const present = counts.slice(0, 255);
  expect(Math.max(...present)).toBeLessThanOrEqual(Math.ceil(17_143 / 255) + 1);
  expect(Math.min(...present)).toBeGreaterThan(0);
});

test('a value that many rows share has its own bin', () => {
  const values = Float32Array.from({ length: 9000 }, (_, row) => (row % 3 === 0 ? 4500 : row));
  const bins = bin(values, 15);
  expectConsistent(values, bins);
  const code = bins.codes[0]!;
  expect(values.filter((value, row) => bins.codes[row] === code && value !== 4500).length).toBe(0);
});

test.each([2, 3, 100, 255])('65,000 distinct values fit into %d bins', (valueBins) => {
  const values = Float32Array.from({ length: 65_000 }, (_, row) => (row * 7919) % 65_000);
  const bins = bin(values, valueBins);
  expectConsistent(values, bins);
  expect(bins.cuts.length).toBe(valueBins - 1);
});

test('infinities, zeros of both signs and missing values have codes that comparison agrees with', () => {
  const special = [-Infinity, Infinity, -0, 0, NaN, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38];
  const values = Float32Array.from({ length: 4000 }, (_, row) => (row % 2 === 0 ? special[row % 9]! : row - 2000));
  expectConsistent(values, bin(values));
  expectConsistent(values, bin(values, 9));
  expectConsistent(Float32Array.from(special), bin(Float32Array.from(special)));
});

test('columns of few values share a slot, and each is read back from it', () => {
  const random = draws(2);
  const rows = 2000;
  const level = Array.from({ length: rows }, () => random.below(5));
  const oneHot = [1, 2, 3, 4].map((wanted) => Float32Array.from(level, (value) => Number(value === wanted)));
  const dense = Float32Array.from(level, () => random.normal());
  const gaps = Float32Array.from(level, () => (random.uniform() < 0.5 ? NaN : random.below(20)));
  const columns = [...oneHot, dense, gaps].map((values) => bin(values));
  const slots = bundle(columns);
  expect(slots.map(({ members, size }) => [members.map(({ column }) => column), size])).toEqual([
    [[4], 256],
    [[0, 1, 2, 3, 5], 105],
  ]);
  for (const { codes, members } of slots) {
    for (const { column, own } of members) {
      expect(codes.map((code) => own?.[code] ?? code)).toEqual(columns[column]!.codes);
    }
  }
});

test('no slot has more than 256 codes', () => {
  const random = draws(3);
  const columns = Array.from({ length: 12 }, () => bin(Float32Array.from({ length: 3000 }, () => random.below(7))));
  const slots = bundle(columns);
  expect(slots.length).toBe(6);
  for (const { size, members } of slots) expect([members.length, size]).toEqual([2, 49]);
});

import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { fittedTable } from '../../../engine/cli/view/table.ts';

const table = {
  headers: ['Path', 'Metric', 'HEAD', 'workspace'],
  rows: [
    ['out/metrics.json', 'accuracy', '0.9', '0.91'],
    ['out/metrics.json', 'loss', '0.5', '0.4'],
    ['other.json', 'loss', '-', '1'],
  ],
};

test('a table that fits is as it is everywhere', () => {
  expect(fittedTable(table, 60)).toBe(dedent`
    Path              Metric    HEAD    workspace
    out/metrics.json  accuracy  0.9     0.91
    out/metrics.json  loss      0.5     0.4
    other.json        loss      -       1
  `);
});

test('a narrower terminal has the paths above', () => {
  expect(fittedTable(table, 44)).toBe(
    '  ' +
      dedent`
    Metric    HEAD    workspace
    out/metrics.json
      accuracy  0.9     0.91
      loss      0.5     0.4
    other.json
      loss      -       1
  `,
  );
});

test('one that is narrower still has a line for each cell, and nothing is cut', () => {
  const records = dedent`
    out/metrics.json
      Metric     accuracy
      HEAD       0.9
      workspace  0.91
      Metric     loss
      HEAD       0.5
      workspace  0.4
    other.json
      Metric     loss
      HEAD       -
      workspace  1
  `;
  expect(fittedTable(table, 25)).toBe(records);
  expect(fittedTable(table, 3)).toBe(records);
});

test('of a table without rows nothing is printed', () => {
  expect(fittedTable({ ...table, rows: [] }, 80)).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateParams } from '../../../stages/validate/params.ts';
import { params, run } from '../../../stages/validate.ts';
import { contextIn, put, sharedData, tempFolder, type TestContext } from '../support.ts';

const OUTS = { json: 'out/report.json', html: 'out/report.html', text: 'out/quality.txt' };
const usual: ValidateParams['validate'] = {
  on_error: 'warn',
  target: 'y',
  unique: [],
  columns: {},
  leakage: { threshold: 0.999 },
};

function contextOf(folder: string, validate: ValidateParams['validate']): TestContext<ValidateParams> {
  put(folder, 'source.json', JSON.stringify({ kind: 'synthetic', rows: 4, seed: 7 }));
  return contextIn(folder, { params: { validate }, deps: { tracks: 'raw.csv', source: 'source.json' }, outs: OUTS });
}

test('three reports say the same, and where the data came from', async () => {
  const folder = tempFolder();
  put(folder, 'raw.csv', 'y,<b>"n"&\n1,5\n2,-5\n3,\n3,\n');
  await run(contextOf(folder, { ...usual, columns: { '<b>"n"&': { type: 'integer', min: 0 } } }));
  const [json, html, text] = Object.values(OUTS).map((path) => readFileSync(join(folder, path), 'utf8'));
  expect(JSON.parse(json!)).toEqual({
    source: { kind: 'synthetic', rows: 4, seed: 7 },
    rows: 4,
    target: 'y',
    summary: { errors: 1, warnings: 2, notes: 0 },
    findings: [
      {
        severity: 'error',
        rule: 'out-of-range',
        column: '<b>"n"&',
        message: `1 value of '<b>"n"&' is below 0, the first being -5`,
        count: 1,
        share: 0.25,
        lines: [3],
        advice: 'mend the values, or the declared range',
      },
      {
        severity: 'warning',
        rule: 'repeated-row',
        message: '1 row repeats an earlier row in every column',
        count: 1,
        share: 0.25,
        lines: [5],
        advice: 'drop them with the etl step deduplicate: a row on both sides of the split is learned by heart',
      },
      expect.objectContaining({ rule: 'missing-values', lines: [4, 5] }),
    ],
    columns: [
      { name: 'y', type: 'integer', missing: 0, distinct: 3, min: 1, mean: 2.25, max: 3 },
      { name: '<b>"n"&', type: 'integer', missing: 2, distinct: 2, min: -5, mean: 0, max: 5 },
    ],
  });
  expect(text).toMatch(
    /^DATA QUALITY REPORT\n=+\n\nData: 4 synthetic tracks from seed 7, not real data\.\nRows: 4 {3}Columns: 2\nOutcome: 1 error, 2 warnings\./,
  );
  expect(text).toContain(`[error] 1 value of '<b>"n"&' is below 0, the first being -5.\n    Line 3 of the file\n`);
  expect(html).toContain('1 value of &#39;&lt;b&gt;&quot;n&quot;&amp;&#39; is below 0, the first being -5.');
  expect(html).toContain('4 synthetic tracks from seed 7, not real data.');
  expect(html).not.toContain('<b>');
  expect(html).not.toMatch(/(?:src|href)=|url\(|@import|<script/);
});

test('an error stops the pipeline when it shall, and the reports are there', async () => {
  const folder = tempFolder();
  put(folder, 'raw.csv', 'y,n\n1,5\n2,-5\n');
  const context = contextOf(folder, { ...usual, on_error: 'raise', columns: { n: { min: 0 } } });
  await expect(run(context)).rejects.toThrow(
    /^the data do not pass validation: 1 value of 'n' is below 0, the first being -5; see .*report\.html, or set validate\.on_error to warn$/,
  );
  for (const path of Object.values(OUTS)) expect(existsSync(join(folder, path))).toBe(true);
  expect(context.lines[0]).toBe("error: 1 value of 'n' is below 0, the first being -5");
});

test('warnings stop nothing', async () => {
  const folder = tempFolder();
  put(folder, 'raw.csv', 'y,n\n1,5\n2,\n');
  await run(contextOf(folder, { ...usual, on_error: 'raise' }));
  expect(readFileSync(join(folder, OUTS.text), 'utf8')).toContain('[warning]');
});

test('params that make no sense are refused by the schema', () => {
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(params);
  expect(
    valid({
      validate: { ...usual, unique: ['a', ['b', 'c']], columns: { a: { type: 'integer', enum: [1, 'x', true] } } },
    }),
  ).toBe(true);
  expect(valid({ validate: { ...usual, columns: { a: { typ: 'integer' } } } })).toBe(false);
  expect(valid({ validate: { ...usual, columns: { a: { missing: 2 } } } })).toBe(false);
  expect(valid({ validate: { ...usual, on_error: 'stop' } })).toBe(false);
});

const real = sharedData('spotify/dataset.csv');
(real === undefined ? test.skip : test)(
  'the real tracks: what is known of them is found, and nothing else',
  async () => {
    const folder = tempFolder();
    const context = contextOf(folder, {
      ...usual,
      target: 'popularity',
      columns: { popularity: { type: 'integer', min: 0, max: 100 } },
    });
    await run({ ...context, deps: { ...context.deps, tracks: real! } });
    expect(context.lines).toEqual([
      "warning: 450 rows repeat an earlier row in every column ('index' aside, which only numbers the rows)",
      "warning: 1 row (under 0.01 %) has no value in 'artists', 'album_name' and 'track_name'",
      "note: 'track_id' looks like an id, and 24,259 rows (21.3 %) repeat the id of an earlier row",
      '114000 rows checked: 0 errors, 2 warnings',
    ]);
  },
);

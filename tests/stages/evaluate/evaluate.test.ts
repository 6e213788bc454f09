import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../stages/evaluate.ts';
import type { EvaluateParams } from '../../../stages/evaluate/params.ts';
import { tableOf } from '../../../stages/table/columns.ts';
import { writeParquet } from '../../../stages/table/parquet.ts';
import { draws } from '../../../stages/random.ts';
import { contextIn, digestOfFile, put, tempFolder, type TestContext } from '../support.ts';
import { elementsNamed, parseXml } from '../charts/xml.ts';
import { smallModel, source } from '../score/model.ts';

const ROWS = 400;
const OUTS = {
  metrics: 'artifacts/metrics.json',
  report: 'artifacts/report.html',
  importance_svg: 'artifacts/plots/importance.svg',
  learning_svg: 'artifacts/plots/learning_curve.svg',
  predicted_svg: 'artifacts/plots/predicted_actual.svg',
  predicted_csv: 'artifacts/plots/predicted_actual.csv',
  residuals_svg: 'artifacts/plots/residuals.svg',
  residuals_csv: 'artifacts/plots/residuals.csv',
  residual_density_csv: 'artifacts/plots/residual_density.csv',
  quantiles_csv: 'artifacts/plots/residual_quantiles.csv',
  slices_svg: 'artifacts/plots/by_genre.svg',
  slices_csv: 'artifacts/plots/by_genre.csv',
  target_svg: 'artifacts/plots/target.svg',
  target_csv: 'artifacts/plots/target.csv',
};
const validation = { rows: 32, rmse: 1.5, mae: 1.2, r2: 0.9, adjusted_r2: 0.8 };

/** The model's answer plus an error of one unit up in the training rows and two in the test rows, down in every second one. */
async function prepared(folder: string): Promise<void> {
  const random = draws(3);
  const size = Float64Array.from({ length: ROWS }, () => random.below(50));
  const genre = Array.from({ length: ROWS }, (_, row) => (row < 20 ? 'b' : 'a'));
  const part = Array.from({ length: ROWS }, (_, row) => (row % 5 === 0 ? 'test' : 'train'));
  const y = Float64Array.from(size, (value, row) => {
    const error = (part[row] === 'test' ? 2 : 1) * (row % 2 === 0 ? 1 : -1);
    return 10 + 2 * value + (genre[row] === 'b' ? 1000 : 0) + error;
  });
  const loud = Array.from({ length: ROWS }, () => false);
  await writeParquet(
    join(folder, 'tracks.parquet'),
    tableOf([
      ['genre', { kind: 'string', values: genre }],
      ['loud', { kind: 'boolean', values: loud }],
      ['y', { kind: 'number', values: y }],
      ['size', { kind: 'number', values: size }],
    ]),
    { source, target: 'y' },
  );
  await writeParquet(join(folder, 'split.parquet'), tableOf([['part', { kind: 'string', values: part }]]));
  put(folder, 'model.onnx', smallModel());
  put(folder, 'metadata.json', JSON.stringify({ validation }));
  put(folder, 'importance.csv', 'feature,importance\nsize,0.3\nloud,0\ngenre_encoded,0.7\n');
  put(folder, 'curve.csv', 'round,train_rmse,validation_rmse\n1,9,9.5\n2,5,6\n3,4,6.5\n');
}

function evaluating(
  folder: string,
  given: { sliceBy?: string | null; outs?: Record<string, string> } = {},
): TestContext<EvaluateParams> {
  return contextIn(folder, {
    params: { evaluate: { slice_by: given.sliceBy === undefined ? 'genre' : given.sliceBy } },
    deps: {
      model: 'model.onnx',
      tracks: 'tracks.parquet',
      split: 'split.parquet',
      metadata: 'metadata.json',
      importance: 'importance.csv',
      curve: 'curve.csv',
    },
    outs: given.outs ?? OUTS,
  });
}

describe('an evaluation', () => {
  const folder = tempFolder();
  let context: TestContext<EvaluateParams>;
  const read = (name: keyof typeof OUTS): string => readFileSync(join(folder, OUTS[name]), 'utf8');

  beforeAll(async () => {
    await prepared(folder);
    context = evaluating(folder);
    await run(context);
  });

  test('writes small, sorted metrics of all parts', () => {
    const metrics = JSON.parse(read('metrics')) as Record<string, Record<string, number>>;
    expect(Object.keys(metrics)).toEqual(['gap', 'model', 'source', 'test', 'train', 'validation']);
    expect(metrics).toMatchObject({ model: 'linear', source, validation });
    expect(metrics.train).toMatchObject({ rows: 320, rmse: 1, mae: 1 });
    expect(metrics.test).toMatchObject({ rows: 80, rmse: 2, mae: 2 });
    expect(metrics.gap!.r2).toBeCloseTo(metrics.train!.r2! - metrics.test!.r2!, 5);
    expect(read('metrics').length).toBeLessThan(1000);
    expect(context.lines).toEqual([
      expect.stringMatching(/^train: rmse 1, mae 1, r2 0\.9999/),
      'validation: rmse 1.5, mae 1.2, r2 0.9',
      expect.stringMatching(/^test: rmse 2, mae 2, r2 0\.999/),
    ]);
    expect(context.fractions.at(-1)).toBe(1);
  });

  test('slices the test rows and marks the small slice', () => {
    const [header, ...lines] = read('slices_csv').trim().split('\n');
    expect(header).toBe('genre,rows,rmse,mae,r2,mean_residual,small');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['a', 'b']);
    expect(lines[1]).toMatch(/^b,4,2,2,0\.\d+,0,true$/);
  });

  test('counts every row in the data of the plots', () => {
    const total = (name: keyof typeof OUTS): number =>
      read(name)
        .trim()
        .split('\n')
        .slice(1)
        .reduce((sum, line) => sum + Number(line.split(',').at(-1)), 0);
    expect(
      ['residuals_csv', 'predicted_csv', 'residual_density_csv', 'target_csv'].map((n) => total(n as 'report')),
    ).toEqual([80, 80, 80, 400]);
    expect(read('target_csv').split('\n')[0]).toBe('y_from,y_to,rows');
    expect(read('quantiles_csv').split('\n').length).toBe(21);
  });

  test('draws well-formed pictures with title, description and source', () => {
    for (const file of readdirSync(join(folder, 'artifacts/plots')).filter((name) => name.endsWith('.svg'))) {
      const svg = parseXml(readFileSync(join(folder, 'artifacts/plots', file), 'utf8'));
      expect([file, svg.children[0]!.name, svg.children[1]!.name]).toEqual([file, 'title', 'desc']);
      expect(elementsNamed(svg, 'text').at(-1)!.text).toBe('Data: 40 synthetic tracks from seed 7, not real data');
      expect([file, svg.text.includes('NaN')]).toEqual([file, false]);
    }
    expect(read('learning_svg')).toContain('best: round 2');
  });

  test('reports in one page, with the pictures in it and nothing to load', () => {
    const page = read('report');
    for (const heading of ['Summary', '1. Data', '2. Features', '3. Model', 'Limits of the model']) {
      expect(page).toMatch(new RegExp(`<h2[^>]*>${heading}`));
    }
    expect(page.match(/<svg /g)?.length).toBe(6);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|<script|<link|@import/);
    expect(new Set(page.match(/ id="[^"]*"/g)).size).toBe(page.match(/ id="[^"]*"/g)!.length);
    expect(page).toContain('The model explains nearly all of the variance of y');
  });

  test('leaves the same bytes when it runs again', async () => {
    const again = tempFolder();
    await prepared(again);
    await run(evaluating(again));
    for (const path of Object.values(OUTS)) {
      expect([path, digestOfFile(join(again, path))]).toEqual([path, digestOfFile(join(folder, path))]);
    }
  });
});

test('the report tells what the validation found', async () => {
  const folder = tempFolder();
  await prepared(folder);
  put(
    folder,
    'validation.json',
    JSON.stringify({
      rows: 500,
      summary: { errors: 0, warnings: 1, notes: 2 },
      findings: [{ severity: 'warning', rule: 'repeated-row', message: '7 rows repeat <earlier> ones', advice: 'x' }],
    }),
  );
  const context = evaluating(folder, { outs: { report: 'report.html' } });
  await run({ ...context, deps: { ...context.deps, validation: join(folder, 'validation.json') } });
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('<li>Validation of 500 raw rows found no errors, 1 warning and 2 notes.</li>');
  expect(page).toContain('<li>Warning: 7 rows repeat &lt;earlier&gt; ones.</li>');
});

describe('what may be absent', () => {
  const folder = tempFolder();
  beforeAll(() => prepared(folder));

  test('outs that the pipeline does not name are not written', async () => {
    const outs = { metrics: 'only/metrics.json' };
    await run(evaluating(folder, { outs }));
    expect(readdirSync(join(folder, 'only'))).toEqual(['metrics.json']);
  });

  test('without a slicing column the slices are an empty table and a picture that says so', async () => {
    const outs = { slices_csv: 'none/slices.csv', slices_svg: 'none/slices.svg', report: 'none/report.html' };
    await run(evaluating(folder, { sliceBy: null, outs }));
    expect(readFileSync(join(folder, 'none/slices.csv'), 'utf8')).toBe('slice,rows,rmse,mae,r2,mean_residual,small\n');
    expect(readFileSync(join(folder, 'none/slices.svg'), 'utf8')).toContain('No column to slice by is set');
  });

  test('a model without validation part and without rounds is evaluated, too', async () => {
    put(folder, 'plain/curve.csv', 'round,train_rmse,validation_rmse\n');
    put(folder, 'plain/metadata.json', '{}');
    const outs = { metrics: 'plain/metrics.json', learning_svg: 'plain/learning.svg' };
    const context = evaluating(folder, { outs });
    const deps = {
      ...context.deps,
      curve: join(folder, 'plain/curve.csv'),
      metadata: join(folder, 'plain/metadata.json'),
    };
    await run({ ...context, deps });
    expect(readFileSync(join(folder, 'plain/metrics.json'), 'utf8')).not.toContain('validation');
    expect(readFileSync(join(folder, 'plain/learning.svg'), 'utf8')).toContain('not fitted in rounds');
  });
});

describe('mistakes', () => {
  const folder = tempFolder();
  beforeAll(() => prepared(folder));

  test('an out that the stage does not know is named, with those that it knows', async () => {
    await expect(run(evaluating(folder, { outs: { metric: 'm.json' } }))).rejects.toMatchObject({
      name: 'StageError',
      message: expect.stringMatching(/^the stage 'evaluate' knows no out 'metric'; .* 'metrics', 'report'/),
    });
  });

  test('a slicing column that is not there is named, with the param that names it', async () => {
    await expect(run(evaluating(folder, { sliceBy: 'gnre' }))).rejects.toThrow(
      /tracks\.parquet has no column 'gnre', which evaluate\.slice_by in params\.yaml names/,
    );
  });

  test('a split of another table is refused', async () => {
    const part = tableOf([['part', { kind: 'string', values: ['train', 'test'] }]]);
    await writeParquet(join(folder, 'other.parquet'), part);
    const context = evaluating(folder);
    await expect(run({ ...context, deps: { ...context.deps, split: join(folder, 'other.parquet') } })).rejects.toThrow(
      /other\.parquet has 2 rows, .*tracks\.parquet has 400; run the stage 'features' again/,
    );
  });

  test('an abort ends the predictions', async () => {
    const context = { ...evaluating(folder), signal: AbortSignal.abort(new Error('cancelled')) };
    await expect(run(context)).rejects.toThrow('cancelled');
  });
});

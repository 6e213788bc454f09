import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run as describeParams } from '../../stages/describe.ts';
import { run as etl } from '../../stages/etl.ts';
import type { EtlParams } from '../../stages/etl/params.ts';
import { run as evaluate } from '../../stages/evaluate.ts';
import { run as features } from '../../stages/features.ts';
import type { FeaturesParams } from '../../stages/features/params.ts';
import { run as ingest } from '../../stages/ingest.ts';
import type { IngestParams } from '../../stages/ingest/params.ts';
import { run as score } from '../../stages/score.ts';
import type { ScoreParams } from '../../stages/score/params.ts';
import { run as train } from '../../stages/train.ts';
import type { TrainParams } from '../../stages/train/params.ts';
import { readParquet } from '../../stages/table/parquet.ts';
import { contextIn, digestOfFile, put, sharedData, tempFolder, type TestContext } from './support.ts';

type Params = IngestParams & EtlParams & FeaturesParams & TrainParams & ScoreParams;
const params = parse(readFileSync('params.yaml', 'utf8')) as Params;

const RAW = 'data/raw/tracks.csv';
const CLEAN = 'data/interim/tracks.parquet';
const TRAIN = 'data/processed/train.parquet';
const TEST = 'data/processed/test.parquet';
const MODEL = 'artifacts/model.onnx';
const COEFFICIENTS = 'artifacts/coefficients.json';
const METRICS = 'artifacts/metrics.json';
const PREDICTIONS = 'artifacts/predictions.parquet';

const ingestIn = (folder: string, external: readonly string[] = []): TestContext<Params> =>
  contextIn(folder, { params, depFiles: { external }, outs: { tracks: RAW } });
const etlIn = (folder: string, changed: Partial<Params['etl']> = {}): TestContext<Params> =>
  contextIn(folder, {
    params: { ...params, etl: { ...params.etl, ...changed } },
    deps: { tracks: RAW },
    outs: { tracks: CLEAN },
  });

async function runAll(folder: string, external: readonly string[] = [], changed: Partial<Params> = {}): Promise<void> {
  const given = { ...params, ...changed };
  await ingest(ingestIn(folder, external));
  await etl(contextIn(folder, { params: given, deps: { tracks: RAW }, outs: { tracks: CLEAN } }));
  await features(contextIn(folder, { params: given, deps: { tracks: CLEAN }, outs: { train: TRAIN, test: TEST } }));
  await train(
    contextIn(folder, { params: given, deps: { train: TRAIN }, outs: { model: MODEL, coefficients: COEFFICIENTS } }),
  );
  const deps = { model: MODEL, train: TRAIN, test: TEST };
  await evaluate(contextIn(folder, { params: {}, deps, outs: { [METRICS]: METRICS } }));
  await score(contextIn(folder, { params: given, deps, outs: { predictions: PREDICTIONS } }));
}

const json = (folder: string, path: string): Record<string, never> =>
  JSON.parse(readFileSync(join(folder, path), 'utf8')) as Record<string, never>;

describe('the pipeline on synthetic tracks', () => {
  const folder = tempFolder();
  beforeAll(() => runAll(folder));

  test('the model learns something, and as much on rows that it never saw', () => {
    const metrics = json(folder, METRICS) as unknown as Record<
      'train' | 'test',
      { r2: number; rows: number; rmse: number }
    >;
    expect(metrics.train.r2).toBeGreaterThan(0.05);
    expect(metrics.test.r2).toBeGreaterThan(0.05);
    expect(metrics.test.rows).toBe(Math.round((metrics.train.rows + metrics.test.rows) * 0.2));
    expect(readFileSync(join(folder, METRICS), 'utf8')).toMatch(/^\{\n {2}"test": \{\n {4}"mae": [\d.]+,\n[^]*\}\n$/);
  });

  test('predictions stand beside the test rows, with six significant digits', async () => {
    const { table } = await readParquet(join(folder, PREDICTIONS));
    const { table: held } = await readParquet(join(folder, TEST));
    expect([...table.columns.keys()]).toEqual([...held.columns.keys(), 'prediction']);
    expect(table.columns.get('track_id')).toEqual(held.columns.get('track_id'));
    for (const value of table.columns.get('prediction')!.values)
      expect(Number(Number(value).toPrecision(6))).toBe(value);
  });

  test('coefficients are named and reproduce a prediction', async () => {
    const { names, intercept, coefficients } = json(folder, COEFFICIENTS) as unknown as {
      names: string[];
      intercept: number;
      coefficients: number[];
    };
    const { table } = await readParquet(join(folder, PREDICTIONS));
    const sum = names.reduce(
      (total, name, k) => total + coefficients[k]! * Number(table.columns.get(name)!.values[0]),
      intercept,
    );
    expect(sum).toBeCloseTo(Number(table.columns.get('prediction')!.values[0]), 2);
  });

  test('a second run leaves the same bytes in every out', async () => {
    const again = tempFolder();
    await runAll(again, [], { score: { batch_rows: 7 } });
    for (const path of [RAW, CLEAN, TRAIN, TEST, MODEL, COEFFICIENTS, METRICS, PREDICTIONS]) {
      expect([path, digestOfFile(join(again, path))]).toEqual([path, digestOfFile(join(folder, path))]);
    }
  });
});

describe('ingest', () => {
  const rows = 'a,b\n1,2\n';

  test('the only CSV file is taken byte for byte', async () => {
    const folder = tempFolder();
    put(folder, 'data/external/a.csv', rows);
    await ingest(ingestIn(folder, ['data/external/a.csv']));
    expect(readFileSync(join(folder, RAW), 'utf8')).toBe(rows);
  });

  test('several files with equal bytes are as one', async () => {
    const folder = tempFolder();
    put(folder, 'a.csv', rows);
    put(folder, 'b.csv', rows);
    await ingest(ingestIn(folder, ['a.csv', 'b.csv']));
    expect(readFileSync(join(folder, RAW), 'utf8')).toBe(rows);
  });

  test('several files that differ are an error that names them', async () => {
    const folder = tempFolder();
    for (const [name, text] of [
      ['a.csv', rows],
      ['b.csv', rows],
      ['c.csv', 'a,b\n1,3\n'],
    ] as const)
      put(folder, name, text);
    await expect(ingest(ingestIn(folder, ['a.csv', 'b.csv', 'c.csv']))).rejects.toMatchObject({
      name: 'StageError',
      message: `these CSV files differ, and only one can be the input: ${['a', 'b', 'c'].map((n) => join(folder, `${n}.csv`)).join(', ')}; keep one`,
    });
  });

  test.each([
    ['', 'is empty'],
    ['a,b\n', 'has a header and no rows'],
  ])('a file without rows is an error: %j', async (text, message) => {
    const folder = tempFolder();
    put(folder, 'a.csv', text);
    await expect(ingest(ingestIn(folder, ['a.csv']))).rejects.toMatchObject({
      name: 'StageError',
      message: expect.stringContaining(message),
    });
  });
});

describe('etl', () => {
  test('a ragged row stops the stage with its line', async () => {
    const folder = tempFolder();
    put(folder, RAW, 'track_name,artists,popularity\nx,y,1\nx,1\n');
    await expect(etl(etlIn(folder))).rejects.toThrow('data/raw/tracks.csv: line 3 has 2 fields, the header has 3');
  });

  test('a table without the target names the columns that there are', async () => {
    const folder = tempFolder();
    put(folder, RAW, 'year,track_popularity\n2000,1\n');
    await expect(etl(etlIn(folder))).rejects.toMatchObject({
      name: 'StageError',
      message:
        "there is no column 'popularity' (named by etl.target in params.yaml); columns: 'year', 'track_popularity'",
    });
  });

  test('declared types reach the reader, and the table says which column is its target', async () => {
    const folder = tempFolder();
    put(folder, RAW, 'zip,y\n01,1\n02,2\n');
    const context = etlIn(folder, { target: 'y', required: [], types: { zip: 'string' } });
    await etl(context);
    const { table, target } = await readParquet(join(folder, CLEAN));
    expect(target).toBe('y');
    expect(table.columns.get('zip')).toEqual({ kind: 'string', values: ['01', '02'] });
    expect(context.fractions.at(-1)).toBe(1);
    expect(context.lines).toEqual(['2 rows read, 0 incomplete and 0 repeated ones dropped']);
  });
});

test('score refuses a table that has a prediction already', async () => {
  const folder = tempFolder();
  const rows = Array.from({ length: 20 }, (_, k) => `${k},${k * k},${3 * k}`);
  put(folder, 'a.csv', `x,prediction,y\n${rows.join('\n')}\n`);
  const changed = {
    etl: { ...params.etl, target: 'y', required: [] },
    features: { ...params.features, columns: ['x'], keep: ['prediction'] },
  };
  await expect(runAll(folder, ['a.csv'], changed)).rejects.toThrow("the table already has a column 'prediction'");
});

test('describe writes a page with the params as they are', async () => {
  const folder = tempFolder();
  const context = contextIn(folder, {
    params: JSON.parse(JSON.stringify(params)),
    outs: { reference: 'reference.md' },
  });
  await describeParams(context);
  expect(readFileSync(context.outs.reference!, 'utf8')).toContain(
    '| `ingest.rows` | `6000` | integer, ≥ 100, ≤ 1000000 |',
  );
});

const spotify = sharedData('spotify/dataset.csv');
(spotify === undefined ? test.skip : test)('the pipeline takes the Spotify table as it is', async () => {
  const folder = tempFolder();
  // Every tenth line: the whole table takes a second or two in a stage, and many times that inside jest.
  const lines = readFileSync(spotify!, 'utf8').split('\n');
  put(folder, 'dataset.csv', lines.filter((_, line) => line % 10 === 0).join('\n'));
  await runAll(folder, ['dataset.csv']);
  const metrics = json(folder, METRICS) as unknown as Record<string, { r2: number; rows: number }>;
  expect(metrics.train!.rows + metrics.test!.rows).toBeGreaterThan(11_300);
  expect(metrics.test!.r2).toBeGreaterThan(0.01);
});

const songs = sharedData('songs/Songs_2025.csv');
(songs === undefined ? test.skip : test)('another table needs other params and no other code', async () => {
  const folder = tempFolder();
  put(folder, 'songs.csv', readFileSync(songs!));
  await runAll(folder, ['songs.csv'], {
    etl: { ...params.etl, target: 'track_popularity', required: ['track_name'] },
    features: { ...params.features, keep: ['track_name'] },
  });
  const metrics = json(folder, METRICS) as unknown as Record<string, { r2: number }>;
  expect(metrics.test!.r2).toBeGreaterThan(0);
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as describeParams } from '../../stages/describe.ts';
import { parseModel } from '../../stages/models/stored.ts';
import { readParquet } from '../../stages/table/parquet.ts';
import { outsOf, params, type Params, runAll, runStage, type StageName } from './pipeline.ts';
import { contextIn, digestOfFile, put, sharedData, tempFolder } from './support.ts';

const text = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');
const json = (folder: string, path: string): unknown => JSON.parse(text(folder, path));

interface Metrics {
  readonly source: unknown;
  readonly train: { readonly r2: number; readonly rows: number };
  readonly validation: { readonly r2: number; readonly rows: number };
  readonly test: { readonly r2: number; readonly rows: number };
}

describe('the pipeline on synthetic tracks', () => {
  const folder = tempFolder();
  beforeAll(() => runAll(folder));

  test('the model learns something, and as much on rows that it never saw', () => {
    const { train, validation, test: held } = json(folder, 'artifacts/metrics.json') as Metrics;
    for (const { r2 } of [train, validation, held]) expect(r2).toBeGreaterThan(0.05);
    expect(held.rows).toBe(Math.round((train.rows + held.rows) * 0.2));
    expect(validation.rows).toBe(Math.round(train.rows * 0.1));
  });

  test('every artifact says that its data were made up', async () => {
    const source = { kind: 'synthetic', rows: 2280, seed: 7 };
    for (const path of outsOf()) {
      const bytes = readFileSync(join(folder, path), 'latin1');
      if (path.endsWith('.parquet'))
        expect([path, (await readParquet(join(folder, path), [])).note.source]).toEqual([path, source]);
      else if (!path.endsWith('.csv')) expect([path, /synthetic/.test(bytes)]).toEqual([path, true]);
    }
  });

  test('predictions stand beside the test rows, with six significant digits', async () => {
    const { table } = await readParquet(join(folder, 'artifacts/predictions.parquet'));
    const { table: tracks } = await readParquet(join(folder, 'data/interim/tracks.parquet'));
    expect([...table.columns.keys()]).toEqual([...tracks.columns.keys(), 'prediction']);
    for (const value of table.columns.get('prediction')!.values)
      expect(Number(Number(value).toPrecision(6))).toBe(value);
  });

  test('model.json predicts what the ONNX file does', async () => {
    const { table } = await readParquet(join(folder, 'artifacts/predictions.parquet'));
    const model = parseModel(text(folder, 'artifacts/model.json'), 'model.json');
    const native = model.predict(table);
    table.columns.get('prediction')!.values.forEach((value, row) => {
      expect(Math.abs(Number(value) - native[row]!)).toBeLessThan(1e-3);
    });
  });

  test('a second run leaves the same bytes in every out', async () => {
    const again = tempFolder();
    await runAll(again, { params: { score: { batch_rows: 7 } } });
    for (const path of outsOf())
      expect([path, digestOfFile(join(again, path))]).toEqual([path, digestOfFile(join(folder, path))]);
  });

  test('a scoring file needs the columns of the model, in any order, and no others', async () => {
    const rows = text(folder, 'data/interim/tracks.csv')
      .split('\n')
      .slice(0, 50)
      .map((line) => line.split(','));
    const plain = rows.filter((fields) => fields.length === rows[0]!.length);
    const turned = plain.map((fields, row) => [row === 0 ? 'extra' : 'x', ...fields.toReversed()].join(','));
    put(folder, 'data/scoring/new.csv', `${turned.join('\n')}\n`);
    const scored = tempFolder();
    for (const path of outsOf(['etl', 'features', 'train', 'score']))
      put(scored, path, readFileSync(join(folder, path)));
    put(scored, 'data/scoring/new.csv', `${turned.join('\n')}\n`);
    await runStage(scored, 'score', { scoring: ['data/scoring/new.csv'] });
    const { table } = await readParquet(join(scored, 'artifacts/predictions.parquet'));
    expect(table.rows).toBe(plain.length - 1);
    expect([...table.columns.keys()].slice(0, 2)).toEqual(['extra', rows[0]!.at(-1)]);

    const without = rows[0]!.indexOf('energy');
    const cut = plain.map((fields) => fields.filter((_, column) => column !== without).join(','));
    put(scored, 'data/scoring/cut.csv', `${cut.join('\n')}\n`);
    await expect(runStage(scored, 'score', { scoring: ['data/scoring/cut.csv'] })).rejects.toMatchObject({
      name: 'StageError',
      message: expect.stringContaining("'energy'"),
    });
  });

  test('the linear model goes the same way', async () => {
    const linear = tempFolder();
    for (const path of outsOf(['ingest', 'validate', 'etl', 'features']))
      put(linear, path, readFileSync(join(folder, path)));
    const changed = { params: { train: { ...params.train, model: 'linear' } } };
    for (const name of ['train', 'evaluate', 'score'] as const) await runStage(linear, name, changed);
    const { test: held } = json(linear, 'artifacts/metrics.json') as Metrics;
    expect(held.r2).toBeGreaterThan(0);
    expect(json(linear, 'artifacts/model_metadata.json')).toMatchObject({ model: 'linear' });
  });

  test('a cancelled training stops at once', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    const { run } = await import('../../stages/train.ts');
    const context = contextIn(folder, {
      params,
      deps: {
        X: 'data/processed/X_train.parquet',
        y: 'data/processed/y_train.parquet',
        split: 'data/processed/split.parquet',
        recipe: 'data/processed/recipe.json',
        tracks: 'data/interim/tracks.parquet',
      },
    });
    await expect(run({ ...context, signal })).rejects.toThrow('stop');
  });
});

describe('wrong data are a clear error', () => {
  const header = 'track_id,a,b,kind,y';
  const row = (k: number, y: number | string = k % 7): string => `t${k},${k % 5},${k % 3},k${k % 4},${y}`;
  const rows = (count: number, y?: (k: number) => number | string): string =>
    `${[header, ...Array.from({ length: count }, (_, k) => row(k, y?.(k)))].join('\n')}\n`;
  const other: Partial<Params> = {
    validate: { ...params.validate, target: 'y', unique: [], columns: {} },
    etl: { target: 'y', steps: [] },
    features: {
      ...params.features,
      numeric: ['a', 'b'],
      interactions: [],
      one_hot: [],
      baselines: {},
      label: ['kind'],
      scale: [],
    },
    evaluate: { slice_by: 'kind' },
  };

  /** Runs all stages on the text; the name of the one that failed, and what it said. */
  async function failure(csv: string, changed: Partial<Params> = {}): Promise<readonly [StageName, string]> {
    const folder = tempFolder();
    put(folder, 'in.csv', csv);
    for (const name of ['ingest', 'etl', 'features', 'train', 'evaluate', 'score'] as const) {
      try {
        await runStage(folder, name, { external: ['in.csv'], params: { ...other, ...changed } });
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'StageError') throw error;
        return [name, error.message];
      }
    }
    throw new Error('nothing failed');
  }

  const noA = (csv: string): string => csv.replaceAll(/^(t\d+),\d+/gm, '$1,');
  const derived = (formula: string, target: string): Partial<Params> => {
    return { etl: { target, steps: [{ derive: { z: formula } }] } };
  };
  const cast: Partial<Params> = { etl: { target: 'y', steps: [{ cast: { a: 'number' } }] } };
  const ratio: Partial<Params> = {
    ...derived('b / a', 'y'),
    features: { ...other.features!, numeric: ['a', 'z'] },
    train: { ...params.train, model: 'linear' },
  };

  test.each<[string, string, Partial<Params>, StageName, string]>([
    ['a ragged row', `${rows(50)}t1,2\n`, {}, 'ingest', 'line 52 has 2 fields, the header has 5; mend the line'],
    ['a missing target', rows(50), { etl: { target: 'z', steps: [] } }, 'etl', "'z'"],
    ['a target without values', rows(50, () => ''), {}, 'etl', "no row has a value of the target 'y'"],
    [
      'a target with text',
      `${rows(50)}t1,1,1,k1,many\n`,
      {},
      'etl',
      "'many' in row 51 is not a number: mend such values",
    ],
    ['a target with an infinite value', `${rows(50)}t1,1,1,k1,inf\n`, {}, 'etl', "'inf' in row 51 is not a number"],
    [
      'a target divided by 0',
      rows(50),
      derived('y / a', 'z'),
      'etl',
      "the target 'z' is Infinity in row 6; filter such",
    ],
    ['one row', rows(1), {}, 'features', 'the clean table has one row; a split needs two at least'],
    ['a constant target', rows(50, () => 3), {}, 'features', "the target 'y' is 3 in every row"],
    ['a number column with text', `${rows(50)}t1,many,1,k1,2\n`, {}, 'features', "'a', which holds strings: row 51 of"],
    [
      'an infinite value',
      `${rows(50)}t1,inf,NA,k1,2\n`,
      {},
      'features',
      "row 51 of the clean table is 'inf'; mend such",
    ],
    ['a value beyond float64', `${rows(50)}t1,1e999,1,k1,2\n`, {}, 'features', "row 51 of the clean table is '1e999'"],
    [
      'an infinite cast',
      `${rows(50)}t1,inf,1,k1,2\n`,
      cast,
      'etl',
      "column 'a' holds 'inf' in row 51, which is not a number",
    ],
    ['a ratio of 0, of which no line can be learned', rows(50), ratio, 'train', 'is infinite in row'],
    ['an all-missing column', noA(rows(60)), {}, 'features', "'a', which has no value in any row; take it out there"],
    [
      'an all-missing label',
      rows(60).replaceAll(/k\d,/g, ','),
      {},
      'features',
      "'kind' has no value in the training part",
    ],
  ])('%s', async (_name, csv, changed, stage, message) => {
    const [where, said] = await failure(csv, changed);
    expect([where, said]).toEqual([stage, expect.stringContaining(message)]);
  });

  test('what the errors advise works: wrong texts are filtered, and the columns cast', async () => {
    const folder = tempFolder();
    put(folder, 'in.csv', `${rows(50)}t1,inf,1,k1,2\nt2,,1,k1,many\nt3,,1,k1,2\n`);
    const filtered = { filter: "a != 'inf' and y != 'many'" } as const;
    const steps = [filtered, { cast: { a: 'number', y: 'number' } }] as const;
    const options = { external: ['in.csv'], params: { ...other, etl: { target: 'y', steps } } };
    for (const name of ['ingest', 'etl', 'features', 'train'] as const) await runStage(folder, name, options);
    const { table } = await readParquet(join(folder, 'data/interim/tracks.parquet'), ['a']);
    expect([table.rows, table.columns.get('a')!.values.at(-1)]).toEqual([51, NaN]);
  });

  test('65,000 categories are no error', async () => {
    const folder = tempFolder();
    const lines = Array.from({ length: 65_000 }, (_, k) => `t${k},${k % 5},${k % 3},k${k},${(k * 7919) % 101}`);
    put(folder, 'in.csv', `${[header, ...lines].join('\n')}\n`);
    const small = { ...params.train, gbt: { ...(params.train.gbt as object), n_estimators: 2 } };
    const options = { external: ['in.csv'], params: { ...other, train: small, evaluate: { slice_by: null } } };
    for (const name of ['ingest', 'etl', 'features', 'train'] as const) await runStage(folder, name, options);
    const { signature } = json(folder, 'artifacts/model_metadata.json') as { readonly signature: unknown[] };
    expect(signature).toHaveLength(3);
  });
});

test('describe writes a page with the params as they are', async () => {
  const folder = tempFolder();
  const context = contextIn(folder, {
    params: JSON.parse(JSON.stringify(params)),
    outs: { reference: 'reference.md' },
  });
  await describeParams(context);
  expect(readFileSync(context.outs.reference!, 'utf8')).toContain('| `train.model` | `gbt` | `gbt`, `linear` |');
});

const spotify = sharedData('spotify/dataset.csv');
(spotify === undefined ? test.skip : test)('the pipeline takes the Spotify table as it is', async () => {
  const folder = tempFolder();
  // Every tenth line: the whole table takes a second or two in a stage, and many times that inside jest.
  const lines = readFileSync(spotify!, 'utf8').split('\n');
  writeFileSync(join(folder, 'dataset.csv'), lines.filter((_, line) => line % 10 === 0).join('\n'));
  await runAll(folder, { external: ['dataset.csv'] });
  const { source, train, test: held } = json(folder, 'artifacts/metrics.json') as Metrics;
  expect(source).toMatchObject({ kind: 'file' });
  expect(train.rows + held.rows).toBeGreaterThan(11_300);
  expect(held.r2).toBeGreaterThan(0.1);
});

// Other tables than the tracks go through the same stages by params alone; nothing in stages/ knows a column's name.
// The params for the generated one are those of stages/README.md, so that what is written there is what works.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { params as etl } from '../../stages/etl.ts';
import { params as evaluate } from '../../stages/evaluate.ts';
import { params as features } from '../../stages/features.ts';
import { params as ingest } from '../../stages/ingest.ts';
import { parseModel } from '../../stages/models/stored.ts';
import { openModel } from '../../stages/onnx/session.ts';
import { draws } from '../../stages/random.ts';
import { params as score } from '../../stages/score.ts';
import { readParquet } from '../../stages/table/parquet.ts';
import { params as train } from '../../stages/train.ts';
import { params as validate } from '../../stages/validate.ts';
import { outsOf, params as usual, runAll, runStage, type Params } from './pipeline.ts';
import { put, sharedData, tempFolder } from './support.ts';

const json = (folder: string, path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const signatureOf = async (folder: string): Promise<string> => {
  const model = await openModel(readFileSync(join(folder, 'artifacts/model.onnx')));
  await model.close();
  return model.metadata.inputs.map(({ name, kind }) => `${name}: ${kind}`).join(', ');
};

interface Metrics {
  readonly test: { readonly r2: number; readonly rows: number };
}

function predictionsOf(table: Awaited<ReturnType<typeof readParquet>>['table']): readonly number[] {
  return [...(table.columns.get('prediction')!.values as Float64Array)];
}

describe('flats, with the params of the README', () => {
  const folder = tempFolder();
  const text = readFileSync('stages/README.md', 'utf8');
  const params = parse(/```yaml\n(ingest:[^`]*)```/.exec(text)![1]!) as Params;
  const header = /table\n`(Flat No,[^`]*)`/.exec(text)![1]!;
  const options = { params, external: ['data/external/flats.csv'] };

  beforeAll(async () => {
    put(folder, 'data/external/flats.csv', `${[header, ...flats(600)].join('\n')}\n`);
    await runAll(folder, options);
  });

  test('the params fit the schemas', () => {
    const schemas = { ingest, validate, etl, features, train, evaluate, score };
    expect(Object.keys(params)).toEqual(Object.keys(schemas));
    for (const [name, schema] of Object.entries(schemas)) {
      const ajv = new Ajv({ strict: false, allErrors: true });
      ajv.validate(schema, { [name]: params[name as keyof Params] });
      expect([name, ajv.errors]).toEqual([name, null]);
    }
  });

  test('the table is validated and cleaned as the params say', async () => {
    const report = json(folder, 'artifacts/validation_report.json') as { findings: { severity: string }[] };
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { table, note } = await readParquet(join(folder, 'data/interim/tracks.parquet'));
    expect(note.target).toBe('euros');
    const kinds = [...table.columns].map(([name, { kind }]) => `${name}: ${kind}`);
    expect(kinds.join(', ')).toBe(
      'flat: string, street: string, area: number, rooms: number, balcony: boolean, furnished: boolean, ' +
        'heating: string, built: number, euros: number, age: number, euros_per_room: number, ' +
        'size: string, comfort: string',
    );
    expect(table.columns.get('flat')!.values[6]).toBe('0007');
    // Of 600 flats 12 have no rent; one is there twice.
    expect(table.rows).toBe(588);
    expect(Math.min(...(table.columns.get('euros')!.values as Float64Array))).toBeGreaterThan(0);
  });

  test('the model takes raw columns, none of them made from the target', async () => {
    expect(await signatureOf(folder)).toBe(
      'street: string, area: number, rooms: number, balcony: boolean, furnished: boolean, ' +
        'heating: string, built: number',
    );
    const { features: names } = json(folder, 'artifacts/model_metadata.json') as { features: string[] };
    expect(names).toEqual(
      expect.arrayContaining(['age', 'area_per_room', 'comfort_plain', 'size_medium', 'size_small']),
    );
    expect(names).not.toContain('euros_per_room');
  });

  test('it has learned from them, and each kind of heating has its metrics', async () => {
    const { test: held } = json(folder, 'artifacts/metrics.json') as Metrics;
    expect(held.r2).toBeGreaterThan(0.7);
    const slices = readFileSync(join(folder, 'artifacts/plots/by_genre.csv'), 'utf8').split('\n').slice(1, -1);
    const levels = slices.map((line) => line.split(',')[0]);
    expect(new Set(levels)).toEqual(new Set(['', 'Fernwärme', 'gas', 'stove']));
    const { table } = await readParquet(join(folder, 'artifacts/predictions.parquet'));
    expect(table.rows).toBe(held.rows);
    expect(predictionsOf(table).every(Number.isFinite)).toBe(true);
  });

  test('a file to score has the names after etl; derived columns and target need not be there', async () => {
    const scored = tempFolder();
    for (const path of outsOf(['etl', 'features', 'train'])) put(scored, path, readFileSync(join(folder, path)));
    const lines = [
      'built,heating,furnished,balcony,rooms,area,street,note',
      '1990,gas,True,,3,70,Oak St,',
      ',,,,,,,empty',
    ];
    put(scored, 'data/scoring/new.csv', `${lines.join('\n')}\n`);
    await runStage(scored, 'score', { ...options, scoring: ['data/scoring/new.csv'] });
    const { table } = await readParquet(join(scored, 'artifacts/predictions.parquet'));
    const model = parseModel(readFileSync(join(folder, 'artifacts/model.json'), 'utf8'), 'model.json');
    const found = predictionsOf(table);
    [...model.predict(table)].forEach((value, row) => expect(found[row]).toBeCloseTo(value, 1));

    put(scored, 'data/scoring/raw.csv', `${header}\n${flats(1).join('\n')}\n`);
    await expect(runStage(scored, 'score', { ...options, scoring: ['data/scoring/raw.csv'] })).rejects.toThrow(
      /raw\.csv lacks the column 'area' that the model takes; .*under the names that the columns have after etl/,
    );
  });

  test('what is made from the target is refused by name', async () => {
    const leaking = { ...params.features, numeric: ['area', 'euros_per_room'] };
    await expect(runStage(folder, 'features', { params: { ...params, features: leaking } })).rejects.toThrow(
      "features.numeric names 'euros_per_room', which is made from the target: euros_per_room <- euros",
    );
  });
});

/** Rents that follow from the other columns, with gaps, a flat that is there twice, and rents of 0. */
function flats(count: number): string[] {
  const from = draws(3);
  const pick = <Value>(values: readonly Value[]): Value => values[from.below(values.length)]!;
  const lines = Array.from({ length: count }, (_, row) => {
    const area = Math.round(20 + 100 * from.uniform()) + 0.5;
    const rooms = 1 + Math.floor(area / 30);
    const [balcony, furnished] = [from.uniform() < 0.5, from.uniform() < 0.3];
    const heating = pick(['gas', 'Fernwärme', 'stove', '']);
    const built = 1900 + from.below(120);
    const rent = Math.round(
      9 * area + 60 * Number(balcony) + 150 * Number(furnished) + (built - 1900) + 20 * from.normal(),
    );
    const gap = (value: unknown): unknown => (from.uniform() < 0.05 ? '' : value);
    const cells = [
      pick(['"Elm St, north"', 'Oak St', 'Ringstraße']),
      gap(area),
      gap(rooms),
      balcony ? 'True' : gap('False'),
    ];
    const id = String(row + 1).padStart(4, '0');
    return [id, ...cells, Number(furnished), heating, gap(built), row % 50 === 49 ? 0 : rent].join(',');
  });
  return [...lines, lines[0]!];
}

const obesity = sharedData('obesity/ObesityDataSet_raw_and_data_sinthetic.csv');
(obesity === undefined ? test.skip : test)('the obesity table: weight from habits', async () => {
  const folder = tempFolder();
  put(folder, 'people.csv', readFileSync(obesity!));
  const params: Partial<Params> = {
    validate: {
      on_error: 'raise',
      target: 'Weight',
      unique: [],
      columns: {
        Age: { type: 'number', required: true, min: 10, max: 100 },
        Gender: { type: 'string', enum: ['Female', 'Male'] },
        Weight: { type: 'number', required: true, missing: 0, min: 30 },
      },
      leakage: { threshold: 0.999 },
    },
    etl: {
      target: 'kg',
      steps: [
        { rename: { Weight: 'kg', family_history_with_overweight: 'family', NObeyesdad: 'class' } },
        { deduplicate: { by: 'all' } },
        { derive: { bmi: 'kg / (Height * Height)' } },
        { bin: { age_group: { column: 'Age', edges: [20, 30], labels: ['young', 'middle', 'old'] } } },
        {
          case: {
            active: { cases: [{ when: "FAF >= 2 and MTRANS != 'Automobile'", then: 'very' }], otherwise: 'less' },
          },
        },
        { drop: ['class'] },
      ],
    },
    features: {
      ...usual.features,
      numeric: 'auto',
      interactions: { water_by_height: 'CH2O / Height', drives: "MTRANS == 'Automobile'" },
      one_hot: ['Gender', 'age_group', 'active', 'MTRANS'],
      baselines: {},
      label: ['family', 'CAEC', 'CALC', 'FAVC'],
      scale: ['Age', 'Height'],
      group_by: null,
    },
    evaluate: { slice_by: 'Gender' },
  };
  await runAll(folder, { params, external: ['people.csv'] });
  expect(await signatureOf(folder)).toBe(
    'Gender: string, Age: number, Height: number, family: string, FAVC: string, FCVC: number, ' +
      'NCP: number, CAEC: string, CH2O: number, FAF: number, TUE: number, CALC: string, MTRANS: string',
  );
  const { test: held } = json(folder, 'artifacts/metrics.json') as Metrics;
  expect(held.r2).toBeGreaterThan(0.6);
  const { table, note } = await readParquet(join(folder, 'artifacts/predictions.parquet'));
  expect(table.rows).toBe(held.rows);
  expect(predictionsOf(table).every((value) => value > 20 && value < 200)).toBe(true);
  expect(note.source).toMatchObject({ kind: 'file' });
  const slices = readFileSync(join(folder, 'artifacts/plots/by_genre.csv'), 'utf8');
  expect(slices).toMatch(/^Female,/m);
  expect(slices).toMatch(/^Male,/m);
});

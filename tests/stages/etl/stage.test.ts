import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EtlParams, EtlStep } from '../../../stages/etl/params.ts';
import { params, run } from '../../../stages/etl.ts';
import { readParquet } from '../../../stages/table/parquet.ts';
import { contextIn, put, sharedData, tempFolder, type TestContext } from '../support.ts';

function contextOf(folder: string, etl: EtlParams['etl']): TestContext<EtlParams> {
  put(folder, 'source.json', JSON.stringify({ kind: 'synthetic', rows: 4, seed: 7 }));
  return contextIn(folder, {
    params: { etl },
    deps: { tracks: 'raw.csv', source: 'source.json' },
    outs: { tracks: 'out/tracks.parquet', csv: 'out/tracks.csv' },
  });
}

test('the table is written twice, and the note says what it is', async () => {
  const folder = tempFolder();
  put(folder, 'raw.csv', 'zip,y,"na,me"\n007,1, a \n012,2,"b, ""c"""\n013,,d\n');
  const context = contextOf(folder, {
    target: 'y',
    steps: [{ rename: { zip: 'code' } }, { cast: { code: 'string' } }, { derive: { half: 'y / 2' } }],
  });
  await run(context);
  expect(readFileSync(join(folder, 'out/tracks.csv'), 'utf8')).toBe(
    'code,y,"na,me",half\n007,1,a,0.5\n012,2,"b, ""c""",1\n',
  );
  const { table, note } = await readParquet(join(folder, 'out/tracks.parquet'));
  expect(table.columns.get('code')!.values).toEqual(['007', '012']);
  expect(note).toEqual({
    source: { kind: 'synthetic', rows: 4, seed: 7 },
    target: 'y',
    inputs: [
      { name: 'code', kind: 'string' },
      { name: 'y', kind: 'number' },
      { name: 'na,me', kind: 'string' },
    ],
    derived: [
      {
        kind: 'expression',
        name: 'half',
        expression: { kind: '/', left: { kind: 'column', name: 'y' }, right: { kind: 'number', value: 2 } },
      },
    ],
  });
  expect(context.lines).toEqual([
    '3 rows and 3 columns read',
    "etl.steps[0] (rename): 'zip' renamed to 'code'",
    'etl.steps[1] (cast): nothing to do',
    "etl.steps[2] (derive): 'half' added",
    "1 row without a 'y' dropped",
    '2 rows and 4 columns to write, 1 of them derived',
  ]);
});

test('the schema takes steps of one key each', () => {
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(params);
  const takes = (step: unknown): boolean => valid({ etl: { target: 'y', steps: [step] } });
  const steps: EtlStep[] = [
    { drop: ['a'] },
    { rename: { a: 'b' } },
    { cast: { a: 'boolean' } },
    { filter: 'a > 0' },
    { drop_missing: ['a'] },
    { deduplicate: { by: 'all' } },
    { deduplicate: { by: ['a'] } },
    { derive: { a: 'b + 1' } },
    { bin: { a: { column: 'b', edges: [1], labels: ['x', 'z'] } } },
    { case: { a: { cases: [{ when: 'b > 1', then: 'x' }], otherwise: 'z' } } },
  ];
  for (const step of steps) expect([step, takes(step)]).toEqual([step, true]);
  for (const step of [
    {},
    { drop: ['a'], filter: 'a' },
    { dorp: ['a'] },
    { drop: [] },
    { cast: { a: 'text' } },
    { deduplicate: true },
    { bin: { a: { column: 'b' } } },
  ]) {
    expect([step, takes(step)]).toEqual([step, false]);
  }
});

const real = sharedData('spotify/dataset.csv');
(real === undefined ? test.skip : test)('the real tracks: rows, columns and sizes of the reference', async () => {
  const folder = tempFolder();
  const context = contextOf(folder, {
    target: 'popularity',
    steps: [
      { derive: { duration_min: 'duration_ms / 60000' } },
      { bin: { energy_category: { column: 'energy', edges: [0.33, 0.66], labels: ['Low', 'Medium', 'High'] } } },
      { bin: { popularity_category: { column: 'popularity', edges: [33, 66], labels: ['Low', 'Medium', 'High'] } } },
      {
        bin: {
          tempo_category: { column: 'tempo', edges: [90, 120, 150], labels: ['Slow', 'Moderate', 'Fast', 'Very Fast'] },
        },
      },
      {
        case: {
          mood_energy: {
            cases: [{ when: 'valence >= 0.5 and energy >= 0.5', then: 'Happy Energetic' }],
            otherwise: 'Sad Calm',
          },
        },
      },
    ],
  });
  await run({ ...context, deps: { ...context.deps, tracks: real! } });
  expect(context.lines.at(-1)).toBe('114000 rows and 26 columns to write, 5 of them derived');
  const sizes = ['out/tracks.csv', 'out/tracks.parquet'].map((path) => statSync(join(folder, path)).size / 1e6);
  expect(sizes[0]! / 26).toBeGreaterThan(0.8);
  expect(sizes[0]! / 26).toBeLessThan(1.2);
  expect(sizes[1]! / 9.6).toBeGreaterThan(0.8);
  expect(sizes[1]! / 9.6).toBeLessThan(1.2);
});

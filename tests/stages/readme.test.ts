// What stages/README.md says to do is done here: its programs run, its example of an algorithm trains.
// Its Python program runs in tests/interop/readme.test.ts.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Algorithm } from '../../stages/models/model.ts';
import { parseModel } from '../../stages/models/stored.ts';
import { checkAgreement } from '../../stages/onnx/agreement.ts';
import { modelOnnx } from '../../stages/onnx/model-graph.ts';
import { applyRecipe } from '../../stages/recipe/apply.ts';
import { readCsv } from '../../stages/table/csv.ts';
import { params, runStage } from './pipeline.ts';
import { put, tempFolder } from './support.ts';

const readme = readFileSync('stages/README.md', 'utf8');

/** The block of code in `language` that holds `word`. */
function program(language: string, word: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, of, code]) => [of, code!] as const);
  const found = blocks.filter(([of, code]) => of === language && code.includes(word));
  expect(found).toHaveLength(1);
  return found[0]![1];
}

test('every file that it names is there', () => {
  const named = [...readme.matchAll(/`((?:tests|stages|engine)\/[\w./-]+\.\w+|\w+\.yaml)`/g)].map(([, path]) => path!);
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => join('stages', path!));
  expect(named.length).toBeGreaterThan(30);
  const own = ['stages/models/median.ts'];
  expect([...named, ...links].filter((path) => !existsSync(path) && !own.includes(path))).toEqual([]);
});

test('every point of the reference has a line', () => {
  const points = [...readme.matchAll(/^\| S1-(\d\d) \|/gm)].map(([, number]) => Number(number));
  expect(points).toEqual(Array.from({ length: 33 }, (_, k) => k + 1));
});

describe('a trained model', () => {
  const folder = tempFolder();
  const path = join(folder, 'artifacts/model.json');
  const stored = () => parseModel(readFileSync(path, 'utf8'), path);
  const tracks = () => {
    const types = Object.fromEntries(stored().recipe.inputs.map(({ name, kind }) => [name, kind]));
    return readCsv(join(folder, 'data/interim/tracks.csv'), { types });
  };
  const printed = (file: string): readonly number[] =>
    execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' }).trim().split(' ').map(Number);

  beforeAll(async () => {
    const fewer = { params: { ingest: { ...params.ingest, rows: 1140 } } };
    for (const name of ['ingest', 'etl', 'features', 'train'] as const) await runStage(folder, name, fewer);
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    symlinkSync(resolve('stages'), join(folder, 'stages'));
  });

  test('predicts in Node by the ONNX runtime, columns being left out', async () => {
    put(folder, 'onnx.mjs', program('js', 'onnxruntime-node'));
    const found = printed('onnx.mjs');
    const { recipe } = stored();
    const names = recipe.inputs.map(({ name }) => name);
    const given = [
      { track_genre: 'jazz', energy: '0.4', explicit: 'False' } as Record<string, string>,
      { track_genre: 'pop' } as Record<string, string>,
    ];
    put(folder, 'two.csv', [names, ...given.map((row) => names.map((name) => row[name] ?? ''))].join('\n'));
    const types = Object.fromEntries(recipe.inputs.map(({ name, kind }) => [name, kind]));
    const wanted = stored().predict(await readCsv(join(folder, 'two.csv'), { types }));
    expect(found).toHaveLength(2);
    found.forEach((value, row) => expect(value).toBeCloseTo(wanted[row]!, 3));
  });

  test('predicts without the runtime, bundled into one file that needs no package', async () => {
    put(folder, 'predict.ts', program('ts', 'model.json'));
    expect(readme).toContain('npx esbuild predict.ts --bundle --platform=node --format=esm --outfile=predict.mjs');
    await build({
      absWorkingDir: folder,
      entryPoints: ['predict.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: 'predict.mjs',
    });
    const wanted = stored()
      .predict(await tracks())
      .slice(0, 5);
    expect(Float64Array.from(printed('predict.mjs'))).toEqual(wanted);
  });

  test('may be of an algorithm of one’s own, in one file', async () => {
    put(folder, 'own/models/median.ts', program('ts', 'export const median'));
    symlinkSync(resolve('stages/trees'), join(folder, 'own/trees'));
    symlinkSync(resolve('stages/stage-error.ts'), join(folder, 'own/stage-error.ts'));
    const outfile = join(folder, 'median.mjs');
    const entryPoints = [join(folder, 'own/models/median.ts')];
    await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile });
    const { median } = (await import(pathToFileURL(outfile).href)) as { readonly median: Algorithm<object> };

    const table = await tracks();
    const { recipe } = stored();
    const features = applyRecipe(recipe, table);
    const target = Float64Array.from({ length: table.rows }, (_, row) => row % 11);
    const model = await median.fit({ features, target }, {}, {});
    expect(new Set(model.predict(features))).toEqual(new Set([5]));
    expect(median.fromJson(model.toJson()).predict(features)).toEqual(model.predict(features));
    const onnxBytes = modelOnnx({ recipe, head: model.head, metadata: { target: 'y', model: 'median' } });
    expect(await checkAgreement({ recipe, model, onnxBytes, table })).toBe(0);
  });
});

// The Python program of stages/README.md, on a model that the stages have trained: PYTHON needs onnxruntime and pandas.
import { expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModel } from '../../stages/models/stored.ts';
import { readCsv } from '../../stages/table/csv.ts';
import { params, runStage } from '../stages/pipeline.ts';
import { tempFolder } from '../stages/support.ts';

const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import onnxruntime, pandas']).status === 0;
if (!isThere) process.stderr.write(`skipped: ${python} has no onnxruntime and pandas; set PYTHON\n`);

(isThere ? test : test.skip)('Python predicts what model.json does', async () => {
  const folder = tempFolder();
  const fewer = { params: { ingest: { ...params.ingest, rows: 1140 } } };
  for (const name of ['ingest', 'etl', 'features', 'train'] as const) await runStage(folder, name, fewer);
  const [, program] = /```python\n([\s\S]*?)```/.exec(readFileSync('stages/README.md', 'utf8'))!;
  const printed = execFileSync(python, ['-c', program!], { cwd: folder, encoding: 'utf8' });
  const found = printed.replaceAll(/[[\]]/g, '').trim().split(/\s+/).map(Number);

  const model = parseModel(readFileSync(join(folder, 'artifacts/model.json'), 'utf8'), 'model.json');
  const types = Object.fromEntries(model.recipe.inputs.map(({ name, kind }) => [name, kind]));
  const wanted = model.predict(await readCsv(join(folder, 'data/interim/tracks.csv'), { types }));
  expect(found).toHaveLength(5);
  found.forEach((value, row) => expect(value).toBeCloseTo(wanted[row]!, 3));
});

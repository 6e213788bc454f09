// Our model files as others read them: the checker of the package onnx, and Python's onnxruntime, through PYTHON.
import { expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCondition, parseExpression } from '../../stages/expression/parse.ts';
import { linear } from '../../stages/models/linear.ts';
import type { OnnxHead } from '../../stages/models/model.ts';
import { hostileTable } from '../../stages/onnx/hostile.ts';
import { modelOnnx, withFeatures } from '../../stages/onnx/model-graph.ts';
import { inspectModel, openModel } from '../../stages/onnx/session.ts';
import { draws } from '../../stages/random.ts';
import { applyRecipe } from '../../stages/recipe/apply.ts';
import type { Recipe } from '../../stages/recipe/recipe.ts';
import { isMissing } from '../../stages/table/columns.ts';
import { bits, metadata, tree } from '../stages/onnx/support.ts';
import { tempFolder } from '../stages/support.ts';

const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import onnx, onnxruntime']).status === 0;
if (!isThere) process.stderr.write(`skipped: ${python} has no onnx and onnxruntime; set PYTHON\n`);
const testWithPython = isThere ? test : test.skip;

const recipe: Recipe = {
  inputs: [
    { name: 'duration ms', kind: 'number' },
    { name: 'energy', kind: 'number' },
    { name: 'explicit', kind: 'boolean' },
    { name: 'genre', kind: 'string' },
    { name: 'prediction', kind: 'string' },
  ],
  derived: [
    { kind: 'expression', name: 'minutes', expression: parseExpression('`duration ms` / 60000') },
    { kind: 'expression', name: 'odd', expression: parseExpression('1 / minutes * (energy + 0) * 1.00000000001') },
    { kind: 'expression', name: 'same', expression: parseExpression("genre == prediction or genre == ''") },
    { kind: 'bin', name: 'level', column: 'energy', edges: [0.33, 0.66], labels: ['low', 'mid', 'high'] },
    {
      kind: 'case',
      name: 'mood',
      cases: [{ when: parseCondition("energy > 0.5 and genre != 'pop'"), then: 'up' }],
      otherwise: 'down',
    },
  ],
  features: [
    ...['energy', 'explicit', 'minutes', 'odd', 'same'].map(
      (name) => ({ kind: 'number', name, column: name }) as const,
    ),
    { kind: 'number', name: 'scaled', column: 'duration ms', scale: { mean: 227_123.4, deviation: 107_297.71 } },
    {
      kind: 'code',
      name: 'genre_encoded',
      column: 'genre',
      levels: ['jazz', 'pop', 'rock'],
      scale: { mean: 1.1, deviation: 0.7 },
    },
    { kind: 'code', name: 'level_encoded', column: 'level', levels: ['high', 'low', 'mid'] },
    { kind: 'one-hot', name: 'mood_up', column: 'mood', level: 'up' },
    { kind: 'one-hot', name: 'explicit_1', column: 'explicit', level: 1 },
  ],
};
const width = recipe.features.length;
const from = draws(2);
const trees: OnnxHead = {
  kind: 'trees',
  ensemble: {
    base: 33,
    trees: Array.from({ length: 200 }, () => {
      const node = (left: number, right: number) =>
        [from.below(width), from.normal(), left, right, from.uniform() < 0.5] as const;
      return tree(
        [node(1, 2), node(~0, ~1), node(~2, ~3)],
        [from.normal(), from.normal(), from.normal(), from.normal()],
      );
    }),
  },
};

const SCRIPT = `
import json, sys, numpy, onnx, onnxruntime
folder, names = sys.argv[1], json.loads(sys.argv[2])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
columns = json.load(open(folder + '/columns.json'))
feeds = {}
for name, (kind, values) in columns.items():
    if kind == 'string': feeds[name] = numpy.array(values, dtype=object).reshape(-1, 1)
    else: feeds[name] = numpy.frombuffer(bytes.fromhex(values), dtype='<f8').reshape(-1, 1)
answers = {}
for name in names:
    onnx.checker.check_model(folder + '/' + name + '.onnx', full_check=True)
    session = onnxruntime.InferenceSession(folder + '/' + name + '.onnx', options)
    prediction, features = session.run(None, feeds)
    answers[name] = [prediction.tobytes().hex(), features.tobytes().hex(), list(prediction.shape), [i.name for i in session.get_inputs()]]
print(json.dumps(answers))
`;

testWithPython('onnx.checker accepts our files, and Python gives the bytes that we get', async () => {
  const rows = hostileTable(recipe, { rows: 500, seed: 11, head: trees });
  const features = applyRecipe(recipe, hostileTable(recipe, { rows: 200, seed: 12 }));
  const finite = { ...features, values: features.values.map((value) => (Math.abs(value) < 1e6 ? value : NaN)) };
  const target = Float64Array.from({ length: 200 }, () => from.normal());
  const { head } = await linear.fit({ features: finite, target }, { l2: 1 }, {});
  const models = {
    trees: modelOnnx({ recipe, head: trees, metadata }),
    linear: modelOnnx({ recipe, head, metadata: { ...metadata, model: 'linear' } }),
  };
  const folder = tempFolder();
  for (const [name, bytes] of Object.entries(models)) writeFileSync(join(folder, `${name}.onnx`), withFeatures(bytes));
  const columns = [...rows.columns].map(([name, { kind, values }]) => {
    if (kind === 'string') return [name, [kind, values.map((text) => text ?? '')]];
    const numbers = Float64Array.from(values as ArrayLike<number | boolean | undefined>, (value) =>
      isMissing(value) ? NaN : Number(value),
    );
    return [name, [kind, Buffer.from(numbers.buffer).toString('hex')]];
  });
  writeFileSync(join(folder, 'columns.json'), JSON.stringify(Object.fromEntries(columns)));
  const told = execFileSync(python, ['-c', SCRIPT, folder, JSON.stringify(Object.keys(models))], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const answers = JSON.parse(told) as Record<string, [string, string, number[], string[]]>;
  const floats = (hex: string): Float32Array => new Float32Array(new Uint8Array(Buffer.from(hex, 'hex')).buffer);
  for (const [name, bytes] of Object.entries(models)) {
    const [ours] = await inspectModel(bytes, [rows], 64);
    // On one thread, as in Python: with more, the last bits of a prediction may be others.
    const model = await openModel(bytes);
    const predictions = await model.predict(rows, 64);
    await model.close();
    const [predictionHex, featuresHex, shape, inputs] = answers[name]!;
    expect(shape).toEqual([500, 1]);
    expect(inputs).toEqual(recipe.inputs.map((input) => input.name));
    expect(bits(floats(featuresHex))).toEqual(bits(ours!.features.values));
    expect(bits(floats(predictionHex))).toEqual(bits(predictions));
  }
});

// Stage `evaluate`: how well the model predicts the rows that it learned from and the rows that it never saw.
// Predictions come from the ONNX file and the raw columns, so what is measured is what is served.
import { readFile, writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { evaluate, roundedPredictions, type Part } from './evaluate/evaluation.ts';
import { checkOuts, outText } from './evaluate/outs.ts';
import type { EvaluateParams } from './evaluate/params.ts';
import { readRows } from './evaluate/rows.ts';
import { readCurve, readImportance, readValidation } from './evaluate/training-record.ts';
import { readValidationReport } from './evaluate/validation-report.ts';
import { openModel } from './onnx/session.ts';
import { shownPath } from './stage-error.ts';
import { tableOf, takeRows } from './table/columns.ts';
import { formatSource } from './table/source.ts';
import { named } from './named.ts';
import { numbersAt } from './table/rows.ts';

export { params } from './evaluate/params.ts';

const BATCH_ROWS = 10_000;

export async function run(context: StageContext<EvaluateParams>): Promise<void> {
  const { deps, outs, params } = context;
  checkOuts(Object.keys(outs));
  const model = await openModel(await readFile(named(deps, 'model')), shownPath(named(deps, 'model')));
  const { inputs, target, model: algorithm, source } = model.metadata;
  const names = inputs.map(({ name }) => name);
  const rows = await readRows(named(deps, 'tracks'), named(deps, 'split'), {
    inputs: names,
    target,
    sliceBy: params.evaluate.slice_by,
  });
  const raw = await model.predict(rows.table, BATCH_ROWS, (fraction) => {
    context.signal.throwIfAborted();
    context.progress(0.1 + fraction * 0.7, 'predicting');
  });
  await model.close();
  const predicted = roundedPredictions(raw);
  const part = (of: Uint32Array): Part => ({
    actual: numbersAt(rows.actual, of),
    predicted: numbersAt(predicted, of),
  });
  const validation = await readValidation(named(deps, 'metadata'));
  const { slice } = rows;
  const evaluation = evaluate({
    train: part(rows.train),
    test: part(rows.test),
    ...(validation && { validation }),
    ...(slice && {
      slice: {
        name: slice.name,
        column: takeRows(tableOf([[slice.name, slice.column]]), rows.test).columns.get(slice.name)!,
      },
    }),
    importance: await readImportance(named(deps, 'importance')),
    curve: await readCurve(named(deps, 'curve')),
  });
  context.progress(0.85, 'writing');
  const facts = {
    target,
    model: algorithm,
    origin: source,
    source: source ? formatSource(source) : 'of unknown origin',
    inputs: names,
    validation: deps.validation === undefined ? [] : await readValidationReport(deps.validation),
  };
  for (const [name, path] of Object.entries(outs)) await writeFile(path, outText(name, evaluation, facts));
  for (const name of ['train', 'validation', 'test'] as const) {
    const metrics = evaluation[name];
    if (metrics) context.log(`${name}: rmse ${metrics.rmse}, mae ${metrics.mae}, r2 ${metrics.r2}`);
  }
  context.progress(1);
}

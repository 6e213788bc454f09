// Stage `score`: the test rows with the model's prediction beside them.
// Predictions are rounded to six significant digits: their last bits belong to the CPU, not to the model.
import { readFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { parseMetadata } from './onnx/metadata.ts';
import { openPredictor } from './onnx/session.ts';
import type { ScoreParams } from './score/params.ts';
import { significant } from './significant.ts';
import { StageError, shownPath } from './stage-error.ts';
import { tableOf } from './table/columns.ts';
import { featureMatrix } from './table/matrix.ts';
import { readParquet, writeParquet } from './table/parquet.ts';

export { params } from './score/params.ts';

const PREDICTION = 'prediction';

export async function run(context: StageContext<ScoreParams>): Promise<void> {
  const model = await readFile(context.deps.model!);
  const { features } = parseMetadata(model, shownPath(context.deps.model!));
  const { table } = await readParquet(context.deps.test!);
  if (table.columns.has(PREDICTION)) {
    throw new StageError(`the table already has a column '${PREDICTION}'; put it in etl.drop in params.yaml`);
  }
  const predictor = await openPredictor(model);
  const raw = await predictor.predict(featureMatrix(table, features), context.params.score.batch_rows, (fraction) =>
    context.progress(fraction * 0.9, 'scoring'),
  );
  await predictor.close();
  const values = Float64Array.from(raw, (value) => significant(value));
  await writeParquet(context.outs.predictions!, tableOf([...table.columns, [PREDICTION, { kind: 'number', values }]]));
  context.log(`${table.rows} rows scored`);
  context.progress(1);
}

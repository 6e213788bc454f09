// Stage `evaluate`: how well the model predicts the rows it learned from and the rows it never saw.
// Predictions come from the ONNX file, so what is measured is what is served.
import { readFile, writeFile } from 'node:fs/promises';
import type { JsonSchema, StageContext } from '../engine/stage.ts';
import { regressionMetrics, type RegressionMetrics } from './evaluate/metrics.ts';
import { parseMetadata } from './onnx/metadata.ts';
import { openPredictor } from './onnx/session.ts';
import { formatJson } from './significant.ts';
import { shownPath } from './stage-error.ts';
import { targetNumbers } from './table/columns.ts';
import { featureMatrix } from './table/matrix.ts';
import { readParquet } from './table/parquet.ts';

export const params: JsonSchema = { type: 'object', additionalProperties: false, properties: {} };

const BATCH_ROWS = 10_000;

export async function run(context: StageContext): Promise<void> {
  const model = await readFile(context.deps.model!);
  const { features, target } = parseMetadata(model, shownPath(context.deps.model!));
  const predictor = await openPredictor(model);
  const metrics: Record<string, RegressionMetrics> = {};
  for (const part of ['train', 'test'] as const) {
    context.progress(part === 'train' ? 0.1 : 0.6, part);
    const { table } = await readParquet(context.deps[part]!, [...features, target]);
    const predicted = await predictor.predict(featureMatrix(table, features), BATCH_ROWS);
    metrics[part] = regressionMetrics(targetNumbers(table, target), predicted);
    context.log(`${part}: rmse ${metrics[part].rmse}, mae ${metrics[part].mae}, r2 ${metrics[part].r2}`);
  }
  await predictor.close();
  // The only out, whatever its name: a list entry of the pipeline file has none but its path.
  await writeFile(Object.values(context.outs)[0]!, formatJson(metrics));
  context.progress(1);
}

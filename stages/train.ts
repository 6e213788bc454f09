// Stage `train`: a linear model of the target, as an ONNX file and as readable coefficients.
// It fails rather than write a model whose ONNX form predicts something else than the trained one.
import { writeFile } from 'node:fs/promises';
import { standardDeviation } from 'simple-statistics';
import type { StageContext } from '../engine/stage.ts';
import { fitLinear, plainCoefficients, predictLinear } from './linear/ols.ts';
import { disagreement } from './onnx/agreement.ts';
import { linearOnnx } from './onnx/linear-graph.ts';
import { openPredictor } from './onnx/session.ts';
import { formatJson, significant } from './significant.ts';
import { targetNumbers } from './table/columns.ts';
import { featureMatrix } from './table/matrix.ts';
import { readTargetTable } from './table/parquet.ts';
import type { TrainParams } from './train/params.ts';

export { params } from './train/params.ts';

const TOLERANCE = 1e-5;
const BATCH_ROWS = 10_000;

export async function run(context: StageContext<TrainParams>): Promise<void> {
  const { table, target } = await readTargetTable(context.deps.train!);
  const names = [...table.columns.keys()].filter(
    (name) => name !== target && table.columns.get(name)!.kind === 'number',
  );
  const features = featureMatrix(table, names);
  const wanted = targetNumbers(table, target);
  context.progress(0.2, 'fitting');
  const model = fitLinear(features, wanted, context.params.train.l2);
  if (model.rank < names.length) {
    context.log(
      `the ${names.length} features have ${model.rank} independent directions: some are constant or collinear`,
    );
  }
  context.progress(0.7, 'comparing with ONNX');
  const bytes = linearOnnx(model, { features: names, target });
  const predictor = await openPredictor(bytes);
  const onnx = await predictor.predict(features, BATCH_ROWS);
  await predictor.close();
  const unit = standardDeviation(wanted as unknown as number[]);
  const worst = disagreement(predictLinear(model, features), onnx, { tolerance: TOLERANCE, unit });
  if (worst) {
    throw new Error(`ONNX and the trained model disagree in row ${worst.row}: ${worst.onnx} and ${worst.native}`);
  }
  const { intercept, coefficients } = plainCoefficients(model);
  await writeFile(context.outs.model!, bytes);
  await writeFile(
    context.outs.coefficients!,
    formatJson({
      target,
      names,
      intercept: significant(intercept, 10),
      coefficients: coefficients.map((value) => significant(value, 10)),
    }),
  );
  context.progress(1);
}

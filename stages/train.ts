// Stage `train`: fits the algorithm that the params name, and writes the whole model as one ONNX file, from raw columns
// to prediction. It fails rather than write a file that predicts something else than what was trained.
import { readFile, writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { regressionMetrics } from './evaluate/metrics.ts';
import { formatModel } from './models/stored.ts';
import { checkAgreement } from './onnx/agreement.ts';
import { modelOnnx } from './onnx/model-graph.ts';
import { loadRuntime } from './onnx/runtime.ts';
import { parseRecipe } from './recipe/json.ts';
import { significant } from './significant.ts';
import type { TrainParams } from './train/params.ts';
import { formatCurve, formatImportances, formatMetadata } from './train/records.ts';
import { readTrainingRows } from './train/rows.ts';
import { trainModel } from './train/training.ts';
import { named } from './named.ts';

export { params } from './train/params.ts';

/** Deps `X`, `y`, `split`, `recipe`, `tracks`; outs `model`, `json`, `metadata`, `importance`, `curve`. */
export async function run(context: StageContext<TrainParams>): Promise<void> {
  const { deps, outs, signal } = context;
  const { model: name, seed, refit, ...settings } = context.params.train;
  const { recipe, target, source } = parseRecipe(await readFile(named(deps, 'recipe'), 'utf8'), named(deps, 'recipe'));
  const rows = await readTrainingRows(deps, { recipe, target });
  context.progress(0.05, `${rows.labelled.target.length} rows, ${recipe.features.length} features`);

  const hyperparameters = settings[name]!;
  const training = trainModel(rows.labelled, {
    algorithm: name,
    params: hyperparameters,
    groups: rows.groups,
    earlyStoppingRounds: settings.early_stopping_rounds,
    validationFraction: settings.validation_fraction,
    refit,
    seed,
    signal,
    onProgress: (fraction, text) => context.progress(0.05 + 0.75 * fraction, text),
  });
  // Needed after the fits, and there is a thread to spare while they are under way.
  const [trained, raw] = await Promise.all([training, rows.readRaw(), loadRuntime()]);
  const { model, curve, validation, ...fitted } = trained;
  if (validation) context.log(`validation: rmse ${validation.rmse}, r2 ${validation.r2}, ${model.rounds} rounds`);

  const { features, target: wanted } = rows.labelled;
  context.progress(0.8, 'comparing with ONNX');
  const metadata = { target, model: name, ...(source && { source }) };
  const onnx = modelOnnx({ recipe, head: model.head, metadata });
  const known = { features, predictions: fitted.predictions };
  const error = await checkAgreement({ recipe, model, onnxBytes: onnx, table: raw, trained: known });
  context.log(`ONNX agrees with the trained model to ${significant(error, 2)} of a prediction`);

  context.progress(0.95, 'writing');
  const facts = {
    algorithm: name,
    hyperparameters,
    recipe,
    target,
    source,
    rows: fitted.rows,
    rounds: model.rounds,
    seed,
    earlyStoppingRounds: settings.early_stopping_rounds,
    refit,
    train: regressionMetrics(wanted, fitted.predictions, { features: features.columns }),
    validation,
  };
  const names = recipe.features.map((feature) => feature.name);
  await writeFile(named(outs, 'model'), onnx);
  await writeFile(named(outs, 'json'), formatModel({ algorithm: name, recipe, target, source, fitted: model }));
  await writeFile(named(outs, 'metadata'), formatMetadata(facts));
  await writeFile(named(outs, 'importance'), formatImportances(names, model.importances));
  await writeFile(named(outs, 'curve'), formatCurve(curve));
  context.progress(1);
}

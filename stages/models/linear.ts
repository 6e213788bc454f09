// The algorithm `linear`: least squares with an optional penalty behind the interface of all models.
// A missing value counts as the mean of the training rows, which is part of the model: what is served fills the same.
import { setImmediate as turn } from 'node:timers/promises';
import type { Json, JsonSchema } from '../../engine/stage.ts';
import { linearSteps, type LinearModel } from '../linear/ols.ts';
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import type { Algorithm, FitOptions, FittedModel, Labelled, OnnxHead } from './model.ts';

export interface LinearParams {
  readonly l2: number;
}

type LinearHead = Extract<OnnxHead, { kind: 'linear' }>;

const KIND = 'linear';
const VERSION = 1;

const l2: JsonSchema = {
  description: 'penalty on the sum of squared weights, features being standardised; 0: ordinary least squares',
  type: 'number',
  minimum: 0,
};

export const linear: Algorithm<LinearParams> = {
  params: { type: 'object', required: ['l2'], additionalProperties: false, properties: { l2 } },
  learnsInRounds: false,
  fit,
  fromJson: (json) => fittedModel(parseHead(json)),
};

/** Nothing is learned in rounds: `validation`, `patience`, `rounds` and `seed` change nothing. */
async function fit({ features, target }: Labelled, params: LinearParams, options: FitOptions): Promise<FittedModel> {
  const { signal, onRound } = options;
  signal?.throwIfAborted();
  const fill = means(features);
  const steps = linearSteps(filled(features, fill), target, params.l2);
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    await turn();
    signal?.throwIfAborted();
  }
  const model = fittedModel(headOf(step.value, fill));
  if (onRound) {
    const { validation } = options;
    const trainRmse = rmse(model, { features, target });
    onRound({
      round: 1,
      rounds: 1,
      trainRmse,
      ...(validation && { validationRmse: rmse(model, validation) }),
    });
  }
  return model;
}

function fittedModel(head: LinearHead): FittedModel {
  return {
    rounds: 1,
    head,
    importances: shares(head.weights),
    predict: (features) => predictions(head, features),
    toJson: () => ({
      kind: KIND,
      version: VERSION,
      fill: [...head.fill],
      offset: [...head.offset],
      scale: [...head.scale],
      weights: [...head.weights],
      intercept: head.intercept,
    }),
  };
}

/** In float64, term by term; the ONNX head adds the same terms. */
function predictions({ fill, offset, scale, weights, intercept }: LinearHead, features: FeatureMatrix): Float64Array {
  const { rows, columns, values } = features;
  if (columns !== weights.length) {
    throw new StageError(
      `the model takes ${weights.length} features, not ${columns}; give the table that it was trained on`,
    );
  }
  const out = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) {
      const value = values[at]!;
      sum += ((Number.isNaN(value) ? fill[j]! : value) - offset[j]!) * scale[j]! * weights[j]!;
    }
    out[row] = sum + intercept;
  }
  return out;
}

/** -0 would not come back from JSON. */
function headOf({ offset, scale, weights, intercept }: LinearModel, fill: Float32Array): LinearHead {
  const plain = (values: ArrayLike<number>): Float32Array => Float32Array.from(values, (value) => value + 0);
  return { kind: 'linear', fill, offset: plain(offset), scale, weights: plain(weights), intercept: intercept + 0 };
}

/** The mean of what is there in each column, 0 where nothing is. Throws a StageError for an infinite value. */
function means({ rows, columns, values }: FeatureMatrix): Float32Array {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++, at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) continue;
      if (!Number.isFinite(value)) {
        throw new StageError(
          `feature number ${j + 1} (in the order of feature_info.csv) is infinite in row ${row + 1} of the training ` +
            `rows, which a linear model cannot learn from; filter such rows in etl.steps, or take train.model: gbt`,
        );
      }
      sums[j]! += value;
      counts[j]!++;
    }
  }
  return Float32Array.from(sums, (sum, j) => sum / Math.max(1, counts[j]!) + 0);
}

function filled(features: FeatureMatrix, fill: Float32Array): FeatureMatrix {
  const values = features.values.map((value, at) => (Number.isNaN(value) ? fill[at % features.columns]! : value));
  return { ...features, values };
}

/** Weights belong to standardised features, so their sizes compare. */
function shares(weights: Float32Array): Float64Array {
  const sizes = Float64Array.from(weights, Math.abs);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sizes.map((size) => (sum > 0 ? size / sum : 0));
}

function rmse(model: FittedModel, { features, target }: Labelled): number {
  let squares = 0;
  model.predict(features).forEach((value, row) => (squares += (value - target[row]!) * (value - target[row]!)));
  return Math.sqrt(squares / target.length);
}

function parseHead(json: Json): LinearHead {
  if (
    typeof json !== 'object' ||
    json === null ||
    !('kind' in json) ||
    json.kind !== KIND ||
    json.version !== VERSION
  ) {
    throw refused(`it is not of kind '${KIND}', version ${VERSION}`);
  }
  const numbers = (key: string): Float32Array => {
    const list: Json | undefined = json[key];
    const isFloat = (value: Json): value is number => typeof value === 'number' && Math.fround(value) === value;
    if (!Array.isArray(list) || !list.every(isFloat)) throw refused(`${key} is not a list of float32 numbers`);
    return Float32Array.from(list as readonly number[]);
  };
  const { intercept } = json;
  if (typeof intercept !== 'number') throw refused('intercept is not a number');
  const lists = {
    fill: numbers('fill'),
    offset: numbers('offset'),
    scale: numbers('scale'),
    weights: numbers('weights'),
  };
  if (new Set(Object.values(lists).map((list) => list.length)).size > 1) throw refused('its lists differ in length');
  return { kind: 'linear', ...lists, intercept };
}

function refused(why: string): StageError {
  return new StageError(`this is no linear model of the stage 'train': ${why}; train again`);
}

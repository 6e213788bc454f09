// The algorithm `gbt`: histogram gradient boosting for squared error (stages/trees) behind the interface of all models.
// Its params are XGBoost's by name and meaning; what differs on purpose is said in each description.
import type { Json, JsonSchema } from '../../engine/stage.ts';
import { StageError } from '../stage-error.ts';
import { fitTrees, type BoostedTrees } from '../trees/boost.ts';
import { ensembleJson, parseEnsemble, refused } from '../trees/ensemble-json.ts';
import type { TreeParams } from '../trees/params.ts';
import { predictTrees } from '../trees/predict.ts';
import type { Algorithm, FittedModel } from './model.ts';

export type GbtParams = Omit<TreeParams, 'seed'>;

const number = (description: string, bounds: JsonSchema): JsonSchema => ({ description, type: 'number', ...bounds });
const integer = (description: string, minimum: number, maximum: number): JsonSchema => ({
  description,
  type: 'integer',
  minimum,
  maximum,
});

const properties: Record<keyof GbtParams, JsonSchema> = {
  n_estimators: integer('rounds, one tree each; early stopping may end before', 1, 100_000),
  max_depth: integer(
    'most splits between the root of a tree and a leaf; at least 1 (XGBoost reads 0 as no limit)',
    1,
    30,
  ),
  learning_rate: number("what a tree's leaves are multiplied by", { exclusiveMinimum: 0, maximum: 1 }),
  subsample: number('share of the rows that a tree is grown on, drawn anew each round', {
    exclusiveMinimum: 0,
    maximum: 1,
  }),
  colsample_bytree: number('share of the features that a tree may split on, drawn anew each round', {
    exclusiveMinimum: 0,
    maximum: 1,
  }),
  min_child_weight: number('fewest rows on each side of a split', { minimum: 0, maximum: 1e9 }),
  gamma: number('least gain of a split, in squared units of the target', { minimum: 0 }),
  reg_lambda: number('L2 penalty on leaf values', { minimum: 0 }),
  reg_alpha: number('L1 penalty on leaf values', { minimum: 0 }),
  max_bin: integer(
    'codes that a feature is cut into, one of them for missing values: 256 leave 255 for values',
    3,
    256,
  ),
};

export const gbt: Algorithm<GbtParams> = {
  params: {
    type: 'object',
    required: Object.keys(properties),
    additionalProperties: false,
    properties,
  },

  learnsInRounds: true,

  async fit(train, params, options) {
    const { fittedValues, ...boosted } = await fitTrees(train, { ...params, seed: options.seed ?? 0 }, options);
    return { ...fittedModel(boosted, train.features.columns), ...(fittedValues && { fittedValues }) };
  },

  fromJson(json) {
    if (typeof json !== 'object' || json === null || !('kind' in json) || json.kind !== KIND) {
      throw refused(`its kind is not '${KIND}'`);
    }
    if (json.version !== VERSION) throw refused(`its version is ${JSON.stringify(json.version)}, not ${VERSION}`);
    const { importances } = json;
    const isShare = (value: Json): boolean => typeof value === 'number' && value >= 0 && value <= 1;
    if (!Array.isArray(importances) || importances.length === 0 || !importances.every(isShare)) {
      throw refused('importances is not a list of shares');
    }
    const shares = Float64Array.from(importances as readonly number[]);
    return fittedModel({ ensemble: parseEnsemble(json.ensemble, shares.length), importances: shares }, shares.length);
  },
};

const KIND = 'gbt';
const VERSION = 1;

function fittedModel({ ensemble, importances }: Omit<BoostedTrees, 'fittedValues'>, columns: number): FittedModel {
  return {
    rounds: ensemble.trees.length,
    head: { kind: 'trees', ensemble },
    importances,
    predict(features) {
      if (features.columns !== columns) {
        throw new StageError(
          `the model takes ${columns} features, not ${features.columns}; give the table it was trained on`,
        );
      }
      return predictTrees(ensemble, features);
    },
    toJson: () => ({ kind: KIND, version: VERSION, importances: [...importances], ensemble: ensembleJson(ensemble) }),
  };
}

// The algorithms by the names that `train.model` knows. One's own is added here, and nowhere else.
import type { Json, JsonSchema } from '../../engine/stage.ts';
import { gbt } from './gbt.ts';
import { linear } from './linear.ts';
import type { Algorithm, FitOptions, FittedModel, Labelled } from './model.ts';

/** An algorithm whose params are taken as its own schema has checked them. */
export interface NamedAlgorithm {
  readonly params: JsonSchema;
  readonly learnsInRounds: boolean;
  fit(train: Labelled, params: Json, options: FitOptions): Promise<FittedModel>;
  fromJson(json: Json): FittedModel;
}

export const algorithms: Readonly<Record<string, NamedAlgorithm>> = { gbt: named(gbt), linear: named(linear) };

function named<Params>(algorithm: Algorithm<Params>): NamedAlgorithm {
  return {
    params: algorithm.params,
    learnsInRounds: algorithm.learnsInRounds,
    fit: (train, params, options) => algorithm.fit(train, params as Params, options),
    fromJson: (json) => algorithm.fromJson(json),
  };
}

// What the stage `train` may be told: which algorithm, how its validation part is cut, and a section for each algorithm.
// The sections come from the algorithms, so a new one brings its own.
import type { Json, JsonSchema } from '../../engine/stage.ts';
import { algorithms } from '../models/algorithms.ts';

export interface TrainParams {
  readonly train: {
    readonly model: string;
    readonly early_stopping_rounds: number;
    readonly validation_fraction: number;
    readonly refit: boolean;
    readonly seed: number;
    /** By algorithm. */
    readonly [section: string]: Json;
  };
}

const names = Object.keys(algorithms);

const common: Readonly<Record<string, JsonSchema>> = {
  model: { description: 'the algorithm to train', type: 'string', enum: names },
  early_stopping_rounds: {
    description: 'stop after this many rounds without a better validation RMSE; 0: never',
    type: 'integer',
    minimum: 0,
    maximum: 100_000,
  },
  validation_fraction: {
    description: 'share of the training rows cut off for validation, by the rule of the split; 0: none',
    type: 'number',
    minimum: 0,
    exclusiveMaximum: 1,
  },
  refit: {
    description: 'whether the model is fitted again on all training rows, with the rounds that validation found best',
    type: 'boolean',
  },
  seed: {
    description: 'seed of the validation cut and of the sampling of rows and columns',
    type: 'integer',
    minimum: 0,
    maximum: 4294967295,
  },
};

export const params: JsonSchema = {
  type: 'object',
  required: ['train'],
  additionalProperties: false,
  properties: {
    train: {
      type: 'object',
      required: Object.keys(common),
      additionalProperties: false,
      properties: {
        ...common,
        ...Object.fromEntries(Object.entries(algorithms).map(([name, algorithm]) => [name, algorithm.params])),
      },
      // The section of the algorithm that is trained has to be there.
      allOf: names.map((name) => ({
        if: { properties: { model: { const: name } } },
        then: { required: [name], properties: { [name]: {} } },
      })),
    },
  },
};

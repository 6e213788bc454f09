// The whole model as one ONNX file: raw columns in, prediction out; the recipe's nodes, then the algorithm's head.
// Versions are pinned (IR 9, opset 17, ai.onnx.ml 3), since later ones are refused by runtimes that people have.
import type { OnnxHead } from '../models/model.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { newGraph, valueInfo } from './graph.ts';
import { linearHead } from './linear-head.ts';
import { formatMetadata, parseMetadata, type ModelMetadata } from './metadata.ts';
import { integerField, joined, messageField, textField } from './protobuf.ts';
import { recipeNodes } from './recipe-nodes.ts';
import { StageError } from '../stage-error.ts';
import { treeHead } from './tree-head.ts';

const IR_VERSION = 9;
const GRAPH = 7;
const FEATURES = 'features';
const OPSETS = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 },
] as const;

export interface ModelParts {
  readonly recipe: Recipe;
  readonly head: OnnxHead;
  /** The signature and the names of the features come from the recipe. */
  readonly metadata: Omit<ModelMetadata, 'inputs' | 'features'>;
}

/**
 * One input [rows, 1] a column of the recipe, named as the column: float64 for numbers and truth values (NaN where
 * missing), string for texts ('' where missing). One output [rows, 1], float32, named `prediction` (with `_1` behind it
 * when a column is called so). The same parts give the same bytes.
 */
export function modelOnnx({ recipe, head, metadata }: ModelParts): Uint8Array {
  const names = recipe.inputs.map(({ name }) => name);
  if (names.includes('')) {
    throw new StageError('a column without a name cannot be an input of the model; rename it in etl.steps');
  }
  const graph = newGraph(names);
  const prediction = graph.reserve('prediction');
  const features = graph.reserve(FEATURES);
  recipeNodes(graph, recipe, features);
  if (head.kind === 'trees') treeHead(graph, features, head.ensemble, prediction);
  else linearHead(graph, features, head, prediction);
  graph.output(prediction, 'float', 1);
  return joined(
    integerField(1, IR_VERSION),
    textField(2, 'restage'),
    messageField(GRAPH, graph.encode('model')),
    ...OPSETS.map(({ domain, version }) => messageField(8, textField(1, domain), integerField(2, version))),
    formatMetadata({ ...metadata, inputs: recipe.inputs, features: recipe.features.map(({ name }) => name) }),
  );
}

/**
 * The same model with a second output: the features as the graph computes them, float32 [rows, features].
 * A message that occurs twice is merged (protobuf's encoding guide, "Last One Wins"), so the model's bytes stay as they are.
 */
export function withFeatures(model: Uint8Array): Uint8Array {
  const { inputs, features } = parseMetadata(model, 'the model');
  const name = newGraph(inputs.map((input) => input.name)).reserve(FEATURES);
  return joined(model, messageField(GRAPH, messageField(12, valueInfo(name, 'float', features.length))));
}

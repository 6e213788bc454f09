// A linear model as nodes: missing values filled, features scaled, weighted and summed in float64, then rounded once.
// Not the float32 operators Scaler and LinearRegressor: huge values would overflow there, and sums of features of
// unlike size would lose the digits that the trained model has.
import type { OnnxHead } from '../models/model.ts';
import type { Graph, Tensor } from './graph.ts';

type LinearHead = Extract<OnnxHead, { kind: 'linear' }>;

export function linearHead(graph: Graph, features: Tensor, head: LinearHead, output: Tensor): Tensor {
  const row = (values: Float32Array): Tensor => graph.constant('double', values, [values.length]);
  const values = graph.cast(features, 'double');
  const filled = graph.node('Where', [graph.node('IsNaN', [features]), row(head.fill), values]);
  const scaled = graph.node('Mul', [graph.node('Sub', [filled, row(head.offset)]), row(head.scale)]);
  const terms = graph.node('Mul', [scaled, row(head.weights)]);
  // Summed within the row, so that a row's prediction does not depend on the batch, as it may in a matrix product.
  const sum = graph.node('ReduceSum', [terms, graph.constant('int64', [1], [1])]);
  return graph.cast(graph.node('Add', [sum, graph.constant('double', [head.intercept])]), 'float', output);
}

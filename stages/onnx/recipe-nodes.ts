// A recipe as nodes of the graph: inputs, derived columns, features. Generated from the recipe's data alone.
// Everything is float64 until one Cast at the end, as in `applyRecipe`, so that both give the same bits.
import type { Derivation, Feature, Recipe } from '../recipe/recipe.ts';
import { askedTexts, textsOf } from './asked-texts.ts';
import { expressionValue, numeric } from './expression-nodes.ts';
import type { Graph, Tensor } from './graph.ts';
import { calculate, compare } from './number-nodes.ts';
import { equalsText, lookUp, rawTexts } from './text-nodes.ts';
import { isTextual, rowsOf, truthsOf, truthValue, type Numeric, type Value } from './value.ts';

type Columns = (name: string) => Value;

/** Adds the recipe's inputs and nodes; returns the features as float32 [rows, features], named `output`. */
export function recipeNodes(graph: Graph, recipe: Recipe, output: Tensor): Tensor {
  if (recipe.inputs.length === 0 || recipe.features.length === 0) {
    throw new Error('a model needs an input and a feature');
  }
  const columns = new Map<string, Value>();
  const named: Columns = (name) => {
    const value = columns.get(name);
    if (!value) throw new Error(`the recipe uses '${name}' before it is there`);
    return value;
  };
  const asked = askedTexts(recipe);
  for (const { name, kind } of recipe.inputs) {
    const tensor = graph.input(name, kind === 'string' ? 'string' : 'double', 1);
    const value: Value =
      kind === 'string' ? rawTexts(graph, tensor, [...(asked.get(name) ?? [])]) : { kind: 'numbers', tensor };
    columns.set(name, value);
  }
  for (const derivation of recipe.derived) columns.set(derivation.name, derived(graph, derivation, named));
  const matrix = recipe.features.map((feature) => rowsOf(graph, featureValue(graph, feature, named(feature.column))));
  const joined = graph.node('Concat', matrix, { attributes: { axis: { int: 1 } } });
  return graph.cast(joined, 'float', output);
}

function derived(graph: Graph, derivation: Derivation, named: Columns): Value {
  const texts = textsOf(derivation);
  const codeOf = new Map(texts.map((text, code) => [text, code]));
  switch (derivation.kind) {
    case 'expression':
      return expressionValue(graph, derivation.expression, named);
    case 'bin': {
      const value = rowsOf(graph, numeric(named(derivation.column), derivation.name));
      const edges = graph.constant('double', derivation.edges, [derivation.edges.length]);
      const reached = graph.cast(graph.node('GreaterOrEqual', [value, edges]), 'int64');
      const bin = graph.node('ReduceSum', [reached, graph.constant('int64', [1], [1])]);
      const codes = derivation.labels.map((label) => codeOf.get(label)!);
      const known = graph.node('Gather', [graph.constant('int64', codes, [codes.length]), bin]);
      const missing = graph.constant('int64', [codeOf.get('')!]);
      return { kind: 'texts', texts, codes: graph.node('Where', [graph.node('IsNaN', [value]), missing, known]) };
    }
    case 'case': {
      const constant = (text: string): Tensor => graph.constant('int64', [codeOf.get(text)!]);
      let codes = graph.inEachRow(constant(derivation.otherwise));
      for (const { when, then } of derivation.cases.toReversed()) {
        const holds = truthsOf(graph, numeric(expressionValue(graph, when, named), derivation.name));
        if (holds === true) codes = graph.inEachRow(constant(then));
        else if (holds !== false) codes = graph.node('Where', [holds, constant(then), codes]);
      }
      return { kind: 'texts', texts, codes };
    }
    default:
      return derivation satisfies never;
  }
}

function featureValue(graph: Graph, feature: Feature, column: Value): Numeric {
  switch (feature.kind) {
    case 'number':
      return scaled(graph, numeric(column, feature.name), feature);
    case 'code': {
      if (column.kind !== 'texts') throw new Error(`feature '${feature.name}' has no text column '${feature.column}'`);
      const codes = new Map(feature.levels.map((level, code) => [level, code]));
      const tensor = lookUp(graph, column, codes, { type: 'double', otherwise: NaN });
      return scaled(graph, { kind: 'numbers', tensor }, feature);
    }
    case 'one-hot': {
      const { level } = feature;
      if (column.kind === 'texts' && typeof level === 'string') return truthValue(equalsText(graph, column, level));
      if (isTextual(column) || typeof level === 'string') return { kind: 'number', value: 0 };
      return compare(graph, '==', column, { kind: 'number', value: level });
    }
    default:
      return feature satisfies never;
  }
}

function scaled(graph: Graph, value: Numeric, { scale }: Extract<Feature, { kind: 'number' | 'code' }>): Numeric {
  if (!scale) return value;
  const centred = calculate(graph, '-', value, { kind: 'number', value: scale.mean });
  return calculate(graph, '/', centred, { kind: 'number', value: scale.deviation });
}

// A recipe applied to a table: the native twin of the ONNX graph, equal to it bit for bit.
// Everything is float64, one operation after the other as the recipe says, and is rounded to float32 once, at the end.
import { StageError } from '../stage-error.ts';
import {
  asNumbers,
  columnNamed,
  isMissing,
  tableOf,
  type Column,
  type ColumnKind,
  type Table,
} from '../table/columns.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { blanks, filled } from '../table/rows.ts';
import { derive } from './derive.ts';
import type { Feature, Recipe } from './recipe.ts';

/**
 * rows × features, row-major float32, NaN for missing. Columns are found by name: others may be there, in any order.
 * A StageError when an input is not there or is of another kind.
 */
export function applyRecipe(recipe: Recipe, table: Table): FeatureMatrix {
  const prepared = preparedTable(recipe, table);
  const { rows } = table;
  const width = recipe.features.length;
  const values = new Float32Array(rows * width);
  recipe.features.forEach((feature, at) => {
    const column = finalValues(feature, plainValues(feature, prepared));
    for (let row = 0, k = at; row < rows; row++, k += width) values[k] = column[row]!;
  });
  return { values, rows, columns: width };
}

/** The recipe's inputs out of a table, as their kinds say, and its derived columns. */
export function preparedTable({ inputs, derived }: Pick<Recipe, 'inputs' | 'derived'>, table: Table): Table {
  const columns = inputs.map(({ name, kind }): [string, Column] => {
    return [name, ofKind(columnNamed(table, name, 'the model needs it'), kind, name)];
  });
  return derive(derived, tableOf(columns));
}

/** A feature before it is scaled, in float64. */
export function plainValues(feature: Feature, prepared: Table): Float64Array | Float32Array {
  const column = prepared.columns.get(feature.column);
  const numbers = column && asNumbers(column);
  switch (feature.kind) {
    case 'number':
      if (!numbers) throw new Error(`feature '${feature.name}' has no numeric column '${feature.column}'`);
      return numbers;
    case 'code': {
      if (column?.kind !== 'string')
        throw new Error(`feature '${feature.name}' has no text column '${feature.column}'`);
      const codes = new Map<string | undefined, number>(feature.levels.map((level, code) => [level, code]));
      return filled(new Float64Array(column.values.length), (row) => codes.get(column.values[row]) ?? NaN);
    }
    case 'one-hot': {
      const values = numbers ?? column?.values;
      if (!values) throw new Error(`feature '${feature.name}' has no column '${feature.column}'`);
      const out = new Float64Array(values.length);
      for (let row = 0; row < out.length; row++) if (values[row] === feature.level) out[row] = 1;
      return out;
    }
    default:
      return feature satisfies never;
  }
}

/** What `plainValues` gave, scaled and rounded. */
export function finalValues(feature: Feature, plain: Float64Array | Float32Array): Float32Array {
  if (feature.kind === 'one-hot' || !feature.scale) return new Float32Array(plain);
  const { mean, deviation } = feature.scale;
  const out = new Float32Array(plain.length);
  for (let row = 0; row < out.length; row++) out[row] = (plain[row]! - mean) / deviation;
  return out;
}

/** A column without any value fits every kind, since nothing tells its own; truth values are numbers, too. */
function ofKind(column: Column, kind: ColumnKind, name: string): Column {
  if (column.kind === kind) return column;
  const rows = column.values.length;
  if ((column.values as readonly Column['values'][number][]).every(isMissing)) return missingColumn(kind, rows);
  const numbers = asNumbers(column);
  if (kind === 'number' && numbers) return { kind, values: numbers };
  const words = { number: 'numbers', boolean: 'truth values', string: 'texts' } as const;
  throw new StageError(`column '${name}' holds ${words[column.kind]}, but the model takes ${words[kind]} there`);
}

function missingColumn(kind: ColumnKind, rows: number): Column {
  if (kind === 'number') return { kind, values: new Float64Array(rows).fill(NaN) };
  if (kind === 'boolean') return { kind, values: blanks(rows) };
  return { kind, values: blanks(rows) };
}

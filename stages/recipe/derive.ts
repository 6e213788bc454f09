// What a derivation computes. The stage `etl` and whoever serves a recipe use this one file, so they cannot differ.
// Everything is row by row and in float64; a missing number or text stays as expression.ts and recipe.ts say.
import { evaluate } from '../expression/evaluate.ts';
import { StageError } from '../stage-error.ts';
import { asNumbers, columnNamed, type Column, type Table } from '../table/columns.ts';
import type { Derivation } from './recipe.ts';

/**
 * The table with the derived columns behind its own, in order. A column that has a derivation's name already is replaced:
 * what it holds is what the recipe says. Throws a StageError for a column that is not there or has the wrong type.
 */
export function derive(derivations: readonly Derivation[], table: Table): Table {
  const columns = new Map(table.columns);
  for (const derivation of derivations) {
    const named = (name: string): Column =>
      columnNamed({ rows: table.rows, columns }, name, `'${derivation.name}' is made from it`);
    columns.set(derivation.name, derivedColumn(derivation, named, table.rows));
  }
  return { rows: table.rows, columns };
}

function derivedColumn(derivation: Derivation, named: (name: string) => Column, rows: number): Column {
  switch (derivation.kind) {
    case 'expression':
      return { kind: 'number', values: evaluate(derivation.expression, named) };
    case 'bin': {
      const numbers = asNumbers(named(derivation.column));
      if (!numbers) throw new StageError(`column '${derivation.column}' is text, and bins are made of numbers`);
      const { edges, labels } = derivation;
      const values: (string | undefined)[] = [];
      for (let row = 0; row < rows; row++) values.push(labels[binOf(numbers[row]!, edges)]);
      return { kind: 'string', values };
    }
    case 'case': {
      const whens = derivation.cases.map(({ when }) => evaluate(when, named));
      const values: (string | undefined)[] = [];
      for (let row = 0; row < rows; row++) {
        let at = 0;
        while (at < whens.length && whens[at]![row] === 0) at++;
        values.push(at < whens.length ? derivation.cases[at]!.then : derivation.otherwise);
      }
      return { kind: 'string', values };
    }
    default:
      return derivation satisfies never;
  }
}

/** How many edges are <= value; -1, which no label has, for a missing value. */
function binOf(value: number, edges: readonly number[]): number {
  if (Number.isNaN(value)) return -1;
  let bin = 0;
  while (bin < edges.length && edges[bin]! <= value) bin++;
  return bin;
}

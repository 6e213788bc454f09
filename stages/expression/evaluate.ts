// The value of an expression in every row, in float64, node by node as the ONNX graph computes it.
// No shortcut may change a bit: each node rounds once, a missing number is NaN, a missing text is ''.
import { StageError } from '../stage-error.ts';
import { asNumbers, type Column } from '../table/columns.ts';
import {
  isArithmetic,
  isComparison,
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expression,
  type LogicalOperator,
} from './expression.ts';
import { columnsOf } from './parse.ts';

/** One value a row; `of` says in errors what it is. */
type Numbers = { readonly kind: 'numbers'; readonly values: Float64Array; readonly of: string };
type Texts = { readonly kind: 'texts'; readonly values: readonly (string | undefined)[]; readonly of: string };
type Value = Numbers | Texts;

/**
 * One float64 a row; truth values are 0 and 1. `columnNamed` returns a column, or throws the error for a name that is not
 * there. Throws a StageError that names the column where text meets arithmetic, order, logic or a number.
 */
export function evaluate(expression: Expression, columnNamed: (name: string) => Column): Float64Array {
  const columns = new Map([...columnsOf(expression)].map((name) => [name, columnNamed(name)]));
  const rows = [...columns.values()][0]?.values.length ?? 0;
  const { values } = numeric(valueOf(expression, columns, rows), 'the result of an expression');
  // A bare column would hand out its own array.
  return expression.kind === 'column' ? values.slice() : values;
}

function valueOf(expression: Expression, columns: ReadonlyMap<string, Column>, rows: number): Value {
  const { kind } = expression;
  if (kind === 'number') {
    return { kind: 'numbers', values: new Float64Array(rows).fill(expression.value), of: String(expression.value) };
  }
  if (kind === 'text') {
    const values = Array<string>(rows).fill(expression.value);
    return { kind: 'texts', values, of: `the text '${expression.value}'` };
  }
  if (kind === 'column') return columnValue(expression.name, columns.get(expression.name)!);
  const out = new Float64Array(rows);
  if (kind === 'negate' || kind === 'not') {
    const sign = kind === 'not' ? 'not' : '-';
    const { values } = numeric(valueOf(expression.operand, columns, rows), `'${sign}'`);
    if (kind === 'not') for (let row = 0; row < rows; row++) out[row] = values[row] === 0 ? 1 : 0;
    else for (let row = 0; row < rows; row++) out[row] = -values[row]!;
    return { kind: 'numbers', values: out, of: `the result of '${sign}'` };
  }
  const left = valueOf(expression.left, columns, rows);
  const right = valueOf(expression.right, columns, rows);
  if ((kind === '==' || kind === '!=') && (left.kind === 'texts' || right.kind === 'texts')) {
    compareTexts(kind, left, right, out);
  } else {
    const a = numeric(left, `'${kind}'`).values;
    const b = numeric(right, `'${kind}'`).values;
    if (isArithmetic(kind)) calculate(kind, a, b, out);
    else if (isComparison(kind)) compare(kind, a, b, out);
    else combine(kind, a, b, out);
  }
  return { kind: 'numbers', values: out, of: `the result of '${kind}'` };
}

function columnValue(name: string, column: Column): Value {
  const of = `column '${name}'`;
  if (column.kind === 'string') return { kind: 'texts', values: column.values, of };
  const values = asNumbers(column)!;
  return { kind: 'numbers', values: values instanceof Float64Array ? values : new Float64Array(values), of };
}

function numeric(value: Value, operator: string): Numbers {
  if (value.kind === 'numbers') return value;
  throw new StageError(`${value.of} is text, and ${operator} takes numbers; texts are compared by == and != only`);
}

/** One loop an operator: the choice is made once, not in each row. */
function calculate(operator: ArithmeticOperator, a: Float64Array, b: Float64Array, out: Float64Array): void {
  switch (operator) {
    case '+':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! + b[row]!;
      return;
    case '-':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! - b[row]!;
      return;
    case '*':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! * b[row]!;
      return;
    case '/':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! / b[row]!;
  }
}

function compare(operator: ComparisonOperator, a: Float64Array, b: Float64Array, out: Float64Array): void {
  switch (operator) {
    case '<':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! < b[row]! ? 1 : 0;
      return;
    case '<=':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! <= b[row]! ? 1 : 0;
      return;
    case '>':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! > b[row]! ? 1 : 0;
      return;
    case '>=':
      for (let row = 0; row < out.length; row++) out[row] = a[row]! >= b[row]! ? 1 : 0;
      return;
    case '==':
      for (let row = 0; row < out.length; row++) out[row] = a[row] === b[row] ? 1 : 0;
      return;
    case '!=':
      for (let row = 0; row < out.length; row++) out[row] = a[row] !== b[row] ? 1 : 0;
  }
}

function combine(operator: LogicalOperator, a: Float64Array, b: Float64Array, out: Float64Array): void {
  if (operator === 'and') for (let row = 0; row < out.length; row++) out[row] = a[row] !== 0 && b[row] !== 0 ? 1 : 0;
  else for (let row = 0; row < out.length; row++) out[row] = a[row] !== 0 || b[row] !== 0 ? 1 : 0;
}

function compareTexts(operator: '==' | '!=', left: Value, right: Value, out: Float64Array): void {
  if (left.kind !== 'texts' || right.kind !== 'texts') {
    const [text, number] = left.kind === 'texts' ? [left, right] : [right, left];
    throw new StageError(`${text.of} is text, and '${operator}' compares it with ${number.of}, which is not`);
  }
  const wanted = operator === '==';
  for (let row = 0; row < out.length; row++) {
    out[row] = ((left.values[row] ?? '') === (right.values[row] ?? '')) === wanted ? 1 : 0;
  }
}

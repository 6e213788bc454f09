// From the text of an expression to its tree. Precedence, lowest first: or, and, not, comparisons, + -, * /, unary minus.
// jsep climbs the precedences, tokens are read here: it would take calls, members, lists and `a ? b : c` otherwise.
import jsep from 'jsep';
import { StageError } from '../stage-error.ts';
import { condition } from './condition.ts';
import { isArithmetic, isComparison, isLogical, type Expression } from './expression.ts';

/** Longer texts are refused: nesting is recursion. */
const MAX_LENGTH = 2000;
const PRECEDENCE = {
  or: 1,
  and: 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '==': 3,
  '!=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
};
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const HINTS: Readonly<Record<string, string>> = {
  '=': 'write == to compare',
  '&': 'write and',
  '|': 'write or',
  '!': 'write not, or != to compare',
  '*': 'there is no power; write a * a',
  '(': 'there are no functions',
  '.': 'names with other characters than letters, digits and _ go into backticks',
  '[': 'there are no lists',
  '?': 'use a case step to choose between values',
  ',': 'an expression is one value',
};

/** What the tokens are to jsep: `at` is the column of the text, from 1. */
interface Token extends jsep.Expression {
  readonly type: 'Leaf' | 'Not' | 'Negate';
  readonly at: number;
  /** Of a leaf: a name, a literal, or what stands in parentheses. */
  readonly expression?: Expression;
  readonly argument?: jsep.Expression;
}

class SyntaxFault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

jsep.removeAllUnaryOps();
jsep.removeAllBinaryOps();
for (const [operator, precedence] of Object.entries(PRECEDENCE)) jsep.addBinaryOp(operator, precedence);
jsep.hooks.add('gobble-expression', function (env) {
  env.node = wholeExpression(this);
});
jsep.hooks.add('gobble-token', function (env) {
  const token = readToken(this);
  if (token) env.node = token;
});

/**
 * Parses `energy * danceability`, `valence > 0.5 and not explicit`, `genre == 'pop'`, `` `tempo (bpm)` / 2 ``.
 * `true` and `false` are 1 and 0. Operands of `and`, `or`, `not` are conditions, see `condition`.
 * Throws a StageError with the column of the text for anything else, and where no column is named.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new StageError(`an expression is longer than ${MAX_LENGTH} characters; split it`);
  try {
    // The blank in front makes jsep's index the column of the text, the one behind ends a word such as `and`.
    const expression = treeOf(jsep(` ${text} `));
    if (columnsOf(expression).size === 0) throw new SyntaxFault('no column is named', 1);
    return expression;
  } catch (error) {
    if (error instanceof StageError || !(error instanceof Error)) throw error;
    const { at, index, description } = error as Partial<SyntaxFault> & { index?: number; description?: string };
    const column = at ?? index;
    if (column === undefined) throw error;
    const what = error instanceof SyntaxFault ? error.message : inOurWords(description ?? error.message);
    throw new StageError(`the expression \`${text}\` is wrong at column ${Math.min(column, text.length + 1)}: ${what}`);
  }
}

/** `parseExpression` where a truth value is wanted: the tree's value is 0 or 1 in every row, never missing. */
export function parseCondition(text: string): Expression {
  return condition(parseExpression(text));
}

/** The names of the columns that the expression reads. */
export function columnsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === 'column') names.add(node.name);
    else if ('operand' in node) visit(node.operand);
    else if ('left' in node) {
      visit(node.left);
      visit(node.right);
    }
  };
  visit(expression);
  return names;
}

function wholeExpression(scope: jsep.HookScope): jsep.Expression {
  const node = scope.gobbleBinaryExpression();
  scope.gobbleSpaces();
  if (scope.index < scope.expr.length) throw unexpected(scope);
  if (!node) throw new SyntaxFault('it is empty', 1);
  return node;
}

/** Undefined at the end and before `)`: jsep says then that something is missing. */
function readToken(scope: jsep.HookScope): Token | undefined {
  const at = scope.index;
  const char = scope.char;
  const leaf = (expression: Expression): Token => ({ type: 'Leaf', at, expression });
  if (char === '' || char === ')') return undefined;
  if (char === '(') return leaf(readGroup(scope));
  if (char === '-') {
    scope.index++;
    return { type: 'Negate', at, argument: argumentOf(scope, '-') };
  }
  if (char === "'" || char === '"') {
    return leaf({ kind: 'text', value: String((scope.gobbleStringLiteral() as jsep.Literal).value) });
  }
  if (char === '`') return leaf({ kind: 'column', name: readQuotedName(scope) });
  const number = match(NUMBER, scope);
  if (number !== undefined) {
    if (!Number.isFinite(Number(number))) throw new SyntaxFault(`${number} is beyond float64`, at);
    return leaf({ kind: 'number', value: Number(number) });
  }
  const name = match(NAME, scope);
  if (name === undefined) throw unexpected(scope);
  if (name === 'not') return { type: 'Not', at, argument: argumentOf(scope, 'not') };
  if (name === 'and' || name === 'or') throw new SyntaxFault(`a value is missing before '${name}'`, at);
  if (name === 'true' || name === 'false') return leaf({ kind: 'number', value: Number(name === 'true') });
  return leaf({ kind: 'column', name });
}

function readGroup(scope: jsep.HookScope): Expression {
  const open = scope.index++;
  const node = scope.gobbleBinaryExpression();
  scope.gobbleSpaces();
  if (scope.char === '') throw new SyntaxFault('this parenthesis is never closed', open);
  if (scope.char !== ')') throw unexpected(scope);
  if (!node) throw new SyntaxFault('there is nothing in these parentheses', open);
  scope.index++;
  return treeOf(node);
}

function readQuotedName(scope: jsep.HookScope): string {
  const open = scope.index;
  const close = scope.expr.indexOf('`', open + 1);
  if (close < 0) throw new SyntaxFault('this backtick is never closed', open);
  if (close === open + 1) throw new SyntaxFault('there is no name in these backticks', open);
  scope.index = close + 1;
  return scope.expr.slice(open + 1, close);
}

function argumentOf(scope: jsep.HookScope, operator: string): jsep.Expression {
  const node = scope.gobbleToken();
  if (!node) throw new SyntaxFault(`a value is missing after '${operator}'`, scope.index);
  return node;
}

function match(pattern: RegExp, scope: jsep.HookScope): string | undefined {
  pattern.lastIndex = scope.index;
  const found = pattern.exec(scope.expr)?.[0];
  if (found !== undefined) scope.index += found.length;
  return found;
}

function unexpected(scope: jsep.HookScope): SyntaxFault {
  const rest = scope.expr.slice(scope.index).trim();
  const found = match(NAME, scope) ?? String.fromCodePoint(rest.codePointAt(0)!);
  const hint = HINTS[found];
  return new SyntaxFault(`'${found}' is unexpected${hint === undefined ? '' : `; ${hint}`}`, startOf(scope, found));
}

function startOf(scope: jsep.HookScope, found: string): number {
  return scope.expr.startsWith(found, scope.index) ? scope.index : scope.index - found.length;
}

function inOurWords(description: string): string {
  const operator = /^Expected expression after (.+)$/.exec(description)?.[1];
  if (operator !== undefined) return `a value is missing after '${operator}'`;
  return description.startsWith('Unclosed quote') ? 'a quote is never closed' : description;
}

function treeOf(given: jsep.Expression): Expression {
  const node = withNotInFront(given);
  if (node.type === 'Leaf') return (node as Token).expression!;
  if (node.type === 'Not') return { kind: 'not', operand: condition(treeOf((node as Token).argument!)) };
  if (node.type === 'Negate') {
    const operand = treeOf(withoutNot((node as Token).argument!));
    // JSON has no -0.
    if (operand.kind === 'number' && operand.value !== 0) return { kind: 'number', value: -operand.value };
    return { kind: 'negate', operand };
  }
  const { operator, left, right } = node as jsep.BinaryExpression;
  if (isLogical(operator)) return { kind: operator, left: condition(treeOf(left)), right: condition(treeOf(right)) };
  if (isComparison(operator)) {
    if (left.type === 'BinaryExpression' && isComparison((left as jsep.BinaryExpression).operator)) {
      throw new SyntaxFault('comparisons do not chain; write a < b and b < c', firstColumn(left));
    }
    return { kind: operator, left: treeOf(left), right: treeOf(withoutNot(right)) };
  }
  if (!isArithmetic(operator)) throw new Error(`the operator ${operator} is not known`);
  return { kind: operator, left: treeOf(left), right: treeOf(withoutNot(right)) };
}

/** `not a == b` reaches us as (not a) == b, because jsep binds what stands before a value tightest; mended here. */
function withNotInFront(node: jsep.Expression): jsep.Expression {
  if (node.type !== 'BinaryExpression' || isLogical((node as jsep.BinaryExpression).operator)) return node;
  const left = withNotInFront((node as jsep.BinaryExpression).left);
  if (left.type !== 'Not') return { ...node, left };
  return { ...left, argument: withNotInFront({ ...node, left: (left as Token).argument! }) };
}

function withoutNot(node: jsep.Expression): jsep.Expression {
  if (node.type === 'Not') throw new SyntaxFault(`put parentheses around what 'not' begins`, (node as Token).at);
  return node;
}

function firstColumn(node: jsep.Expression): number {
  return node.type === 'BinaryExpression' ? firstColumn((node as jsep.BinaryExpression).left) : (node as Token).at;
}

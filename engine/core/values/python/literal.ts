// Python's literals to exact values, as `ast.literal_eval` reads them; anything else is no literal, and no mistake.
// What params cannot hold (bytes, complex numbers, `...`) is a text that looks as Python prints it: a change is seen.
import { pythonStr } from '../python-text.ts';
import { formatScalar, type ScalarValue, type Value } from '../value.ts';
import { byCodeUnit } from '../../order.ts';
import { textLiteral } from './text-literal.ts';
import { PythonMistake, type Token } from './tokens.ts';

/** `identity` is equal for what Python calls equal (1, 1.0 and True are); undefined for what can be neither key nor in a set. */
interface Literal {
  readonly value: Value;
  readonly identity: string | undefined;
  /** A sign may stand before a plain number only: `--1` and `-True` are no literals. */
  readonly number?: 'plain' | 'signed';
  readonly isImaginary?: boolean;
}

/** CPython's limit for decimal numbers; beyond it, reading them takes quadratic time. */
const longestNumber = 4300;

/** Undefined if the tokens are no literal. @throws PythonMistake */
export function pythonLiteral(tokens: readonly Token[]): Value | undefined {
  const reader = new LiteralReader(tokens);
  const literal = reader.tuple();
  return literal && reader.isAtEnd ? literal.value : undefined;
}

class LiteralReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  /** One literal, or several behind each other: a tuple without brackets. */
  tuple(): Literal | undefined {
    const first = this.item();
    if (!first || !this.take(',')) return first;
    const items = [first];
    while (!this.isAtEnd) {
      const item = this.item();
      if (!item) return undefined;
      items.push(item);
      if (!this.take(',')) break;
    }
    return tupleOf(items);
  }

  /** A literal as it stands between commas; `1 + 2j` is one. */
  private item(): Literal | undefined {
    const sign = this.takeSign();
    const left = sign === undefined ? this.atom() : signed(sign, this.atom());
    if (!left?.number || left.isImaginary) return left;
    const operator = this.takeSign();
    if (operator === undefined) return left;
    const right = this.atom();
    if (!right?.isImaginary || right.number !== 'plain') return undefined;
    return asText(`(${pythonStr(left.value)}${operator}${pythonStr(right.value)})`);
  }

  private atom(): Literal | undefined {
    const token = this.tokens[this.at++];
    if (!token) return undefined;
    if (token.kind === 'string') return this.texts(token);
    if (token.kind === 'number') return numberOf(token, this.tokens[this.at]);
    if (token.kind === 'name') return this.word(token.text);
    if (token.text === '(') return this.round();
    if (token.text === '[') return this.list();
    if (token.text === '{') return this.curly();
    return token.text === '.' && this.take('.') && this.take('.') ? asText('Ellipsis') : undefined;
  }

  private word(text: string): Literal | undefined {
    if (text === 'None') return { value: { kind: 'null' }, identity: 'None' };
    if (text === 'True') return { value: { kind: 'bool', value: true }, identity: 'n1' };
    if (text === 'False') return { value: { kind: 'bool', value: false }, identity: 'n0' };
    return text === 'set' && this.take('(') && this.take(')') ? setOf([]) : undefined;
  }

  /** Texts behind each other are one. */
  private texts(first: Token): Literal | undefined {
    const parts = [textLiteral(first)];
    for (let next = this.tokens[this.at]; next?.kind === 'string'; next = this.tokens[++this.at])
      parts.push(textLiteral(next));
    const [head] = parts;
    if (!head || parts.includes(undefined)) return undefined;
    if (parts.some((part) => part?.kind !== head.kind))
      throw new PythonMistake('bytes and text cannot be joined', first.start, first.start + first.text.length);
    const text = parts.map((part) => part?.text).join('');
    if (head.kind === 'bytes') return asText(bytesRepr(text));
    return { value: { kind: 'string', value: text }, identity: `s${text}` };
  }

  private round(): Literal | undefined {
    if (this.take(')')) return tupleOf([]);
    const first = this.item();
    if (!first) return undefined;
    // Brackets alone change nothing, and a number in them stays one.
    if (this.take(')')) return first;
    const rest = this.take(',') ? this.items(')') : undefined;
    return rest && tupleOf([first, ...rest]);
  }

  private list(): Literal | undefined {
    const items = this.items(']');
    return items && { value: { kind: 'list', items: items.map(({ value }) => value) }, identity: undefined };
  }

  private curly(): Literal | undefined {
    if (this.take('}')) return { value: { kind: 'map', entries: new Map() }, identity: undefined };
    const first = this.item();
    if (!first) return undefined;
    if (this.take(':')) return this.dict(first);
    const rest = this.take(',') ? this.items('}') : this.take('}') ? [] : undefined;
    return rest && setOf([first, ...rest]);
  }

  private dict(firstKey: Literal): Literal | undefined {
    const byIdentity = new Map<string, { readonly key: string; readonly value: Value }>();
    let key: Literal | undefined = firstKey;
    for (;;) {
      const value = this.item();
      const identity = key?.identity;
      if (!key || identity === undefined || !value) return undefined;
      byIdentity.set(identity, { key: byIdentity.get(identity)?.key ?? keyText(key.value), value: value.value });
      const more = this.take(',');
      if (this.take('}')) break;
      if (!more) return undefined;
      key = this.item();
      if (!this.take(':')) return undefined;
    }
    const entries = new Map([...byIdentity.values()].map(({ key: text, value }) => [text, value] as const));
    return { value: { kind: 'map', entries }, identity: undefined };
  }

  private items(closer: string): readonly Literal[] | undefined {
    const items: Literal[] = [];
    while (!this.take(closer)) {
      const item = this.item();
      if (!item) return undefined;
      items.push(item);
      if (this.take(',')) continue;
      return this.take(closer) ? items : undefined;
    }
    return items;
  }

  private takeSign(): '+' | '-' | undefined {
    return this.take('-') ? '-' : this.take('+') ? '+' : undefined;
  }

  private take(text: string): boolean {
    const token = this.tokens[this.at];
    const isThere = token?.kind === 'op' && token.text === text;
    if (isThere) this.at++;
    return isThere;
  }
}

function numberOf(token: Token, next: Token | undefined): Literal {
  const end = token.start + token.text.length;
  if (next && next.start === end && next.kind === 'number')
    throw new PythonMistake('this is no number', token.start, end + next.text.length);
  if (token.text.length > longestNumber)
    throw new PythonMistake(`a number of more than ${longestNumber} characters`, token.start, end);
  const digits = token.text.replaceAll('_', '').toLowerCase();
  if (digits.endsWith('j')) return { ...asText(digits), number: 'plain', isImaginary: true };
  if (/^0\d*[1-9]\d*$/.test(digits))
    throw new PythonMistake('a whole number begins with no 0; an octal one is written 0o17', token.start, end);
  const isWhole = /^(?:0[xob]|\d+$)/.test(digits);
  return numberLiteral(isWhole ? { kind: 'int', value: BigInt(digits) } : { kind: 'float', value: Number(digits) });
}

type NumberValue = Extract<ScalarValue, { readonly kind: 'int' | 'float' }>;

function numberLiteral(value: NumberValue, number: Literal['number'] = 'plain'): Literal {
  const equal = value.kind === 'float' && Number.isInteger(value.value) ? BigInt(value.value) : formatScalar(value);
  return { value, identity: `n${equal}`, number };
}

function signed(sign: '+' | '-', literal: Literal | undefined): Literal | undefined {
  if (literal?.number !== 'plain') return undefined;
  const { value } = literal;
  if (value.kind === 'int')
    return numberLiteral({ kind: 'int', value: sign === '-' ? -value.value : value.value }, 'signed');
  if (value.kind === 'float')
    return numberLiteral({ kind: 'float', value: sign === '-' ? -value.value : value.value }, 'signed');
  return { ...asText(sign + pythonStr(value)), number: 'signed', isImaginary: true };
}

function tupleOf(items: readonly Literal[]): Literal {
  const identities = items.map(({ identity }) => identity);
  return {
    value: { kind: 'list', items: items.map(({ value }) => value) },
    identity: identities.includes(undefined) ? undefined : `t${JSON.stringify(identities)}`,
  };
}

/** Without doubles, in one order whatever the order it is written in: a set has none. */
function setOf(items: readonly Literal[]): Literal | undefined {
  const byIdentity = new Map<string, Value>();
  for (const { value, identity } of items) {
    if (identity === undefined) return undefined;
    if (!byIdentity.has(identity)) byIdentity.set(identity, value);
  }
  const sorted = [...byIdentity].sort(([a], [b]) => byCodeUnit(a, b));
  return { value: { kind: 'list', items: sorted.map(([, value]) => value) }, identity: undefined };
}

function asText(text: string): Literal {
  return { value: { kind: 'string', value: text }, identity: `o${text}` };
}

/** A key of a map is a text: `1`, `1.0`, `true` and `null` as in YAML, a tuple looks like a list. */
function keyText(key: Value): string {
  if (key.kind === 'null') return 'null';
  return key.kind === 'list' || key.kind === 'map' ? pythonStr(key) : formatScalar(key);
}

function bytesRepr(bytes: string): string {
  const quote = bytes.includes("'") && !bytes.includes('"') ? '"' : "'";
  const escaped = bytes.replaceAll(/[\\'"]|[^ -~]/g, (one) => {
    if (one === '\\' || one === quote) return `\\${one}`;
    if (one === "'" || one === '"') return one;
    const named = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` }[one];
    return named ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `b${quote}${escaped}${quote}`;
}

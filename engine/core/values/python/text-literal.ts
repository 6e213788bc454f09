// The value of one Python string literal, as CPython decodes it: prefixes, escapes, and line ends as `\n`.
import { PythonMistake, type Token } from './tokens.ts';

export interface TextLiteral {
  readonly kind: 'text' | 'bytes';
  readonly text: string;
}

const named: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** Undefined for a format string, which is no literal. Bytes are given as text, one character for each byte. */
export function textLiteral(token: Token): TextLiteral | undefined {
  const [, prefix = '', quote = ''] = /^(\w*)("""|'''|"|')/.exec(token.text) ?? [];
  if (/[ft]/i.test(prefix)) return undefined;
  const kind = /b/i.test(prefix) ? 'bytes' : 'text';
  const from = prefix.length + quote.length;
  const body = token.text.slice(from, token.text.length - quote.length).replaceAll(/\r\n?/g, '\n');
  const wide = /[^\0-\x7f]/u.exec(body);
  if (kind === 'bytes' && wide) throw new PythonMistake('bytes are written in ASCII', token.start + from + wide.index);
  if (/r/i.test(prefix)) return { kind, text: body };
  return { kind, text: unescaped(body, kind, token.start + from) };
}

function unescaped(body: string, kind: TextLiteral['kind'], start: number): string {
  // An octal escape has up to three digits; what is none stays as it is written, as in Python.
  const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{0,2})|(?:u([\da-fA-F]{0,4})|U([\da-fA-F]{0,8})|N(\{[^}]*\})?)|([^]))/g;
  return body.replaceAll(escape, (whole, octal, hex, short, long, unicode, one, offset: number) => {
    const at = start + offset;
    if (octal !== undefined) return byCode(parseInt(octal as string, 8), kind);
    if (hex !== undefined) return byCode(digits(hex as string, 2, at), kind);
    if (one !== undefined) return named[one as string] ?? whole;
    if (kind === 'bytes') return whole;
    if (short !== undefined) return byCode(digits(short as string, 4, at), kind);
    if (long !== undefined) return byCode(digits(long as string, 8, at), kind);
    throw new PythonMistake(
      `the escape ${(unicode as string | undefined) ? whole : String.raw`\N`} is not supported: write the character itself`,
      at,
      at + whole.length,
    );
  });
}

function digits(text: string, wanted: number, at: number): number {
  const code = parseInt(text, 16);
  if (text.length < wanted || code > 0x10ffff)
    throw new PythonMistake(
      text.length < wanted ? `an escape of ${wanted} hex digits is cut short` : 'no character has this number',
      at,
      at + text.length + 2,
    );
  return code;
}

function byCode(code: number, kind: TextLiteral['kind']): string {
  return String.fromCodePoint(kind === 'bytes' ? code & 0xff : code);
}

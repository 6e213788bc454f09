// Params files in Python, compared with what DVC's own loader (CPython's `ast`) takes from the same texts.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parsePythonParams } from '../../engine/core/values/python-params.ts';
import { valueToTagged } from '../../engine/core/values/canonical.ts';
import { hasDvcPython, runDvcPython } from './dvc-python.ts';

const testWithDvc = hasDvcPython() ? test : test.skip;

type Answer = { readonly value: unknown } | { readonly refused: string };

const inDvc = (texts: readonly string[]): readonly Answer[] =>
  runDvcPython('tests/interop/read_python_params.py', texts) as readonly Answer[];

const ours = (text: string): unknown => {
  const { params } = parsePythonParams('params.py', text);
  return params && valueToTagged(params);
};

/** The two answers in one form: a set is a list here, what params cannot hold is a text, and the order is nothing. */
function agrees(dvc: unknown, own: unknown): boolean {
  if (typeof dvc !== 'object' || dvc === null) return dvc === own;
  if (Array.isArray(dvc))
    return Array.isArray(own) && dvc.length === own.length && dvc.every((item, index) => agrees(item, own[index]));
  const [[tag, content]] = Object.entries(dvc) as [[string, unknown]];
  if (tag === 'other') return typeof own === 'string';
  if (tag === 'set') {
    const left = Array.isArray(own) ? [...(own as unknown[])] : [];
    const matched = (content as unknown[]).every((item) => {
      const at = left.findIndex((candidate) => agrees(item, candidate));
      return at >= 0 && left.splice(at, 1).length === 1;
    });
    return matched && left.length === 0;
  }
  if (tag !== 'map') return JSON.stringify(dvc) === JSON.stringify(own);
  const [theirs, mine] = [content, (own as { map?: unknown } | null)?.map] as Record<string, unknown>[];
  if (!theirs || !mine) return false;
  const keys = Object.keys(theirs);
  // A tuple or a complex number as a key is a text here, which need not be Python's.
  const isPlain = (key: string): boolean => !/^[(]|j$|Ellipsis|^b['"]/.test(key);
  return (
    keys.length === Object.keys(mine).length && keys.filter(isPlain).every((key) => agrees(theirs[key], mine[key]))
  );
}

const word = fc.constantFrom(
  'lr',
  'depth',
  'Train',
  'x_1',
  'größe',
  '_',
  'match',
  'case',
  'type',
  'self',
  'e5',
  'r',
  'f',
);
const digits = fc.constantFrom('0', '1', '42', '1_000', '00', '0x_fF', '0o17', '0b1', '123456789012345678901234567890');
const float = fc.constantFrom(
  '1.0',
  '.5',
  '1.',
  '1e-5',
  '1E+16',
  '1_0.2_5e1_0',
  '1e400',
  '0.1',
  '-0.0'.slice(1),
  '2.5e-300',
);
const number = fc.oneof(digits, float, fc.integer({ min: 0 }).map(String), fc.constantFrom('1j', '2.5J'));
const sign = fc.constantFrom('', '', '', '-', '+', '- ', '--', '~', 'not ');
const quote = fc.constantFrom("'", '"', "'''", '"""');
const prefix = fc.constantFrom('', '', '', 'r', 'R', 'u', 'b', 'Rb', 'bR', 'f', 'rf');
const piece = fc.constantFrom(
  'a',
  ' ',
  '#',
  '{x}',
  ';',
  '=',
  '\\n',
  '\\\\',
  "\\'",
  '\\"',
  '\\x41',
  '\\x4',
  '\\u00e4',
  '\\U0001F600',
  '\\101',
  '\\7',
  '\\q',
  '\\\n',
  '\\\r\n',
  "'",
  '"',
  'é',
  '😀',
  '\t',
  '\n',
  '\r\n',
);
const text = fc
  .tuple(prefix, quote, fc.array(piece, { maxLength: 6 }))
  .map(([before, mark, pieces]) => `${before}${mark}${pieces.join('')}${mark}`);
const gap = fc.constantFrom('', '', ' ', '  ', ' \\\n ');
const innerGap = fc.constantFrom('', ' ', '\n', ' # note )\n  ', '\r\n\t');

const { expression } = fc.letrec<{ expression: string; atom: string; items: string }>((tie) => ({
  items: fc
    .tuple(
      fc.array(
        fc.tuple(tie('expression'), innerGap).map(([item, space]) => item + space),
        { maxLength: 4 },
      ),
      fc.boolean(),
    )
    .map(([items, comma]) => items.join(',') + (comma && items.length > 0 ? ',' : '')),
  atom: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.tuple(sign, number).map(([before, digit]) => before + digit),
    fc.constantFrom(
      'True',
      'False',
      'None',
      '...',
      'set()',
      '-True',
      'name',
      'f(1)',
      '1 + 2j',
      '-1-2j',
      '1 + 2',
      '(1)',
      '-(1)',
      '-(-1)',
      '()',
      '[]',
      '{}',
      'x if y else 1',
      'lambda a=1: a',
      '[i for i in x]',
      '1 .real',
      '"%d" % 1',
      '*a',
      '**a',
    ),
    text,
    fc
      .tuple(
        text,
        gap.filter((space) => space !== ''),
        text,
      )
      .map(([a, space, b]) => a + space + b),
    tie('items').map((items) => `[${items}]`),
    tie('items').map((items) => `(${items})`),
    tie('items').map((items) => `{${items}}`),
    fc
      .array(
        fc
          .tuple(tie('expression'), innerGap, tie('expression'))
          .map(([key, space, value]) => `${key}:${space}${value}`),
        { maxLength: 3 },
      )
      .map((entries) => `{${entries.join(', ')}}`),
  ),
  expression: fc.tuple(tie('atom'), gap).map(([value, space]) => value + space.trimStart()),
}));

const target = fc.oneof(
  word,
  word.map((name) => `self.${name}`),
  word.map((name) => `(${name})`),
  fc.constantFrom('a.b', 'a[0]', 'a, b', 'x = y', 'self.a.b', 'other.x'),
);
const simple = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(target, gap, expression).map(([name, space, value]) => `${name}${space}=${space}${value}`),
  },
  { weight: 2, arbitrary: fc.tuple(target, expression).map(([name, value]) => `${name}: Dict[str, int] = ${value}`) },
  fc.tuple(word, expression, expression).map(([name, a, b]) => `${name} = ${a}, ${b}`),
  fc.constantFrom(
    'import os',
    'from a import (b,\n  c)',
    'pass',
    'x: int',
    'x += 1',
    'assert x == 1, "no"',
    '"""doc\nstring"""',
    '# only a comment',
    '',
    'del x',
    'print(x, end="=")',
    'type = 3',
    'global x',
  ),
);
const statement = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.tuple(simple, simple).map(([a, b]) => `${a}; ${b}`),
);

interface Body {
  readonly header: string;
  readonly lines: readonly (string | Body)[];
}
const headers = fc.constantFrom(
  'class Train:',
  'class Eval(Base, metaclass=M[1:2]):  # why',
  'class Data :',
  'def __init__(self, a: int = 1) -> None:',
  'def other(self):',
  'async def __init__(self):',
  'if x == 1:',
  'else_ = 1\nfor i in x:',
  'with a as b:',
  'try:\n    pass\nexcept E:',
  'while True:',
  '@decorator(1)\nclass Deco:',
  'match x:\n    case 1:\n        y = 1\nif y:',
);
const { block } = fc.letrec<{ block: Body; line: string | Body }>((tie) => ({
  line: fc.oneof({ maxDepth: 3, depthSize: 'small' }, statement, tie('block')),
  block: fc
    .tuple(headers, fc.array(tie('line'), { minLength: 1, maxLength: 4 }))
    .map(([header, lines]) => ({ header, lines })),
}));

function written(lines: readonly (string | Body)[], indent: string, unit: string): string {
  return lines
    .map((line) => {
      if (typeof line !== 'string') {
        const header = line.header
          .split('\n')
          .map((part) => indent + part)
          .join('\n');
        return `${header}\n${written([...line.lines, 'pass'], indent + unit, unit)}`;
      }
      return indent + line;
    })
    .join('\n');
}

const file = fc
  .tuple(
    fc.array(
      fc.oneof(
        statement,
        block,
        headers.filter((h) => !h.includes('\n') && !h.includes('#')).map((h) => `${h} a = 1; b = [2]`),
      ),
      { maxLength: 6 },
    ),
    fc.constantFrom('  ', '    ', '\t'),
    fc.constantFrom('\n', '', '  # end'),
  )
  .map(([lines, unit, end]) => written(lines, '', unit) + end);

testWithDvc('whole files with classes, blocks and everything that is passed over', () => {
  const texts = fc.sample(file, { numRuns: 3000, seed: 6 });
  const answers = inDvc(texts);
  let read = 0;
  const different = texts.flatMap((written, index) => {
    const answer = answers[index] as Answer;
    // We pass over statements that we need not understand, so a text that Python refuses may have params here.
    if ('refused' in answer) return [];
    read++;
    return agrees(answer.value, ours(written))
      ? []
      : [
          {
            written,
            answer: JSON.stringify(answer),
            own: JSON.stringify(ours(written)),
            problems: parsePythonParams('p', written).problems,
          },
        ];
  });
  expect(different.slice(0, 5)).toEqual([]);
  expect(read).toBeGreaterThan(400);
});

testWithDvc('each literal alone', () => {
  const literals = fc.sample(expression, { numRuns: 3000, seed: 7 });
  const answers = inDvc(literals.map((literal) => `x = ${literal}`));
  let read = 0;
  const different = literals.flatMap((literal, index) => {
    const answer = answers[index] as Answer;
    if ('refused' in answer) return [];
    read++;
    const own = ours(`x = ${literal}`);
    return agrees(answer.value, own) ? [] : [{ literal, answer: JSON.stringify(answer), own: JSON.stringify(own) }];
  });
  expect(different.slice(0, 5)).toEqual([]);
  expect(read).toBeGreaterThan(1000);
});

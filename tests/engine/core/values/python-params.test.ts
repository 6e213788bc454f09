// Params files in Python: what is taken from them, what is passed over, and mistakes at their places.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import * as fc from 'fast-check';
import { renderProblems } from '../../../../engine/cli/view/problem.ts';
import { parsePythonParams } from '../../../../engine/core/values/python-params.ts';
import { formatValue } from '../../../../engine/core/values/value.ts';

function shown(text: string): string {
  const { params, problems } = parsePythonParams('params.py', text);
  return params ? formatValue(params) : renderProblems(problems);
}

describe('literals', () => {
  test('numbers are exact, and keep their kind', () => {
    const text = dedent`
      i = 1_000
      f: float = 1.0
      big = 123456789012345678901234567890
      hex, = 0xFF
      bases = [0xFF, 0o17, 0b101, 00]
      floats = (1., .5, 1e-5, 1E+16, 1_0.5, 1e400)
      neg = -5
      pos = +2.5
      twice = --5
      sum = 1 + 2
    `;
    expect(shown(text)).toBe(
      '{i: 1000, f: 1.0, big: 123456789012345678901234567890, bases: [255, 15, 5, 0], ' +
        'floats: [1.0, 0.5, 1e-05, 1e+16, 10.5, inf], neg: -5, pos: 2.5}',
    );
  });

  test('texts with every quote, prefix and escape', () => {
    const text = String.raw`
a = 'one' "two" r'\n'
b = """x
  y\
z"""
c = u'\x41\u00e4\U0001F600\101\q\'"'
d = f'{a}'
e = b'\xff'
`;
    expect(shown(text)).toBe(String.raw`{a: "onetwo\\n", b: "x\n  yz", c: "Aä😀A\\q'\"", e: "b'\\xff'"}`);
  });

  test('lists, tuples, sets and dicts, over several lines', () => {
    const text = dedent`
      layers = [  # how wide
          64, 32,
          (8, 4),
      ]
      pair = 1, 'two'
      names = {'b', 'a', "b"}
      empty = [[], (), {}, set()]
      by_name = {'lr': 0.1, 1: True, 1.0: None, None: {'deep': [False]}}
      made = [x for x in layers]
      call = dict(a=1)
    `;
    expect(shown(text)).toBe(
      '{layers: [64, 32, [8, 4]], pair: [1, two], names: [a, b], empty: [[], [], {}, []], ' +
        'by_name: {lr: 0.1, "1": null, "null": {deep: [false]}}}',
    );
  });
});

test('classes give their attributes and what __init__ assigns to self; everything else is passed over', () => {
  const text = dedent`
    import os
    from a import (b,
      c)
    SEED = 42; DEPTH: int = 6
    a = b = 1
    x, y = 1, 2
    os.environ = 1
    total += 1
    if SEED == 42:
        HIDDEN = 1
    else: HIDDEN = 2
    class Train(Base, metaclass=Meta):
        """What is trained."""
        lr = 0.1
        names: list
        class Inner: deep = [1]; flat = 2
        @property
        def size(self): return 1
        def __init__(self, a: int = 1) -> None:
            local = 3
            self.epochs = 10
            self.rate: float = (
                1e-3)
        async def run(self):
            self.hidden = 1
    def build():
        hidden = 1
    match = 'a word like others'
  `;
  expect(shown(text)).toBe(
    '{SEED: 42, DEPTH: 6, Train: {lr: 0.1, Inner: {deep: [1], flat: 2}, epochs: 10, rate: 0.001}, match: "a word like others"}',
  );
});

describe('mistakes', () => {
  const mistake = (text: string): string => {
    const [problem] = parsePythonParams('params.py', text).problems;
    return problem ? `${problem.place?.line}:${problem.place?.column} ${problem.message}` : 'none';
  };

  test.each([
    ['a = "one', '1:5 not valid Python: this text is not closed'],
    ["a = 'one\nb'", '1:5 not valid Python: this text is not closed'],
    ['a = """one\n"', '1:5 not valid Python: this text is not closed'],
    ['a = [1, 2', "1:5 not valid Python: '[' is never closed"],
    ['a = [1, 2)', "1:10 not valid Python: '[' is closed by ')'"],
    ['a = 1]', "1:6 not valid Python: ']' closes nothing"],
    ['a = $', "1:5 not valid Python: Python has no use for '$' here"],
    ['a = \\ 1', "1:5 not valid Python: after '\\' the line must end"],
    ['a = 012', '1:5 not valid Python: a whole number begins with no 0; an octal one is written 0o17'],
    ["a = '\\x4'", '1:6 not valid Python: an escape of 2 hex digits is cut short'],
    ["a = '\\N{DASH}'", '1:6 not valid Python: the escape \\N{DASH} is not supported: write the character itself'],
    ["a = 'b' b'c'", '1:5 not valid Python: bytes and text cannot be joined'],
    ["a = b'ä'", '1:7 not valid Python: bytes are written in ASCII'],
    [' a = 1', '1:2 not valid Python: this line is indented too far'],
    ['class A:\nx = 1', "1:8 not valid Python: after this ':' an indented block must follow"],
    ['class A:', "1:8 not valid Python: after this ':' an indented block must follow"],
    ['class A:\n    x = 1\n  y = 1', '3:3 not valid Python: this line is indented like no block around it'],
    [
      'class A:\n\tx = 1\n        y = 1',
      '3:9 not valid Python: tabs and spaces are mixed: how far this is indented cannot be told',
    ],
    ['a = 1\0', '1:6 not valid Python: the file holds a NUL byte'],
    [`a = ${'['.repeat(300)}`, '1:205 not valid Python: brackets are nested more than 200 levels deep'],
    [`a = ${'1'.repeat(5000)}`, '1:5 not valid Python: a number of more than 4300 characters'],
    [
      Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n'),
      '102:102 nested more than 100 levels deep',
    ],
  ])('%j', (text, expected) => {
    expect(mistake(text)).toBe(expected);
  });

  test('none in what only looks odd', () => {
    for (const text of [
      '',
      '\n\n',
      '\uFEFFa = 1',
      'a = 1\r\nb = 2\r\n',
      '# only',
      '   \n\t# x\n',
      'a = 1;',
      '\fa = 1',
      'a = \\\n  1',
    ])
      expect(mistake(text)).toBe('none');
  });

  test('a file that is too large is not read', () => {
    expect(mistake('#'.repeat(9_000_000))).toContain('9.0 million characters');
  });
});

test('any text is read or refused, never more', () => {
  const pieces =
    'class A|def __init__(self)|self.|x|=|:|\n|    |\t|"|\'|"""|\\|#|{|}|[|]|(|)|,|1|.5|e|-|+|;|None|1j|\r\n|\f|...|*|b|f|😀';
  const piece = fc.constantFrom(...pieces.split('|'));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const { params, problems } = parsePythonParams('p.py', written);
      expect(params === undefined).toBe(problems.length > 0);
    }),
    { numRuns: 3000 },
  );
});

test('megabytes take seconds at most', () => {
  const texts = [
    'x = "' + 'a'.repeat(2e6) + '"',
    'x = [' + '1,'.repeat(5e5) + ']',
    '('.repeat(2e6),
    'a'.repeat(2e6),
    '\\\n'.repeat(1e6),
  ];
  for (const text of texts) {
    const start = Date.now();
    parsePythonParams('p.py', text);
    expect(Date.now() - start).toBeLessThan(20_000);
  }
});

// Pipeline files from anywhere: whatever they hold, the parser ends, with problems instead of exceptions;
// one that took longer than its file allows would run into jest's own time limit.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { codes, dvcYaml, pipelineYaml, read } from './read-text.ts';

const words = fc.constantFrom(
  'stages', 'vars', 'params', 'metrics', 'plots', 'artifacts', 'cmd', 'module', 'foreach', 'do', 'matrix', 'deps', 'outs',
  'wdir', 'desc', 'meta', 'frozen', 'cache', 'path', 'argv', 'x', 'y', 's', 'a.csv', '${a}', '${item}', '${item.x}', '${key}',
  '${l}', '${m}', '${deps.x}', '${', '\\${a}', 'file:a,b', 'p.yaml', '__proto__', 'constructor', '', '~', '<<', '../x', '/abs', '*.csv',
); // prettier-ignore
const leaf = fc.oneof(words, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(words, tie('data'), { maxKeys: 5 }),
  ),
}));
const stages = fc.dictionary(words, fc.dictionary(words, data, { maxKeys: 6 }), { maxKeys: 4 });
const file = fc.constantFrom(pipelineYaml, dvcYaml);
const params = 'a: 1\nl: [x, {y: 1}]\nm: {k: {x: 1}, j: [2]}\n';
const files = { 'p.yaml': 'a: 2\nb: 3\n', file: 'a: 1\nb: 2\n' };

/** What must hold of any result. */
function isSound(text: string, dialect: typeof dvcYaml): void {
  const { pipeline, readable, partial, problems, fileProblems } = read(text, { file: dialect, params, files });
  const whole = pipeline?.stages ?? [];
  if (problems.length + fileProblems.length === 0) expect([partial, whole.length]).toEqual([false, readable.length]);
  expect(new Set(readable.map(({ id }) => id)).size).toBe(readable.length);
  for (const stage of whole) expect(readable).toContain(stage);
  // What is kept between runs is JSON.
  expect(JSON.parse(JSON.stringify(readable))).toEqual(readable);
}

test('any text', () => {
  const pieces = fc.oneof(words, fc.constantFrom('\n', '\n  ', '\n    ', ': ', '- ', '{', '}', '[', ']', ', ', '&a ', '*a ', '"', "'", '|\n', '!t ', '#', '\t', '\r\n', '\u{FEFF}'), fc.string()); // prettier-ignore
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), file, (parts, dialect) => isSound(parts.join(''), dialect)),
  );
});

test('any data', () => {
  fc.assert(
    fc.property(fc.oneof(data, fc.record({ stages, vars: data, plots: data, artifacts: data }, { requiredKeys: ['stages'] })), file, (value, dialect) =>
      isSound(JSON.stringify(value), dialect),
    ),
    { numRuns: 300 },
  );
}); // prettier-ignore

describe('a file that stands for more than it holds', () => {
  const digits = '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]';
  const letters = Array.from('abcdefghij');
  const long = 'x'.repeat(1_000_000);
  test.each<readonly [string, string, string, typeof dvcYaml?]>([
    ['a matrix of ten axes', `stages: {s: {matrix: {${letters.map((axis) => `${axis}: ${digits}`).join(', ')}}, cmd: x}}`, 'group-too-large'],
    ['ten axes and an empty one', `stages: {s: {matrix: {${letters.map((axis) => `${axis}: ${digits}`).join(', ')}, k: []}, cmd: x}}`, ''],
    ['many groups of many', `stages: {${letters.map((name) => `${name}: {matrix: {a: ${digits}, b: ${digits}, c: ${digits}, d: ${digits}, e: ${digits}}, cmd: "x \${key}", deps: [${Array.from({ length: 50 }, (_, i) => `"d${i}-\${key}"`).join(', ')}]}`).join(', ')}}`, 'pipeline-too-large'],
    ['a long text for each', `vars: [{long: ${long}}]\nstages: {s: {matrix: {a: ${digits}, b: ${digits}, c: ${digits}}, cmd: "x \${long}"}}`, 'pipeline-too-large'],
    ['a long text many times', `vars: [{long: ${long}}]\nstages: {s: {cmd: "${'${long}'.repeat(1000)}"}}`, 'pipeline-too-large'],
    ['a long list for each', `vars: [{list: [${'a, '.repeat(100_000)}]}]\nstages: {s: {matrix: {a: ${digits}, b: ${digits}}, cmd: x, deps: "\${list}"}}`, 'pipeline-too-large', pipelineYaml],
    ['long flags', `vars: [{list: {l: [${'a, '.repeat(100_000)}]}}]\nstages: {s: {cmd: "${'${list}'.repeat(5000)}"}}`, 'pipeline-too-large'],
    ['at the top level', `vars: [{long: ${long}}]\nmetrics: [${'"x${long}", '.repeat(1000)}]`, 'pipeline-too-large'],
    ['unknown keys without end', `vars: [{${Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join(', ')}}]\nstages: {s: {cmd: "${'${nope}'.repeat(500_000)}"}}`, 'unknown-template-key'],
    ['twenty thousand mistakes', `stages: {${Array.from({ length: 20_000 }, (_, i) => `s${i}: {dep: 1}`).join(', ')}}`, 'unknown-key'],
    ['more than a hundred thousand stages', `stages: {${Array.from({ length: 110_000 }, (_, i) => `s${i}: `).join(', ')}}`, 'too-many-stages'],
    ['a hundred thousand plots', `stages: {s: {cmd: x, plots: [${'{p: {z: 1}}, '.repeat(100_000)}]}}`, 'too-many-plots'],
    ['lines of braces', `stages: {s: {cmd: "${`${'${'.repeat(100)}\\n`.repeat(10_000)}"}}`, ''],
    ['backslashes', `stages: {s: {cmd: '${'\\'.repeat(1_000_000)}\${x}'}}`, ''],
    ['braces', `stages: {s: {cmd: '${'${'.repeat(1_000_000)}'}}`, ''],
    ['brackets in a template', `stages: {s: {cmd: '\${a${'[0]'.repeat(1_000_000)}x}'}}`, 'bad-template'],
    ['spaces in a template', `stages: {s: {cmd: '\${a${' '.repeat(50_000)}x y.}'}}`, 'bad-template'],
  ])('%s', (_, text, code, dialect = dvcYaml) => {
    const found = codes(text, { file: dialect });
    expect(found.length).toBeLessThanOrEqual(200);
    if (code === '') expect(found).toEqual([]);
    else expect(found).toContain(code);
  }); // prettier-ignore
});

test('aliases and vars cannot make each other grow', () => {
  const bomb = ['a: &a [x, x]', ...Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [*a${i === 0 ? '' : i - 1}, *a${i === 0 ? '' : i - 1}]`)];
  expect(codes(`vars:\n  - {${bomb.join(', ')}}\nstages: {s: {foreach: "\${a29}", do: {cmd: x}}}`)).toContain('alias-bomb');
}); // prettier-ignore

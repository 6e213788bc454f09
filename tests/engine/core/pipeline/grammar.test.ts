// The edges of the grammar: keys that are not yet supported, and what a dvc.yaml does not have.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, report } from './read-text.ts';

describe('keys that are not yet supported', () => {
  const stageKeys = [
    'foreach',
    'do',
    'matrix',
    'vars',
    'after',
    'if',
    'env',
    'resources',
    'exclusive',
    'retries',
    'timeout',
    'expect',
  ];
  const topKeys = ['vars', 'params', 'metrics', 'plots', 'artifacts', 'defaults', 'include'];

  test.each(stageKeys)('%s of a stage', (key) => {
    const text = `stages:\n  s:\n    cmd: x \${item}\n    ${key}: ["\${x}"]\n`.replace(
      ' ${item}',
      ['foreach', 'do', 'matrix', 'vars'].includes(key) ? ' ${item}' : '',
    );
    expect(report(text)).toBe(dedent`
      error: '${key}' is not yet supported
       --> pipeline.yaml:4:5
        |
      4 |     ${key}: ["\${x}"]
        |     ${'^'.repeat(key.length)}
    `);
  });

  test.each(topKeys)('%s of the file', (key) => {
    expect(codes(`${key}: []\nstages: {s: {cmd: x}}`)).toEqual(['not-yet-supported']);
  });

  test.each(['remote', 'push'])('%s of an out', (key) => {
    expect(codes(`stages: {s: {cmd: x, outs: [a: {${key}: x}], plots: {p: {path: p, ${key}: x}}}}`)).toEqual([
      'not-yet-supported',
      'not-yet-supported',
    ]);
  });

  test('a foreach stage is not asked for its cmd', () => {
    expect(codes('stages: {s: {foreach: [1], do: {cmd: "${item}"}}}')).toEqual([
      'not-yet-supported',
      'not-yet-supported',
    ]);
  });
});

describe('in a dvc.yaml', () => {
  test.each([
    ['module: a.ts', "stage 's' has an unknown key 'module'", "hint: 'module' exists only in pipeline.yaml"],
    ['cmd: {argv: [a]}', "cmd of stage 's' has an unknown key 'argv'", "hint: 'argv' exists only in pipeline.yaml"],
    ['cmd: x\nretries: 1', "stage 's' has an unknown key 'retries'", "hint: 'retries' exists only in pipeline.yaml"],
    [
      'cmd: x\ndeps: {a: b}',
      "deps of stage 's' must be a list, but is a map",
      'hint: a map that names paths exists only in pipeline.yaml',
    ],
    [
      'cmd: x\nplots: {a: b}',
      "plots of stage 's' must be a list, but is a map",
      'hint: a map that names paths exists only in pipeline.yaml',
    ],
    ['deps: [a]', "stage 's' has no cmd", ''],
    ['cmd: x\ndeps: a', "deps of stage 's' must be a list, but is the string 'a'", 'hint: write a list: [a]'],
    [
      'cmd: x\ncmdd: y',
      "stage 's' has an unknown key 'cmdd'",
      "hint: did you mean 'cmd'? known keys: cmd, deps, params, outs",
    ],
    ['cmd: x\nmatrix: {}', "'matrix' is not yet supported", ''],
  ])('%j', (body, message, hint) => {
    const text = `stages:\n  s:\n${body.replace(/^/gm, '    ')}\n`;
    expect(report(text, { file: dvcYaml })).toContain(`error: ${message}\n`);
    expect(report(text, { file: dvcYaml })).toContain(hint);
    expect(codes(text, { file: dvcYaml })).toHaveLength(1);
  });
});

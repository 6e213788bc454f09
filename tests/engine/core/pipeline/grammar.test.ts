// The edges of the grammar: keys that are not yet supported, and what a dvc.yaml does not have.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, read, report } from './read-text.ts';

describe('keys that are not yet supported', () => {
  const stageKeys = ['after', 'if', 'env', 'resources', 'exclusive', 'retries', 'timeout', 'expect'];
  const topKeys = ['defaults', 'include'];

  test.each(stageKeys)('%s of a stage', (key) => {
    const text = `stages:\n  s:\n    cmd: x\n    ${key}: ["\${x}"]\n`;
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

  test.each(['include', 'exclude'])('%s of a matrix, which in a dvc.yaml is an axis', (key) => {
    const text = `stages: {s: {matrix: {${key}: [a]}, cmd: "x \${key}"}}`;
    expect(codes(text)).toEqual(['not-yet-supported']);
    expect(read(text).readable).toEqual([]);
    expect(read(text, { file: dvcYaml }).readable.map(({ name }) => name)).toEqual(['s@a']);
  });

  test('a dep on a dataset', () => {
    const text = 'datasets: [{name: d, type: dvc, url: u, path: p}]\nstages: {s: {cmd: x, deps: ["ds://d"]}}';
    expect(report(text)).toContain("deps of stage 's' name the dataset 'ds://d', which is not yet supported");
    expect(codes('datasets: [{name: d, type: dv, anything: 1}]')).toEqual([]);
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
    ['cmd: x\nmatrix: {}', "matrix of stage 's' has no axes", 'hint: write a list for each axis'],
  ])('%j', (body, message, hint) => {
    const text = `stages:\n  s:\n${body.replace(/^/gm, '    ')}\n`;
    expect(report(text, { file: dvcYaml })).toContain(`error: ${message}\n`);
    expect(report(text, { file: dvcYaml })).toContain(hint);
    expect(codes(text, { file: dvcYaml })).toHaveLength(1);
  });
});

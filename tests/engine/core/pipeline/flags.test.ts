// Maps in commands become flags, as DVC's settings `parsing.bool` and `parsing.list` say.
import { describe, expect, test } from '@jest/globals';
import { codes, report, stageOf } from './read-text.ts';
import { shellQuote } from '../../../../engine/core/pipeline/templates/flags.ts';

const params = [
  'opts:',
  '  on: true',
  '  off: false',
  '  text: a b',
  `  quote: 'it''s "x"'`,
  '  empty: ""',
  '  none: null',
  '  int: 1_000',
  '  float: 1e-05',
  '  list: [1, two words, true, null, 2.0]',
  '  nothing: []',
  '  nest: {deep: {x: 1}, void: {}}',
  'nested: {l: [[1]]}',
  'maps: {l: [{a: 1}]}',
].join('\n');

const command = (cmd: string, parsing?: Parameters<typeof stageOf>[1]): string => {
  const { action } = stageOf(`stages: {s: {cmd: "${cmd}"}}`, { params, ...parsing });
  return action.kind === 'shell' ? action.commands.join('\n') : action.kind;
};

const start = '--on';
const middle = `--text 'a b' --quote 'it'"'"'s "x"' --empty '' --none None --int 1000 --float 1e-05`;

describe('a map is', () => {
  test('flags of store_true and nargs, if nothing else is said', () => {
    expect(command('run ${opts} end')).toBe(
      `run ${start} ${middle} --list 1 'two words' True None 2.0 --nest.deep.x 1 end`,
    );
  });

  test('flags of boolean_optional and append', () => {
    expect(command('run ${opts}', { parsing: { bool: 'boolean_optional', list: 'append' } })).toBe(
      `run ${start} --no-off ${middle} --list 1 --list 'two words' --list True --list None --list 2.0 --nest.deep.x 1`,
    );
  });

  test('nothing that a shell reads twice', () => {
    expect(['', 'a-b_c./:,=+@%', 'a b', '$HOME', '`x`', "'", 'ü', 'a\nb'].map(shellQuote)).toEqual(
      ["''", 'a-b_c./:,=+@%', "'a b'", "'$HOME'", "'`x`'", `''"'"''`, "'ü'", "'a\nb'"],
    );
  }); // prettier-ignore
});

describe('no flags', () => {
  test.each([
    ['cmd: "x ${nested}"', "cannot make flags of '${nested}': 'l' is a list with lists or maps inside"],
    ['cmd: "x ${maps}"', "cannot make flags of '${maps}': 'l' is a list with lists or maps inside"],
    ['cmd: "x ${opts.list}"', "cannot put a list into text: '${opts.list}'"],
    ['cmd: x, desc: "x ${opts}"', "cannot put a map into text: '${opts}'"],
    ['cmd: x, deps: ["x ${opts}"]', "cannot put a map into text: '${opts}'"],
    ['cmd: {argv: [x, "${opts}"]}', "cannot put a map into text: '${opts}'"],
  ])('%s', (body, expected) => {
    expect(`${report(`stages: {s: {${body}}}`, { params })}\n`).toContain(`error: ${expected}\n`);
    expect(codes(`stages: {s: {${body}}}`, { params })).toHaveLength(1);
  });
});

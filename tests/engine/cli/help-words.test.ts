// Where a question for help goes.
import { expect, test } from '@jest/globals';
import { helpWords } from '../../../engine/cli/help-words.ts';

const commands = [{ name: 'repro' }, { name: 'metrics', subcommands: [{ name: 'diff' }] }];

test.each([
  ['help', 'help'],
  ['help repro', 'repro --help'],
  ['help metrics', 'metrics --help'],
  ['help metrics diff', 'metrics diff --help'],
  ['metrics help diff', 'metrics help diff'],
  ['help nope', 'nope'],
  ['nope --help', 'nope'],
  ['metrics nope -h', 'metrics nope'],
  ['repro nope --help', 'repro nope --help'],
  ['metrics diff nope -h', 'metrics diff nope -h'],
  ['--help', '--help'],
  ['help --help', 'help --help'],
])('%s: %s', (typed, expected) => {
  expect(helpWords(typed.split(' '), commands)).toEqual(expected.split(' '));
});

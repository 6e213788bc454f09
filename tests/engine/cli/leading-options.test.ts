// Options before the command's name.
import { expect, test } from '@jest/globals';
import { behindCommand } from '../../../engine/cli/leading-options.ts';

const commands = [{ name: 'repro' }, { name: 'stage', subcommands: [{ name: 'add' }, { name: 'list' }] }];
const moved = (text: string): string => behindCommand(text.split(' '), commands).join(' ');

test.each([
  ['--cd sub repro -f x', 'repro --cd sub -f x'],
  ['-q --cd=sub repro', 'repro -q --cd=sub'],
  ['--cd sub -v stage add -n a ls -l', 'stage add --cd sub -v -n a ls -l'],
  ['--json stage', 'stage --json'],
  ['-q nosuch x', 'nosuch -q x'],
])('%s is %s', (typed, expected) => {
  expect(moved(typed)).toBe(expected);
});

test.each(['repro --cd sub', '--cd sub', '-q', '--help', '--cd', '-q --version', '--cd sub --what repro'])(
  '%s stays as it is',
  (typed) => {
    expect(moved(typed)).toBe(typed);
  },
);

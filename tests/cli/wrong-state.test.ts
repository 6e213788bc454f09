// State and arguments that cannot be used: each with its whole text, and the exit code.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { edit, projectOnDisk, read, repro, write } from '../support/command.ts';
import { shown } from './wrong.ts';

const stages = (text: string): string => projectOnDisk({ 'pipeline.yaml': `stages:\n  ${text.trim()}\n` });

test('a lock of a newer version is refused and left alone; a broken one is a warning', async () => {
  const dir = stages('a: {cmd: echo a > a.txt, outs: [a.txt]}');
  await repro(dir);
  const lock = read(dir, 'pipeline.lock');
  edit(dir, 'pipeline.lock', '"version": 1', '"version": 99');
  const newer = read(dir, 'pipeline.lock');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: 'pipeline.lock' has version 99; this restage reads up to 1
    hint: update restage
    exit 3
  `);
  expect(read(dir, 'pipeline.lock')).toBe(newer);
  write(dir, 'pipeline.lock', lock.slice(0, 100));
  expect(await shown(dir, ['status'])).toBe(dedent`
    + a  restorable: not in the lock
    1 of 1 not fresh; restage repro brings them up to date
    warning: 'pipeline.lock' cannot be read and counts as absent; results that are in the cache are restored
    hint: git checkout -- pipeline.lock brings the committed one back
    exit 0
  `);
  expect(await shown(dir, ['repro'])).toBe(dedent`
    + a  is there already (not in the lock)
    1 stage: 1 restored in <time>
    warning: 'pipeline.lock' cannot be read and counts as absent; results that are in the cache are restored
    hint: git checkout -- pipeline.lock brings the committed one back
    exit 0
  `);
  expect(read(dir, 'pipeline.lock')).toBe(lock);
});

test('a folder that is not as it should be is no bug: a file for the cache, a folder for the lock, links in a circle', async () => {
  const one = 'a: {cmd: echo a > a.txt, deps: [in.txt], outs: [a.txt]}';
  const dir = stages(one);
  write(dir, 'in.txt', '');
  write(dir, '.restage.yaml', 'cache: {dir: in.txt}');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: '<root>/in.txt/tmp': a file lies where a folder should be (ENOTDIR, mkdir)
    hint: put this right and run again; what is finished is kept
    exit 3
  `);
  rmSync(join(dir, '.restage.yaml'));
  mkdirSync(join(dir, 'pipeline.lock'));
  expect((await repro(dir)).code).toBe(3);
  expect(await shown(dir, ['repro', '-q'])).toBe(dedent`
    error: '<root>/pipeline.lock': a folder lies where a file should be (EISDIR, rename)
    hint: put this right and run again; what is finished is kept
    exit 3
  `);
  rmSync(join(dir, 'pipeline.lock'), { recursive: true });
  expect((await repro(dir)).ok).toBe(true);
  rmSync(join(dir, 'in.txt'));
  symlinkSync('in.txt', join(dir, 'in.txt'));
  expect(await shown(dir, ['status'])).toBe(dedent`
    error: '<root>/in.txt': symbolic links lead in a circle (ELOOP, stat)
    hint: put this right and run again; what is finished is kept
    exit 3
  `);
});

test('arguments that mean nothing', async () => {
  const dir = stages('train: {cmd: echo a > a.txt, outs: [a.txt]}');
  expect(await shown(dir, ['repro', '--jobs', '0'])).toBe(dedent`
    error: option '-j, --jobs <n>' argument '0' is invalid: it is not a whole number from 1 to 1024
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repro', '--job', '2'])).toBe(dedent`
    error: unknown option '--job'
    hint: did you mean '--jobs'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repor'])).toBe(dedent`
    error: unknown command 'repor'
    hint: did you mean 'repro'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['logs'])).toBe(dedent`
    error: missing required argument 'stage'
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['logs', 'train'])).toBe(dedent`
    error: stage 'train' has not been run here, so there is no log of it
    hint: restored results come without one
    exit 4
  `);
  expect(await shown(dir, ['explain', 'trian'])).toBe(dedent`
    error: 'trian' is neither a stage nor the path of an out
    hint: did you mean 'train'?
    exit 2
  `);
  expect(await shown(dir, ['repro', '--json', '--jbos', '2'])).toBe(dedent`
    {
      "ok": false,
      "errors": [
        {
          "code": "usage",
          "message": "unknown option '--jbos'"
        }
      ]
    }
    error: unknown option '--jbos'
    hint: did you mean '--jobs'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repro', '--cd', 'nowhere'])).toBe(dedent`
    error: --cd: 'nowhere' is not a folder
    exit 2
  `);
});

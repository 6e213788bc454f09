import { expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { disk } from '../../../engine/io/disk/disk.ts';
import { errorCode } from '../../../engine/io/disk/file-system.ts';
import { tempDir } from '../../support/temp-dir.ts';

const linuxOnly = process.platform === 'linux' ? test : test.skip;

linuxOnly('a name that is no UTF-8 is refused with its folder, and a genuine replacement character is not', () => {
  const dir = tempDir();
  writeFileSync(`${dir}/\uFFFD`, '');
  expect(disk.list(dir)).toEqual([{ name: '\uFFFD', kind: 'file' }]);
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/caf`), Buffer.from([0xe9])]), '');
  let thrown: unknown;
  try {
    disk.list(dir);
  } catch (error) {
    thrown = error;
  }
  expect(errorCode(thrown)).toBe('EILSEQ');
  expect(String(thrown)).toContain(`a file name in '${dir}' is not valid UTF-8: "caf\u00e9"`);
});

linuxOnly('a tree with such a name is removed all the same', () => {
  const dir = tempDir();
  mkdirSync(`${dir}/tree`);
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/tree/`), Buffer.from([0xe9])]), '');
  disk.remove(`${dir}/tree`);
  expect(readdirSync(dir)).toEqual([]);
});

linuxOnly('a file whose size says nothing is read to its end', () => {
  expect(Buffer.from(disk.read('/proc/self/stat')).toString()).toContain(`${process.pid} (`);
});

test('a large file is read whole', () => {
  const path = `${tempDir()}/large`;
  const bytes = Buffer.alloc(3_000_001, 'restage');
  writeFileSync(path, bytes);
  expect(bytes.equals(disk.read(path))).toBe(true);
});

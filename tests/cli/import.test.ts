// `restage import dvc` by the built command, in a git repository on disk.
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectOnDisk, read, repro, restage, write } from '../support/command.ts';

const md5 = '5bbf5a52328e7439ae6e719dfe712200';
const entry = (path: string): string => `[{path: ${path}, hash: md5, md5: ${md5}, size: 4}]`;
const files = {
  'dvc.yaml': 'stages:\n  # copies\n  a: {cmd: cat in.txt > a.txt, deps: [in.txt], outs: [a.txt]}\n',
  'dvc.lock': `schema: '2.0'\nstages:\n  a: {cmd: cat in.txt > a.txt, deps: ${entry('in.txt')}, outs: ${entry('a.txt')}}\n`,
  '.dvc/config': '',
  '.dvc/.gitignore': '/config.local\n/tmp\n/cache\n',
  [`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`]: 'one\n',
  '.dvcignore': '# Nothing\n',
  '.gitignore': '/a.txt\n',
  'in.txt': 'one\n',
};

function committed(dir: string): void {
  const git = (...args: readonly string[]): void => void execFileSync('git', args, { cwd: dir, stdio: 'ignore' });
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=me', '-c', 'user.email=me@example.com', 'commit', '-q', '-m', 'with DVC');
}

test('a project of DVC is shown, imported, worked with and freed of DVC', async () => {
  const dir = projectOnDisk(files);
  committed(dir);
  const dry = await restage(dir, ['import', 'dvc', '--dry']);
  expect([dry.code, dry.stdout, dry.stderr]).toEqual([
    0,
    'would write pipeline.yaml, from dvc.yaml\n' +
      'would take over from dvc.lock: a\n' +
      'superfluous then: dvc.yaml, dvc.lock, .dvcignore, .dvc/\n',
    '',
  ]);
  expect(existsSync(join(dir, 'pipeline.yaml'))).toBe(false);
  expect((await restage(dir, ['import', 'dvc'])).stdout).toBe(
    'wrote pipeline.yaml, from dvc.yaml\n' +
      'took over from dvc.lock: a\n' +
      'superfluous now: dvc.yaml, dvc.lock, .dvcignore, .dvc/\n' +
      'restage import dvc --remove-dvc takes it away\n',
  );
  expect(read(dir, 'pipeline.yaml')).toBe(files['dvc.yaml']);
  const removed = await restage(dir, ['import', 'dvc', '--remove-dvc', '--json']);
  expect(JSON.parse(removed.stdout)).toMatchObject({
    ok: true,
    dry: false,
    removed: ['dvc.yaml', 'dvc.lock', '.dvcignore', '.dvc/.gitignore', '.dvc/config'],
    trashed: ['.dvc/cache/'],
  });
  expect(['.dvc', 'dvc.yaml', 'dvc.lock', '.dvcignore'].filter((path) => existsSync(join(dir, path)))).toEqual([]);
  expect((await repro(dir)).results).toEqual({ a: 'restored' });
  expect(read(dir, 'a.txt')).toBe('one\n');
  expect((await restage(dir, ['import', 'dvc'])).code).toBe(3);
});

test('what git does not have is refused, and so is a pipeline.yaml in the way', async () => {
  const dir = projectOnDisk(files);
  committed(dir);
  write(dir, 'dvc.yaml', `${files['dvc.yaml']}# more\n`);
  const refused = await restage(dir, ['import', 'dvc', '--remove-dvc']);
  expect([refused.code, refused.stderr]).toEqual([
    3,
    "error: 'dvc.yaml' would be removed, and git does not have it as it is now\n" +
      'hint: commit it first; --force moves it to .cache/trash/ instead\n',
  ]);
  write(dir, 'pipeline.yaml', 'stages: {}\n');
  const inTheWay = await restage(dir, ['import', 'dvc']);
  expect([inTheWay.code, inTheWay.stderr]).toEqual([
    3,
    "error: 'pipeline.yaml' is there already, and is not what 'dvc.yaml' says: it is not overwritten\n" +
      "hint: if 'pipeline.yaml' is the one that counts, remove 'dvc.yaml'; else remove 'pipeline.yaml' and import again\n",
  ]);
});

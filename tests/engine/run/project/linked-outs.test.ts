import { expect, test } from '@jest/globals';
import { readProject } from '../../../../engine/run/project/project.ts';
import { memoryWorld, root, writeText } from '../../../support/memory-world.ts';

test('outs of equal bytes that DVC has linked into its cache are two outs', () => {
  const world = memoryWorld();
  const object = '.dvc/cache/files/md5/9d/d4e461268c8034f5c8564e155c67a6';
  writeText(world.fs, `${root}/${object}`, 'x');
  writeText(world.fs, `${root}/in`, 'x');
  for (const out of ['a.txt', 'b.txt']) world.fs.symlink(`${root}/${object}`, `${root}/${out}`);
  writeText(
    world.fs,
    `${root}/dvc.yaml`,
    'stages:\n  a: {cmd: cp in a.txt, deps: [in], outs: [a.txt]}\n  b: {cmd: cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}\n',
  );
  const { project, problems } = readProject(world, {});
  expect(problems).toEqual([]);
  expect(project.graph.upstream.get('b')).toEqual(['a']);
});

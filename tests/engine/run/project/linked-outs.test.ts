// Outs that are symbolic links: each is its name, whatever it leads to.
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

test('an out that links to its own dep is neither that nor an out of who writes it', () => {
  const world = memoryWorld();
  writeText(world.fs, `${root}/in.txt`, 'x');
  world.fs.symlink('in.txt', `${root}/out.txt`);
  writeText(
    world.fs,
    `${root}/dvc.yaml`,
    `stages:
  b: {cmd: cp out.txt b.txt, deps: [out.txt], outs: [b.txt]}
  a: {cmd: ln -s in.txt out.txt, deps: [in.txt], outs: [out.txt]}
  w: {cmd: make in.txt, outs: [in.txt]}
`,
  );
  const { project, problems } = readProject(world, {});
  expect(problems).toEqual([]);
  expect(Object.fromEntries(project.graph.upstream)).toEqual({ w: [], a: ['w'], b: ['a'] });
});

test('a dep that no stage writes is what it links to', () => {
  const world = memoryWorld();
  writeText(world.fs, `${root}/made/x`, 'x');
  world.fs.symlink('made', `${root}/folder`);
  world.fs.symlink('made/x', `${root}/file`);
  const stages = ['folder', 'folder/x', 'file'].map((dep, i) => `  r${i}: {cmd: r, deps: [${dep}], outs: [r${i}]}\n`);
  writeText(world.fs, `${root}/dvc.yaml`, `stages:\n${stages.join('')}  w: {cmd: w, outs: [made/x]}\n`);
  const { project } = readProject(world, {});
  expect(Object.fromEntries(project.graph.upstream)).toEqual({ w: [], r0: ['w'], r1: ['w'], r2: ['w'] });
});

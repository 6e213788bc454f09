// What is refused before anything of an out is removed.
import { expect, test } from '@jest/globals';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';

const files = {
  'in.txt': 'one',
  'params.yaml': 'k: 1',
  'code/s.ts': `import './lib/h.ts'`,
  'code/lib/h.ts': 'help',
  'conf/p.yaml': 'k: 1',
};

async function refused(
  pipeline: string,
  tracked: readonly string[] = [],
  before: (world: MemoryWorld) => void = () => undefined,
): Promise<unknown> {
  const plain = project({ ...files, 'pipeline.yaml': pipeline });
  const world: MemoryWorld = { ...plain, git: { ...plain.git, tracked: () => new Set(tracked) } };
  before(world);
  const { '.cache/': _, ...there } = sceneOf(world).files();
  const made = await reproIn(world);
  const result = made.results.get('a');
  if (result?.kind !== 'failed') return made.kinds;
  expect(sceneOf(world).files()).toEqual(there);
  return result.problems.map(({ code, message, place }) => `${code} at ${place?.line}: ${message}`);
}

test('a way that leads out of the project through a symbolic link', async () => {
  const pipeline = 'stages: {a: {cmd: make out/a.txt in.txt, deps: [in.txt], outs: [out/a.txt]}}';
  const linkTo =
    (target: string) =>
    (world: MemoryWorld): void => {
      world.fs.makeDir('/elsewhere');
      world.fs.makeDir(`${root}/inside`);
      world.fs.makeDir(`${root}/.git`);
      world.fs.symlink(target, `${root}/out`);
    };
  expect(await refused(pipeline, [], linkTo('/elsewhere'))).toEqual([
    "out-leads-outside at 1: stage 'a' would replace its out 'out/a.txt', but a symbolic link on its way leads out of the project, to '/elsewhere'",
  ]);
  expect(await refused(pipeline, [], linkTo('.git'))).toEqual([
    "out-in-private-folder at 1: stage 'a' would replace its out 'out/a.txt', but it lies in a folder that is not for outs: '.git'",
  ]);
  expect(await refused(pipeline, [], linkTo('inside'))).toEqual({ a: 'ran' });
});

test('a file that git tracks, unless the out is left to git', async () => {
  const stage = (out: string): string => `stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [${out}]}}`;
  expect(await refused(stage('a.txt'), [`${root}/a.txt`])).toEqual([
    "out-git-tracked at 1: stage 'a' would replace its out 'a.txt', but git tracks it",
  ]);
  expect(await refused(stage('{a.txt: {cache: false}}'), [`${root}/a.txt`])).toEqual({ a: 'ran' });
  expect(await refused(stage('a.txt'), [`${root}/b.txt`])).toEqual({ a: 'ran' });
});

test.each([
  ['the pipeline', 'outs: [pipeline.yaml]', 'pipeline.yaml'],
  ['the lock', 'outs: [pipeline.lock]', 'pipeline.lock'],
  ['code of its own', 'outs: [code/lib]', 'code/lib/h.ts', '', 'module: code/s.ts'],
  [
    'code of a stage that comes later',
    'outs: [code]',
    'code/s.ts',
    'b: {module: code/s.ts, deps: [x], outs: [b]}, x: {cmd: make x code, deps: [code/y], outs: [x]}',
  ],
  [
    'a helper of a stage that comes later',
    'outs: [code/lib]',
    'code/lib/h.ts',
    'b: {module: code/s.ts, deps: [code/lib], outs: [b]}',
  ],
  ['code of a frozen stage', 'outs: [code]', 'code/s.ts', 'b: {module: code/s.ts, outs: [b], frozen: true}'],
])('an out that covers %s', async (_what, outs, covered, others = '', action = 'cmd: make a.txt in.txt') => {
  const made = await refused(`stages: {a: {${action}, deps: [in.txt], ${outs}}, ${others}}`);
  expect(made).toEqual([
    expect.stringMatching(/^out-covers-project-file at 1: .*, but that would remove a file the project needs: '.*'$/),
  ]);
  expect(String(made)).toContain(`'${covered}'`);
});

test('a params file that a stage writes is an out like any other', async () => {
  expect(
    await refused(
      'stages: {a: {cmd: copy p.yaml params.yaml, deps: [params.yaml], outs: [p.yaml]}, b: {cmd: make b, params: [p.yaml: [k]], outs: [b]}}',
    ),
  ).toEqual({ a: 'ran', b: 'ran' });
});

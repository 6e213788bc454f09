// Looking at a project that is not ours to write.
import { expect, test } from '@jest/globals';
import { readProject } from '../../../../engine/run/project/project.ts';
import { type StatusRequest, statusWithData } from '../../../../engine/run/status.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';

async function kindsIn(world: MemoryWorld): Promise<readonly string[]> {
  const request: StatusRequest = { targets: [] };
  const { stages } = await statusWithData(readProject(world, { scope: 'all' }), request, () => undefined);
  return [...stages.values()].map(({ verdict }) => verdict.kind);
}

/** The disk as `code` makes it: nothing can be created, linked, renamed or removed. */
function refusing(world: MemoryWorld, code: string): readonly string[] {
  const refused: string[] = [];
  for (const name of ['create', 'makeDir', 'rename', 'remove'] as const)
    world.fs[name] = (path: string): never => {
      refused.push(path);
      throw Object.assign(new Error(code), { code });
    };
  return refused;
}

test.each(['EACCES', 'EPERM', 'EROFS', 'ENOENT'])(
  'status tells how stages stand where writing fails with %s',
  async (code) => {
    const world = project({
      'pipeline.yaml': 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}',
      'in.txt': 'one',
    });
    await reproIn(world);
    sceneOf(world).remove('.cache/expanded', '.cache/index', '.cache/noop');
    const refused = refusing(world, code);
    expect(await kindsIn(world)).toEqual(['fresh']);
    expect(refused.some((path) => path.startsWith(`${root}/.cache/`))).toBe(true);
  },
);

test('a full disk is told', async () => {
  const world = project({ 'pipeline.yaml': 'stages: {a: {cmd: make a.txt, outs: [a.txt]}}' });
  await reproIn(world);
  sceneOf(world).remove('.cache/expanded', '.cache/index', '.cache/noop');
  refusing(world, 'ENOSPC');
  await expect(kindsIn(world)).rejects.toThrow('ENOSPC');
});

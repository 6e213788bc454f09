// How outs come back: `cache.type` of .restage.yaml, in memory and on the real disk.
import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { disk } from '../../../../engine/io/disk/disk.ts';
import { systemClock } from '../../../../engine/io/system-clock.ts';
import { layoutOf } from '../../../../engine/store/layout.ts';
import { ObjectStore } from '../../../../engine/store/cache/objects.ts';
import { OutStore } from '../../../../engine/store/cache/outs.ts';
import { StatIndex } from '../../../../engine/store/workspace/stat-index.ts';
import { createHasher, sha256 } from '../../../../engine/io/disk/hashing.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const chain = (flags = ''): string =>
  `stages: {a: {cmd: copy a.txt in.txt, deps: [in.txt], outs: [${flags === '' ? 'a.txt' : `{a.txt: {${flags}}}`}]}, twin: {cmd: copy twin.txt in.txt, deps: [in.txt], outs: [twin.txt]}, b: {cmd: make b.txt a.txt twin.txt, deps: [a.txt, twin.txt], outs: [b.txt]}}`;
const start = (type: string, pipeline = chain(), more = ''): MemoryWorld =>
  project({ 'pipeline.yaml': pipeline, 'in.txt': 'one', '.restage.yaml': `cache: {type: ${type}${more}}` });
const shape = ({ fs }: MemoryWorld, path: string): string =>
  `${fs.lstat(`${root}/${path}`)?.kind} ${fs.stat(`${root}/${path}`)?.links}`;

async function restored(type: string, pipeline = chain(), more = ''): Promise<MemoryWorld> {
  const world = start(type, pipeline, more);
  await reproIn(world);
  sceneOf(world).remove('a.txt', 'twin.txt', 'b.txt');
  expect((await reproIn(world)).kinds).toEqual({ a: 'restored', twin: 'restored', b: 'restored' });
  return world;
}

describe('restored outs', () => {
  test.each([
    ['copy', 'file 1'],
    ['hardlink', 'file 3'],
    ['symlink', 'symlink 1'],
    ['[reflink, copy]', 'file 1'],
    ['"reflink,hardlink"', 'file 3'],
  ])('by %s are %s, and stay fresh', async (type, expected) => {
    const world = await restored(type);
    expect(shape(world, 'a.txt')).toBe(expected);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', twin: 'fresh', b: 'fresh' });
  });

  test.each(['hardlink', 'symlink'])('by %s are replaced, not written through, when their stage runs', async (type) => {
    const world = await restored(type);
    sceneOf(world).write('in.txt', 'two');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran', twin: 'ran', b: 'ran' });
    expect(sceneOf(world).read('a.txt')).toBe('two');
    sceneOf(world).write('in.txt', 'one');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', twin: 'restored', b: 'restored' });
    expect(sceneOf(world).read('a.txt')).toBe('one');
  });

  test('by symlink into a cache outside of the root still order the stages', async () => {
    const world = await restored('symlink', chain(), ', dir: /shared');
    sceneOf(world).write('in.txt', 'two');
    expect((await reproIn(world, { targets: ['b'], jobs: 1 })).kinds).toEqual({ a: 'ran', twin: 'ran', b: 'ran' });
  });

  test.each(['hardlink', 'symlink'])(
    'that persist, or that git keeps, are bytes of their own with %s',
    async (type) => {
      for (const flags of ['persist: true', 'cache: false']) {
        const world = start(
          type,
          flags === 'cache: false' ? chain(flags).replace('outs: [{a.txt', 'metrics: [{a.txt') : chain(flags),
        );
        await reproIn(world);
        sceneOf(world).remove('a.txt');
        expect((await reproIn(world)).kinds).toMatchObject({ a: 'restored' });
        expect(shape(world, 'a.txt')).toBe('file 1');
      }
    },
  );

  test.each(['hardlink', 'symlink'])(
    'by %s that become persist get bytes of their own before their command runs',
    async (type) => {
      const world = await restored(type);
      sceneOf(world).write('pipeline.yaml', chain('persist: true'));
      const before = sceneOf(world)
        .objects()
        .map((path) => [path, sha256(world.fs.read(path))]);
      let seen = '';
      const running = {
        pid: undefined,
        stop: () => undefined,
        ended: Promise.resolve({ kind: 'exited', code: 0 } as const),
      };
      const start = (): typeof running => {
        seen ||= shape(world, 'a.txt');
        return running;
      };
      await reproIn({ ...world, launcher: () => Promise.resolve({ start }) }, { targets: ['a'] });
      expect(seen).toBe('file 1');
      expect(sceneOf(world).read('a.txt')).toBe('one');
      expect(before.every(([path = '', digest]) => sha256(world.fs.read(path)) === digest)).toBe(true);
    },
  );

  test('a type that does not exist is told', async () => {
    expect(await problemsOf(() => reproIn(start('hard')))).toMatchObject([
      {
        code: 'config-wrong-type',
        message: "'cache.type' in '.restage.yaml' is not one or a list of reflink, copy, hardlink, symlink",
      },
    ]);
  });
});

describe('on the real disk', () => {
  test.each([
    ['copy', 'file', 1],
    ['reflink', 'file', 1],
    ['hardlink', 'file', 2],
    ['symlink', 'symlink', 1],
  ] as const)('%s', async (type, kind, links) => {
    const dir = tempDir();
    const layout = layoutOf(dir);
    const world = { fs: disk, clock: systemClock, hasher: await createHasher() };
    const index = new StatIndex(world, layout);
    const corrupt: string[] = [];
    const objects = new ObjectStore(world, layout, index, (digest) => corrupt.push(digest));
    const digest = sha256('one');
    await objects.put([{ digest, source: () => Buffer.from('one'), sizeBytes: 3 }]);
    const content = { kind: 'file', digest, sizeBytes: 3, executable: false } as const;
    const out = join(dir, 'deep', 'out');
    (await new OutStore(world, layout, objects).prepare(content, out, [type]))?.place();
    expect([disk.lstat(out)?.kind, disk.stat(out)?.links, Buffer.from(disk.read(out)).toString()]).toEqual([
      kind,
      links,
      'one',
    ]);
    expect((disk.stat(out)?.mode ?? 0) & 0o200).toBe(links === 2 || kind === 'symlink' ? 0 : 0o200);
    const object = join(layout.objects, digest.slice(0, 2), digest.slice(2));
    disk.chmod(object, 0o644);
    disk.remove(object);
    const writer = disk.create(object);
    writer.write(Buffer.from('rot'));
    writer.close();
    expect(await new OutStore(world, layout, objects).prepare(content, join(dir, 'again'), [type])).toBeUndefined();
    expect([corrupt, disk.lstat(object)]).toEqual([[digest], undefined]);
  });
});

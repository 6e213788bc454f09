// Outs that are copied while they are hashed: what becomes an object, and what does not.
import { describe, expect, test } from '@jest/globals';
import type { Digest } from '../../../engine/core/records/content.ts';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import type { Intake } from '../../../engine/store/cache/intake.ts';
import { fillUp } from '../../support/fill-up.ts';
import { root, writeText } from '../../support/memory-world.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

const files = { 'd/a': 'one', 'd/x/b': 'two', 'd/same': 'one' };

/** Looks at `d` and saves it; false if it changed meanwhile. `between` happens when all is hashed. */
async function save(scene: StoreScene, between: (intake: Intake) => void = () => undefined): Promise<boolean> {
  const index = scene.index();
  return scene.objects(index).withIntake(async (intake) => {
    const seen = (await scene.contents(index).lookAll([`${root}/d`], intake))[0];
    between(intake);
    return scene.outs(index).save(`${root}/d`, seen!, intake);
  });
}

/** With their modes. */
function objects({ world, layout }: StoreScene): Readonly<Record<Digest, number>> {
  const folders = world.fs.stat(layout.objects) ? world.fs.list(layout.objects) : [];
  return Object.fromEntries(
    folders.flatMap(({ name: folder }) =>
      world.fs
        .list(`${layout.objects}/${folder}`)
        .map(({ name }) => [folder + name, world.fs.stat(`${layout.objects}/${folder}/${name}`)?.mode ?? 0]),
    ),
  );
}

const temps = ({ world, layout }: StoreScene): readonly string[] =>
  world.fs.list(layout.sharedTemp).map(({ name }) => name);

test('every file is read once, and every object is whole, read-only and named by its bytes', async () => {
  const scene = storeScene(files);
  expect(await save(scene)).toBe(true);
  expect([...scene.reads].sort()).toEqual(
    Object.keys(files)
      .map((path) => `openRead ${root}/${path}`)
      .sort(),
  );
  const saved = objects(scene);
  expect(saved).toMatchObject({ [sha256('one')]: 0o444, [sha256('two')]: 0o444 });
  expect(Object.keys(saved)).toHaveLength(4);
  for (const digest of Object.keys(saved)) expect(sha256(scene.objects().read(digest)!)).toBe(digest);
  expect(temps(scene)).toEqual([]);
});

test('files and trees are durable together before the first has its name', async () => {
  const scene = storeScene(files);
  const { fs } = scene.world;
  const calls: string[] = [];
  const [syncFile, rename, syncDir] = [fs.syncFile.bind(fs), fs.rename.bind(fs), fs.syncDir.bind(fs)];
  fs.syncFile = (path) => (calls.push('syncFile'), syncFile(path));
  fs.rename = (from, to) => (calls.push('rename'), rename(from, to));
  fs.syncDir = (dir) => (calls.push('syncDir'), syncDir(dir));
  expect(await save(scene)).toBe(true);
  expect(calls.filter((call) => call === 'syncFile')).toHaveLength(4);
  expect(calls.lastIndexOf('syncFile')).toBeLessThan(calls.indexOf('rename'));
  expect(calls.lastIndexOf('rename')).toBeLessThan(calls.indexOf('syncDir'));
});

describe('a file that does not fit into the buffer', () => {
  const large = 'x'.repeat(2 ** 18 + 1);

  test('is read once as well', async () => {
    const scene = storeScene({ 'd/large': large });
    expect(await save(scene)).toBe(true);
    expect(scene.reads).toEqual([`openRead ${root}/d/large`]);
    expect(objects(scene)).toMatchObject({ [sha256(large)]: 0o444 });
    expect(temps(scene)).toEqual([]);
  });

  test('leaves nothing beside if there is an object of it', async () => {
    const scene = storeScene({ 'd/large': large });
    await save(scene);
    scene.write('d/again', large);
    expect(await save(scene, ({ taken }) => expect([...taken]).toEqual([]))).toBe(true);
    expect(temps(scene)).toEqual([]);
  });

  test('and for whose copy the disk has no room is told so', async () => {
    const scene = storeScene({ 'd/large': large });
    fillUp(scene.world.fs, { writes: 1 });
    await expect(save(scene)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([temps(scene), objects(scene)]).toEqual([[], {}]);
  });
});

test('objects that are there are not copied again; others come to lie beside them', async () => {
  const scene = storeScene(files);
  await save(scene);
  const before = scene.world.fs.stat(`${scene.layout.objects}/${sha256('one').slice(0, 2)}/${sha256('one').slice(2)}`);
  // The same first two digits as 'one'.
  const beside = Array.from({ length: 5000 }, (_, i) => `${i}`).find(
    (text) => sha256(text).slice(0, 2) === sha256('one').slice(0, 2),
  )!;
  scene.write('d/beside', beside);
  expect(await save(scene, ({ taken }) => expect([...taken]).toEqual([sha256(beside)]))).toBe(true);
  const after = scene.world.fs.stat(`${scene.layout.objects}/${sha256('one').slice(0, 2)}/${sha256('one').slice(2)}`);
  expect(after?.inode).toBe(before?.inode);
  expect(Object.keys(objects(scene))).toEqual(expect.arrayContaining([sha256(beside), sha256('one')]));
});

test('when the listing fails, threads have ended before the folder of the copies goes', async () => {
  const scene = storeScene(files);
  const { fs } = scene.world;
  fs.symlink('..', `${root}/d/x/circle`);
  const copied: string[] = [];
  const create = fs.create.bind(fs);
  fs.create = (path, mode) => {
    copied.push(path);
    return create(path, mode);
  };
  await expect(save(scene)).rejects.toMatchObject({ problems: [{ code: 'link-cycle' }] });
  expect(copied).not.toEqual([]);
  expect(temps(scene)).toEqual([]);
});

describe('no object becomes', () => {
  test('a copy of which nobody said that it is whole', async () => {
    const scene = storeScene(files);
    const torn = sha256('torn');
    const near = sha256('one').slice(0, 2) + torn.slice(2);
    const beside = `${scene.layout.objects}/${sha256('one').slice(0, 2)}/beside`;
    writeText(scene.world.fs, beside, '');
    const isWhole = await save(scene, (intake) => {
      for (const digest of [torn, near]) writeText(scene.world.fs, intake.pathOf(digest), 'to');
    });
    expect(isWhole).toBe(true);
    scene.world.fs.remove(beside);
    expect(Object.keys(objects(scene))).toHaveLength(4);
    expect(temps(scene)).toEqual([]);
  });

  test('what a thread that died left of one: it is made again', async () => {
    const scene = storeScene(files);
    const isWhole = await save(scene, (intake) => {
      intake.taken.delete(sha256('one'));
      writeText(scene.world.fs, intake.pathOf(sha256('one')), 'o');
    });
    expect(isWhole).toBe(true);
    expect(Buffer.from(scene.objects().read(sha256('one'))!).toString()).toBe('one');
    expect(Object.keys(objects(scene))).toHaveLength(4);
    expect(temps(scene)).toEqual([]);
  });

  test('a copy of a file that was written to while it was read', async () => {
    const scene = storeScene({ 'd/a': 'one' });
    const { fs } = scene.world;
    const open = fs.openRead.bind(fs);
    let edits = 0;
    fs.openRead = (path) => {
      const reader = open(path);
      const read = (into: Uint8Array): number => {
        const count = reader.read(into);
        if (edits++ === 0) scene.write('d/a', 'two');
        return count;
      };
      return { ...reader, read };
    };
    expect(await save(scene)).toBe(true);
    expect(Object.keys(objects(scene))).toEqual(expect.arrayContaining([sha256('two')]));
    expect(Object.keys(objects(scene))).not.toContain(sha256('one'));
  });

  test('anything, when the disk is full: the error is the disk’s, and nothing is left beside', async () => {
    const scene = storeScene(files);
    fillUp(scene.world.fs, { files: 1 });
    await expect(save(scene)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([temps(scene), objects(scene)]).toEqual([[], {}]);
  });
});

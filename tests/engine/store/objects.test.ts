// Objects and what is built of them: never believed because they exist, never half in their place.
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import { type LinkType, ObjectStore } from '../../../engine/store/cache/objects.ts';
import { readText, root, writeText } from '../../support/memory-world.ts';
import { fillUp } from '../../support/fill-up.ts';
import { recordedDisk } from '../../support/recorded-disk.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

const objectPath = (text: string): string =>
  `${root}/.cache/objects/${sha256(text).slice(0, 2)}/${sha256(text).slice(2)}`;
const spoil = ({ world }: StoreScene, path: string): void => writeText(world.fs, path, 'rotten');
const putText = (scene: StoreScene, text: string): Promise<boolean> =>
  scene.objects().put([{ digest: sha256(text), source: () => Buffer.from(text), sizeBytes: text.length }]);
const putFile = (scene: StoreScene, path: string, digest: string): Promise<boolean> =>
  scene.objects().put([{ digest, source: `${root}/${path}`, sizeBytes: 3 }]);
const temps = ({ world }: StoreScene): readonly string[] => Object.keys(world.fs.tree(`${root}/.cache/tmp`));

describe('an object', () => {
  test('is put once, read-only, under the digest of its bytes', async () => {
    const scene = storeScene({ a: 'one' });
    expect(await putFile(scene, 'a', sha256('one'))).toBe(true);
    expect(await putText(scene, 'one')).toBe(true);
    const stat = scene.world.fs.stat(objectPath('one'));
    expect(stat?.mode).toBe(0o444);
    expect(await putFile(scene, 'a', sha256('one'))).toBe(true);
    expect(scene.world.fs.stat(objectPath('one'))?.inode).toBe(stat?.inode);
    expect(temps(scene)).toEqual([]);
  });

  test('is not put if the file is another one by now', async () => {
    const scene = storeScene({ a: 'two' });
    expect(await putFile(scene, 'a', sha256('one'))).toBe(false);
    expect([scene.objects().has(sha256('one')), scene.objects().has(sha256('two')), temps(scene)]).toEqual([
      false,
      false,
      [],
    ]);
  });

  test('that is wrong is replaced when it is put again', async () => {
    const scene = storeScene({ a: 'one' });
    await putFile(scene, 'a', sha256('one'));
    spoil(scene, objectPath('one'));
    expect(await putFile(scene, 'a', sha256('one'))).toBe(true);
    expect(readText(scene.world.fs, objectPath('one'))).toBe('one');
    expect(scene.corrupt).toEqual([sha256('one')]);
  });

  test.each<readonly [string, (scene: StoreScene) => unknown]>([
    ['read', (scene) => scene.objects().read(sha256('one'))],
    ['verified', async (scene) => ((await scene.objects().verified([sha256('one')])).size > 0 ? true : undefined)],
    ['copied out', async (scene) => (await restore(scene, ['copy'])) || undefined],
    ['linked', async (scene) => (await restore(scene, ['hardlink'])) || undefined],
  ])('that is wrong is removed and told when it is %s', async (_what, use) => {
    const scene = storeScene();
    await putText(scene, 'one');
    spoil(scene, objectPath('one'));
    expect(await use(scene)).toBeUndefined();
    expect(scene.corrupt).toEqual([sha256('one')]);
    expect(scene.world.fs.lstat(objectPath('one'))).toBeUndefined();
    expect(scene.world.fs.lstat(`${root}/out`)).toBeUndefined();
  });

  const restore = (scene: StoreScene, links: readonly LinkType[], executable = false): Promise<boolean> =>
    scene.objects().restore([{ digest: sha256('one'), target: `${root}/out`, sizeBytes: 3, executable }], links);

  test.each<readonly [readonly LinkType[], boolean, string]>([
    [['copy'], false, 'file 644 1'],
    [['copy'], true, 'file 755 1'],
    [['reflink'], false, 'file 644 1'],
    [['hardlink'], false, 'file 444 2'],
    [['hardlink'], true, 'file 755 1'],
    [['symlink'], false, 'symlink 444 1'],
    [['symlink', 'copy'], true, 'file 755 1'],
    [['reflink', 'hardlink'], false, 'file 444 2'],
  ])('comes out by %j, executable %s, as %s', async (links, executable, expected) => {
    const scene = storeScene();
    await putText(scene, 'one');
    expect(await restore(scene, links, executable)).toBe(true);
    const { fs } = scene.world;
    const stat = fs.stat(`${root}/out`)!;
    expect(`${fs.lstat(`${root}/out`)?.kind} ${stat.mode.toString(8)} ${stat.links}`).toBe(expected);
    expect(readText(fs, `${root}/out`)).toBe('one');
  });

  test('is never written over something', async () => {
    const scene = storeScene({ out: 'mine' });
    await putText(scene, 'one');
    await expect(restore(scene, ['copy'])).rejects.toThrow('EEXIST');
    expect(readText(scene.world.fs, `${root}/out`)).toBe('mine');
  });
});

describe('many objects', () => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`d/${i}`, `text ${i}`]));
  const items = Object.entries(files).map(([path, text]) => ({
    digest: sha256(text),
    source: `${root}/${path}`,
    sizeBytes: text.length,
  }));

  test('are durable before the first has its name, and have their names durably in the end', async () => {
    const scene = storeScene(files);
    const { disk, calls } = recordedDisk(scene.world.fs, 'changes');
    const world = { ...scene.world, fs: disk };
    const objects = new ObjectStore(world, scene.layout, scene.index(), () => undefined);
    expect(await objects.put([...items, ...items])).toBe(true);
    const verbs = calls.map((call) => call.split(' ')[0]);
    expect([...new Set(verbs)]).toEqual(['create', 'chmod', 'syncFile', 'rename', 'remove', 'syncDir']);
    expect(verbs.filter((verb) => verb === 'syncFile')).toHaveLength(5);
    expect(verbs.lastIndexOf('syncFile')).toBeLessThan(verbs.indexOf('rename'));
    expect(verbs.lastIndexOf('rename')).toBeLessThan(verbs.indexOf('syncDir'));
    expect(temps(scene)).toEqual([]);
  });

  test('that another stage has just put are not relied on before their names are durable', async () => {
    const scene = storeScene(files);
    const { disk, calls } = recordedDisk(scene.world.fs, 'changes');
    const objects = new ObjectStore({ ...scene.world, fs: disk }, scene.layout, scene.index(), () => undefined);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const real = disk.syncDir.bind(disk);
    const world = {
      ...scene.world,
      fs: disk,
      fileWorkers: {
        digest: () => Promise.reject(new Error('not asked')),
        copy: () => Promise.reject(new Error('not asked')),
        expectMany: () => undefined,
        sync: async (kind: 'files' | 'folders', paths: readonly string[]) => {
          if (kind === 'folders') await gate;
          for (const path of paths) if (kind === 'folders') real(path);
        },
      },
    };
    const slow = new ObjectStore(world, scene.layout, scene.index(), () => undefined);
    const first = slow.put(items);
    while (!items.every(({ digest }) => objects.has(digest))) await Promise.resolve();
    let isDone = false;
    const second = slow.put(items).then(() => (isDone = true));
    for (let i = 0; i < 50; i++) await Promise.resolve();
    expect(isDone).toBe(false);
    open();
    await Promise.all([first, second]);
    expect(calls.filter((call) => call.startsWith('syncDir')).length).toBeGreaterThanOrEqual(5);
  });

  test('are saved but for those whose files changed or went', async () => {
    const scene = storeScene(files);
    scene.write('d/1', 'edited');
    scene.world.fs.remove(`${root}/d/3`);
    expect(await scene.objects().put(items)).toBe(false);
    expect(items.map(({ digest }) => scene.objects().has(digest))).toEqual([true, false, true, false, true]);
    expect(temps(scene)).toEqual([]);
  });

  test('leave nothing beside when the disk is full', async () => {
    const scene = storeScene(files);
    fillUp(scene.world.fs, { files: 3 });
    await expect(scene.objects().put(items)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect([temps(scene), scene.objects().has(items[0]!.digest)]).toEqual([[], false]);
  });
});

describe('a directory', () => {
  async function saved(): Promise<StoreScene> {
    const scene = storeScene({ 'd/a': '1', 'd/x/b': '2', 'd/x/y/c': '3' });
    scene.world.fs.chmod(`${root}/d/x/b`, 0o755);
    const index = scene.index();
    const seen = await scene.contents(index).look(`${root}/d`);
    expect(await scene.outs(index).save(`${root}/d`, seen!)).toBe(true);
    return scene;
  }
  const content = async (scene: StoreScene) => (await scene.contents().look(`${root}/d`))!.content;

  test('comes back as it was, in one rename', async () => {
    const scene = await saved();
    const wanted = await content(scene);
    const before = scene.world.fs.tree(`${root}/d`);
    scene.world.fs.remove(`${root}/d`);
    const prepared = await scene.outs().prepare(wanted, `${root}/d`, ['copy']);
    expect(scene.world.fs.lstat(`${root}/d`)).toBeUndefined();
    const { mutations } = scene.world.fs;
    prepared?.place();
    expect(scene.world.fs.mutations - mutations).toBe(1);
    expect(scene.world.fs.tree(`${root}/d`)).toEqual(before);
    expect(await content(scene)).toEqual(wanted);
  });

  test('of which any object is lost or wrong is not prepared, and leaves nothing behind', async () => {
    const wanted = await content(await saved());
    const paths = Object.keys((await saved()).world.fs.tree(root)).filter((path) =>
      /^\.cache\/objects\/.*[^/]$/.test(path),
    );
    expect(paths).toHaveLength(6);
    for (const path of paths) {
      for (const damage of ['lost', 'wrong'] as const) {
        const scene = await saved();
        if (damage === 'lost') scene.world.fs.remove(`${root}/${path}`);
        else spoil(scene, `${root}/${path}`);
        expect(await scene.outs().verified(wanted)).toBe(false);
        expect(await scene.outs().prepare(wanted, `${root}/e`, ['copy'])).toBeUndefined();
        expect(scene.outs().has(wanted)).toBe(false);
        expect([temps(scene), scene.world.fs.lstat(`${root}/e`)]).toEqual([[], undefined]);
      }
    }
  });

  test('that changed since it was seen is not saved whole', async () => {
    const scene = storeScene({ 'd/a': '1', 'd/b': '2' });
    const seen = (await scene.contents().look(`${root}/d`))!;
    scene.write('d/b', '3');
    expect(await scene.outs().save(`${root}/d`, seen)).toBe(false);
    expect(scene.outs().has(seen.content)).toBe(false);
  });

  test('shares the objects of what did not change', async () => {
    const scene = await saved();
    const before = Object.keys(scene.world.fs.tree(`${root}/.cache/objects`)).filter(
      (path) => path.includes('/') && !path.endsWith('/'),
    );
    scene.write('d/a', '9');
    await scene.outs().save(`${root}/d`, (await scene.contents().look(`${root}/d`))!);
    const after = Object.keys(scene.world.fs.tree(`${root}/.cache/objects`)).filter(
      (path) => path.includes('/') && !path.endsWith('/'),
    );
    expect(after.length - before.length).toBe(2);
  });
});

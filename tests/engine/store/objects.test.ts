// Objects and what is built of them: never believed because they exist, never half in their place.
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import type { LinkType } from '../../../engine/store/cache/objects.ts';
import { readText, root, writeText } from '../../support/memory-world.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

const objectPath = (text: string): string =>
  `${root}/.cache/objects/${sha256(text).slice(0, 2)}/${sha256(text).slice(2)}`;
const spoil = ({ world }: StoreScene, path: string): void => writeText(world.fs, path, 'rotten');
const temps = ({ world }: StoreScene): readonly string[] => Object.keys(world.fs.tree(`${root}/.cache/tmp`));

describe('an object', () => {
  test('is put once, read-only, under the digest of its bytes', () => {
    const scene = storeScene({ a: 'one' });
    const objects = scene.objects();
    expect(objects.putFile(`${root}/a`, sha256('one'))).toBe(true);
    expect(objects.putBytes(Buffer.from('one'))).toBe(sha256('one'));
    const stat = scene.world.fs.stat(objectPath('one'));
    expect(stat?.mode).toBe(0o444);
    expect(objects.putFile(`${root}/a`, sha256('one'))).toBe(true);
    expect(scene.world.fs.stat(objectPath('one'))?.inode).toBe(stat?.inode);
    expect(temps(scene)).toEqual([]);
  });

  test('is not put if the file is another one by now', () => {
    const scene = storeScene({ a: 'two' });
    expect(scene.objects().putFile(`${root}/a`, sha256('one'))).toBe(false);
    expect([scene.objects().has(sha256('one')), scene.objects().has(sha256('two')), temps(scene)]).toEqual([
      false,
      false,
      [],
    ]);
  });

  test('that is wrong is replaced when it is put again', () => {
    const scene = storeScene({ a: 'one' });
    scene.objects().putFile(`${root}/a`, sha256('one'));
    spoil(scene, objectPath('one'));
    expect(scene.objects().putFile(`${root}/a`, sha256('one'))).toBe(true);
    expect(readText(scene.world.fs, objectPath('one'))).toBe('one');
    expect(scene.corrupt).toEqual([sha256('one')]);
  });

  test.each<readonly [string, (scene: StoreScene) => unknown]>([
    ['read', (scene) => scene.objects().read(sha256('one'))],
    ['verified', (scene) => scene.objects().verified(sha256('one')) || undefined],
    ['copied out', (scene) => restore(scene, ['copy']) || undefined],
    ['linked', (scene) => restore(scene, ['hardlink']) || undefined],
  ])('that is wrong is removed and told when it is %s', (_what, use) => {
    const scene = storeScene();
    scene.objects().putBytes(Buffer.from('one'));
    spoil(scene, objectPath('one'));
    expect(use(scene)).toBeUndefined();
    expect(scene.corrupt).toEqual([sha256('one')]);
    expect(scene.world.fs.lstat(objectPath('one'))).toBeUndefined();
    expect(scene.world.fs.lstat(`${root}/out`)).toBeUndefined();
  });

  const restore = (scene: StoreScene, links: readonly LinkType[], executable = false): boolean =>
    scene.objects().restoreFile(sha256('one'), `${root}/out`, { executable, links });

  test.each<readonly [readonly LinkType[], boolean, string]>([
    [['copy'], false, 'file 644 1'],
    [['copy'], true, 'file 755 1'],
    [['reflink'], false, 'file 644 1'],
    [['hardlink'], false, 'file 444 2'],
    [['hardlink'], true, 'file 755 1'],
    [['symlink'], false, 'symlink 444 1'],
    [['symlink', 'copy'], true, 'file 755 1'],
    [['reflink', 'hardlink'], false, 'file 444 2'],
  ])('comes out by %j, executable %s, as %s', (links, executable, expected) => {
    const scene = storeScene();
    scene.objects().putBytes(Buffer.from('one'));
    expect(restore(scene, links, executable)).toBe(true);
    const { fs } = scene.world;
    const stat = fs.stat(`${root}/out`)!;
    expect(`${fs.lstat(`${root}/out`)?.kind} ${stat.mode.toString(8)} ${stat.links}`).toBe(expected);
    expect(readText(fs, `${root}/out`)).toBe('one');
  });

  test('is never written over something', () => {
    const scene = storeScene({ out: 'mine' });
    scene.objects().putBytes(Buffer.from('one'));
    expect(() => restore(scene, ['copy'])).toThrow('EEXIST');
    expect(readText(scene.world.fs, `${root}/out`)).toBe('mine');
  });
});

describe('a directory', () => {
  function saved(): StoreScene {
    const scene = storeScene({ 'd/a': '1', 'd/x/b': '2', 'd/x/y/c': '3' });
    scene.world.fs.chmod(`${root}/d/x/b`, 0o755);
    const index = scene.index();
    expect(scene.outs(index).save(`${root}/d`, scene.contents(index).look(`${root}/d`)!)).toBe(true);
    return scene;
  }
  const content = (scene: StoreScene) => scene.contents().look(`${root}/d`)!.content;

  test('comes back as it was, in one rename', () => {
    const scene = saved();
    const wanted = content(scene);
    const before = scene.world.fs.tree(`${root}/d`);
    scene.world.fs.remove(`${root}/d`);
    const prepared = scene.outs().prepare(wanted, `${root}/d`, ['copy']);
    expect(scene.world.fs.lstat(`${root}/d`)).toBeUndefined();
    const { mutations } = scene.world.fs;
    prepared?.place();
    expect(scene.world.fs.mutations - mutations).toBe(1);
    expect(scene.world.fs.tree(`${root}/d`)).toEqual(before);
    expect(content(scene)).toEqual(wanted);
  });

  test('of which any object is lost or wrong is not prepared, and leaves nothing behind', () => {
    const wanted = content(saved());
    const paths = Object.keys(saved().world.fs.tree(root)).filter((path) => /^\.cache\/objects\/.*[^/]$/.test(path));
    expect(paths).toHaveLength(6);
    for (const path of paths) {
      for (const damage of ['lost', 'wrong'] as const) {
        const scene = saved();
        if (damage === 'lost') scene.world.fs.remove(`${root}/${path}`);
        else spoil(scene, `${root}/${path}`);
        expect(scene.outs().verified(wanted)).toBe(false);
        expect(scene.outs().prepare(wanted, `${root}/e`, ['copy'])).toBeUndefined();
        expect(scene.outs().has(wanted)).toBe(false);
        expect([temps(scene), scene.world.fs.lstat(`${root}/e`)]).toEqual([[], undefined]);
      }
    }
  });

  test('that changed since it was seen is not saved whole', () => {
    const scene = storeScene({ 'd/a': '1', 'd/b': '2' });
    const seen = scene.contents().look(`${root}/d`)!;
    scene.write('d/b', '3');
    expect(scene.outs().save(`${root}/d`, seen)).toBe(false);
    expect(scene.outs().has(seen.content)).toBe(false);
  });

  test('shares the objects of what did not change', () => {
    const scene = saved();
    const before = Object.keys(scene.world.fs.tree(`${root}/.cache/objects`)).filter(
      (path) => path.includes('/') && !path.endsWith('/'),
    );
    scene.write('d/a', '9');
    scene.outs().save(`${root}/d`, scene.contents().look(`${root}/d`)!);
    const after = Object.keys(scene.world.fs.tree(`${root}/.cache/objects`)).filter(
      (path) => path.includes('/') && !path.endsWith('/'),
    );
    expect(after.length - before.length).toBe(2);
  });
});

// DVC's cache in both of its layouts: what is in it is verified, and nothing of it is removed.
import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { DvcDigest } from '../../../../engine/core/dvc/data.ts';
import { DvcCache } from '../../../../engine/store/dvc/dvc-cache.ts';
import { readDvcFolder } from '../../../../engine/store/dvc/dvc-folder.ts';
import { Md5Hint } from '../../../../engine/store/dvc/md5-hint.ts';
import { root, writeText } from '../../../support/memory-world.ts';
import { storeScene, type StoreScene } from '../store-scene.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const place = (hex: string, folder = 'files/md5/'): string => `.dvc/cache/${folder}${hex.slice(0, 2)}/${hex.slice(2)}`;
const fileOf = (text: string, hash: DvcDigest['hash'] = 'md5'): DvcDigest => ({
  hash,
  hex: md5(text),
  isDirectory: false,
});

function cacheOf(scene: StoreScene): DvcCache {
  return new DvcCache(scene.world, {
    folder: () => `${root}/.dvc/cache`,
    hint: new Md5Hint(scene.world, scene.layout),
  });
}

test('objects of DVC 3 and of DVC 2, each in its layout', () => {
  const scene = storeScene({ [place(md5('new'))]: 'new', [place(md5('a\n'), '')]: 'a\r\n' });
  const cache = cacheOf(scene);
  expect(cache.file(fileOf('new'))?.path).toBe(`${root}/${place(md5('new'))}`);
  expect(cache.file(fileOf('a\n', 'md5-dos2unix'))?.path).toBe(`${root}/${place(md5('a\n'), '')}`);
  expect(cache.file(fileOf('new', 'md5-dos2unix'))).toBeUndefined();
  expect(cache.file(fileOf('none'))).toBeUndefined();
});

test('an object that is not what its name says counts as absent, and stays', () => {
  const list = `[{"md5": "${md5('x')}", "relpath": "../x"}]`;
  const scene = storeScene({
    [place(md5('one'))]: 'two',
    [`${place(md5('[]'))}.dir`]: '[1]',
    [`${place(md5(list))}.dir`]: list,
  });
  const cache = cacheOf(scene);
  expect(cache.file(fileOf('one'))).toBeUndefined();
  expect(cache.directory({ hash: 'md5', hex: md5('[]'), isDirectory: true })).toBeUndefined();
  expect(cache.directory({ hash: 'md5', hex: md5(list), isDirectory: true })).toBeUndefined();
  expect(scene.world.fs.stat(`${root}/${place(md5('one'))}`)).toBeDefined();
});

test('what is put in is there, read-only, once', () => {
  const scene = storeScene({ 'data.csv': 'rows' });
  const cache = cacheOf(scene);
  expect(cache.putFile(`${root}/data.csv`, fileOf('other'))).toBe(false);
  expect(scene.world.fs.stat(`${root}/${place(md5('other'))}`)).toBeUndefined();
  expect(cache.putFile(`${root}/data.csv`, fileOf('rows'))).toBe(true);
  expect(cache.putFile(`${root}/data.csv`, fileOf('rows'))).toBe(true);
  expect(scene.world.fs.stat(`${root}/${place(md5('rows'))}`)?.mode).toBe(0o444);
  const list = `[{"md5": "${md5('rows')}", "relpath": "a"}]`;
  const digest: DvcDigest = { hash: 'md5', hex: md5(list), isDirectory: true };
  cache.putDirectory(list, digest);
  expect(cache.directory(digest)).toEqual(new Map([['a', md5('rows')]]));
  expect(scene.world.fs.list(`${root}/.dvc/cache/files/md5/${md5('rows').slice(0, 2)}`).length).toBe(1);
});

test('where the cache is, config.local has the last word', () => {
  const read = (files: Record<string, string>): string | undefined =>
    readDvcFolder({ ...storeScene(files).world, env: { HOME: '/home/me' } }, root)?.cache;
  expect(read({})).toBeUndefined();
  expect(read({ '.dvc/config': '' })).toBe(`${root}/.dvc/cache`);
  expect(read({ '.dvc/config': '[cache]\ndir = ../../shared' })).toBe(`${root.replace(/\/[^/]*$/, '')}/shared`);
  expect(read({ '.dvc/config': '[cache]\ndir = a', '.dvc/config.local': '[cache]\ndir = /b' })).toBe('/b');
  expect(read({ '.dvc/config': '[cache]\ndir = ~/c' })).toBe('/home/me/c');
});

test('below the configuration of the project lie that of the user and that of the system', () => {
  const read = (files: Record<string, string>, env: Readonly<Record<string, string>>) => {
    const { world } = storeScene(Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('/'))));
    for (const [path, text] of Object.entries(files)) if (path.startsWith('/')) writeText(world.fs, path, text);
    return readDvcFolder({ ...world, env }, root);
  };
  const bool = (value: string): string => `[parsing]\nbool = ${value}\n`;
  const all = {
    '.dvc/.keep': '',
    '/etc/xdg/dvc/config': `${bool('boolean_optional')}list = append\n[cache]\ndir = of-system\n`,
    '/home/me/.config/dvc/config': `${bool('store_true')}[cache]\ndir = of-user\n`,
  };
  const me = { HOME: '/home/me' };
  expect(read(all, {})).toMatchObject({
    config: { parsingBool: 'boolean_optional', parsingList: 'append' },
    cache: '/etc/xdg/dvc/of-system',
  });
  expect(read(all, me)).toMatchObject({
    config: { parsingBool: 'store_true', parsingList: 'append' },
    cache: '/home/me/.config/dvc/of-user',
  });
  expect(read({ ...all, '.dvc/config': '[cache]\ndir = mine' }, me)?.cache).toBe(`${root}/.dvc/mine`);
  expect(
    read({ ...all, '/x/dvc/config': '' }, { ...me, XDG_CONFIG_HOME: '/x', XDG_CONFIG_DIRS: 'y:/x' }),
  ).toMatchObject({
    config: {},
    cache: `${root}/.dvc/cache`,
  });
  const named = { DVC_GLOBAL_CONFIG_DIR: 'conf', DVC_SYSTEM_CONFIG_DIR: '/nowhere', ...me };
  expect(read({ ...all, 'conf/config': bool('oops') }, named)?.problems).toMatchObject([
    { place: { file: `${root}/conf/config`, line: 2 } },
  ]);
  expect(read({ '/home/me/.config/dvc/config': '[' }, me)).toBeUndefined();
});

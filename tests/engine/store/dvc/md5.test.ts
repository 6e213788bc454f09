// MD5 as DVC takes it, remembered by stat line.
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { DvcContents } from '../../../../engine/store/dvc/dvc-contents.ts';
import { Md5Hint } from '../../../../engine/store/dvc/md5-hint.ts';
import { fileMd5 } from '../../../../engine/store/dvc/md5.ts';
import { root } from '../../../support/memory-world.ts';
import { storeScene, type StoreScene } from '../store-scene.ts';
import { recordedDisk } from '../../../support/recorded-disk.ts';

const md5 = (bytes: string | Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** DVC's view of the scene's workspace, and each file that it reads. */
function seen(scene: StoreScene): { readonly contents: DvcContents; readonly hint: Md5Hint; readonly reads: string[] } {
  const { disk, calls } = recordedDisk(scene.world.fs, 'reads');
  const hint = new Md5Hint({ ...scene.world, fs: disk }, scene.layout);
  return { contents: new DvcContents(disk, root, hint), hint, reads: calls };
}

describe('line ends as DVC 2 counted them', () => {
  const dos2unix = (bytes: Uint8Array): string => {
    const scene = storeScene();
    const writer = scene.world.fs.create(`${root}/f`);
    writer.write(bytes);
    writer.close();
    return fileMd5(scene.world.fs, `${root}/f`, 'md5-dos2unix');
  };

  test('a text has the digest that it has with \\n', () => {
    expect(dos2unix(Buffer.from('a\r\nb\r\n\r'))).toBe(md5('a\nb\n\r'));
    expect(dos2unix(Buffer.from(''))).toBe(md5(''));
  });

  test('what holds a zero byte, or much that is no text, is taken as it is', () => {
    for (const bytes of [Buffer.from('a\r\n\0'), Buffer.from('a\r\n\x01\x02\x03')])
      expect(dos2unix(bytes)).toBe(md5(bytes));
  });

  test('each mebibyte is judged by itself, and a pair across its end stays', () => {
    const text = Buffer.alloc((1 << 20) + 1, 'x');
    text.write('\r\n', (1 << 20) - 1);
    expect(dos2unix(text)).toBe(md5(text));
    const mixed = Buffer.concat([Buffer.alloc(1 << 20, 'x'), Buffer.from('a\r\n\0')]);
    expect(dos2unix(mixed)).toBe(md5(mixed));
  });
});

describe('directories', () => {
  test('are the MD5 of their list, whatever lies in them but what .dvcignore leaves out', () => {
    const scene = storeScene({
      '.dvcignore': '*.tmp',
      '.restageignore': '*.csv',
      'd/e/y': 'x\n',
      'd/a.tmp': '',
      'd/.git/x': '',
      'd/sub/.dvc/config': '',
      'd/sub/file': '',
    });
    const { contents } = seen(scene);
    expect(contents.look(`${root}/d`, 'md5')).toMatchObject({
      digest: { hex: '8ade4cf49ca7ab2c7209485c01e7e3d9', isDirectory: true },
      sizeBytes: 2,
      directory: new Map([['e/y', md5('x\n')]]),
    });
    scene.write('d/b.csv', '');
    scene.write('d/__pycache__/c', '');
    expect([...(contents.look(`${root}/d`, 'md5')?.directory?.keys() ?? [])].sort()).toEqual([
      '__pycache__/c',
      'b.csv',
      'e/y',
    ]);
  });

  test('nothing, a link in a circle and a dangling one have no digest', () => {
    const scene = storeScene({ 'd/a': '' });
    const { contents } = seen(scene);
    expect(contents.look(`${root}/none`, 'md5')).toBeUndefined();
    scene.world.fs.symlink('.', `${root}/d/loop`);
    expect(contents.look(`${root}/d`, 'md5')).toBeUndefined();
    scene.world.fs.unlink(`${root}/d/loop`);
    scene.world.fs.symlink('none', `${root}/d/dangling`);
    expect(contents.look(`${root}/d`, 'md5')).toBeUndefined();
  });
});

describe('the hint', () => {
  test('the second look reads nothing, in another process too', () => {
    const scene = storeScene({ a: 'one', 'd/b': 'two' });
    const first = seen(scene);
    const all = (): unknown[] => ['a', 'd'].map((path) => first.contents.look(`${root}/${path}`, 'md5'));
    const before = all();
    first.hint.save();
    expect(all()).toEqual(before);
    expect(first.reads.length).toBe(2);
    const second = seen(scene);
    expect(['a', 'd'].map((path) => second.contents.look(`${root}/${path}`, 'md5'))).toEqual(before);
    expect(second.reads.filter((read) => !read.includes('.cache'))).toEqual([]);
  });

  test('a changed file is read again, and one written in the same tick too', () => {
    const scene = storeScene();
    scene.write('a', 'one');
    const { contents } = seen(scene);
    const hexOf = (): string | undefined => contents.look(`${root}/a`, 'md5')?.digest.hex;
    expect(hexOf()).toBe(md5('one'));
    scene.write('a', 'two');
    expect(hexOf()).toBe(md5('two'));
  });

  test('one that is torn, or of another version, says nothing', () => {
    const scene = storeScene({ a: 'one' });
    const first = seen(scene);
    first.contents.look(`${root}/a`, 'md5');
    first.hint.save();
    const bytes = Buffer.from(scene.world.fs.read(`${root}/.cache/md5`));
    for (const text of [
      '',
      '{}',
      '{"version":1,"rows":[[1]]}',
      ...[1, 9, 40].map((cut) => bytes.subarray(0, -cut).toString()),
    ]) {
      scene.write('.cache/md5', text);
      expect(seen(scene).contents.look(`${root}/a`, 'md5')?.digest.hex).toBe(md5('one'));
    }
  });
});

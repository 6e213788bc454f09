import { describe, expect, test } from '@jest/globals';
import type { Content } from '../../../engine/core/records/content.ts';
import { Overlay } from '../../../engine/store/workspace/overlay.ts';
import { EngineError } from '../../../engine/core/problem.ts';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { root } from '../../support/memory-world.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

/** Every file that counts below `path`, as the trees of its directories have it. */
function listed(scene: StoreScene, path = 'd'): readonly string[] {
  const seen = scene.contents().look(`${root}/${path}`);
  return [...(seen?.trees ?? [])]
    .flatMap(([folder, tree]) =>
      [...tree].flatMap(([name, content]) =>
        content.kind === 'file' ? [`${folder}/${name}`.slice(root.length + path.length + 2)] : [],
      ),
    )
    .sort();
}
const look = (scene: StoreScene, path = 'd'): Content | undefined => scene.contents().look(`${root}/${path}`)?.content;
const code = (work: () => unknown): string => {
  try {
    return String(work());
  } catch (error) {
    return error instanceof EngineError
      ? error.problems.map((problem) => `${problem.code}: ${problem.message}`).join()
      : String(error);
  }
};

describe('what a content is made of', () => {
  test('a file: its bytes, its size, whether it can be executed; nothing else', () => {
    const scene = storeScene({ a: 'one' });
    const plain = { kind: 'file', digest: sha256('one'), sizeBytes: 3, executable: false };
    expect(look(scene, 'a')).toEqual(plain);
    scene.world.fs.chmod(`${root}/a`, 0o744);
    expect(look(scene, 'a')).toEqual({ ...plain, executable: true });
    scene.world.fs.chmod(`${root}/a`, 0o655);
    expect(look(scene, 'a')).toEqual(plain);
    expect(look(scene, 'none')).toBeUndefined();
    scene.world.fs.symlink('none', `${root}/dangling`);
    expect(look(scene, 'dangling')).toBeUndefined();
  });

  test('a directory: the same for the same files, in whatever order they came', () => {
    const [one, two] = [storeScene({ 'd/a': '1', 'd/x/b': '2' }), storeScene({ 'd/x/b': '2', 'd/a': '1' })];
    expect(look(one)).toEqual(look(two));
    expect(look(one)).toMatchObject({ kind: 'directory', files: 2, sizeBytes: 2 });
  });

  test.each<readonly [string, (scene: StoreScene) => void]>([
    ['a byte', ({ write }) => write('d/x/b', '3')],
    ['a name', ({ world: { fs } }) => fs.rename(`${root}/d/a`, `${root}/d/c`)],
    ['a new file', ({ write }) => write('d/x/y/z', '')],
    ['a mode', ({ world: { fs } }) => fs.chmod(`${root}/d/a`, 0o755)],
    ['a file that moved down', ({ world: { fs } }) => fs.rename(`${root}/d/a`, `${root}/d/x/a`)],
    ['a file that became a folder', ({ write, world: { fs } }) => (fs.remove(`${root}/d/a`), write('d/a/a', '1'))],
  ])('a directory with another content: %s', (_what, edit) => {
    const scene = storeScene({ 'd/a': '1', 'd/x/b': '2' });
    const before = look(scene);
    edit(scene);
    expect(look(scene)).not.toEqual(before);
  });

  test('empty directories are not there, alone or with each other', () => {
    const scene = storeScene({ 'd/a': '1' });
    const before = look(scene);
    scene.world.fs.makeDir(`${root}/d/empty/inner`);
    expect(look(scene)).toEqual(before);
    expect(look(scene, 'd/empty')).toMatchObject({ kind: 'directory', files: 0 });
  });

  test('symbolic links are what they lead to', () => {
    const [linked, plain] = [
      storeScene({ 'd/a': '1', 'else/b': '2' }),
      storeScene({ 'd/a': '1', 'd/link/b': '2', 'd/b': '2' }),
    ];
    linked.world.fs.symlink('../else', `${root}/d/link`);
    linked.world.fs.symlink('../else/b', `${root}/d/b`);
    linked.world.fs.symlink('nowhere', `${root}/d/dangling`);
    expect(look(linked)).toEqual(look(plain));
  });

  test('version control, caches and what ignore files name are left out, each in its folder', () => {
    const scene = storeScene({
      'd/a.csv': '',
      'd/a.tmp': '',
      'd/keep.tmp': '',
      'd/x/a.log': '',
      'd/x/y/a.log': '',
      'd/only/here': '',
      'd/x/only/here': '',
      'd/.git/x': '',
      'd/.dvc/x': '',
      'd/.cache/x': '',
      'd/__pycache__/x': '',
      'd/x/.git': '',
      '.dvcignore': '*.tmp\n!keep.tmp\n',
      '.restageignore': '/d/only/\n',
      'd/x/.dvcignore': '*.log\n',
      'other/.dvcignore': '*.csv',
    });
    expect(listed(scene)).toEqual(['a.csv', 'keep.tmp', 'x/.dvcignore', 'x/only/here']);
    expect(look(scene, 'd/a.tmp')).toBeDefined();
  });
});

describe('what cannot be read is told', () => {
  test('a link to a directory that contains it', () => {
    const scene = storeScene({ 'd/x/a': '1' });
    scene.world.fs.symlink('../..', `${root}/d/x/up`);
    expect(code(() => look(scene))).toBe(
      "link-cycle: '/project/d/x/up/d' is a symbolic link to a directory that contains it",
    );
  });

  test('a socket, pipe or device', () => {
    const scene = storeScene({ 'd/a': '1' });
    const { fs } = scene.world;
    const stat = fs.stat.bind(fs);
    fs.stat = (path) => (path.endsWith('/d/a') ? { ...stat(path)!, kind: 'other' } : stat(path));
    expect(code(() => look(scene))).toBe("special-file: '/project/d/a' is neither a file nor a directory");
  });

  test.each([
    ['EACCES', 'permission denied'],
    ['EILSEQ', 'a name in it is not UTF-8'],
  ])('%s', (name, why) => {
    const scene = storeScene({ 'd/a': '1' });
    scene.world.fs.list = () => {
      throw Object.assign(new Error(name), { code: name });
    };
    expect(code(() => look(scene))).toBe(`unreadable: '/project/d' cannot be read: ${why}`);
  });

  test('a file that is written to all the time; one that is written to once is read again', () => {
    for (const [times, expected] of [
      [99, "unreadable: '/project/a' cannot be read: it is being written to all the time"],
      [1, 'edit 1'],
    ] as const) {
      const scene = storeScene({ a: 'one' });
      const { fs } = scene.world;
      const open = fs.openRead.bind(fs);
      let edits = 0;
      fs.openRead = (path) => {
        const reader = open(path);
        if (path === `${root}/a` && edits < times) scene.write('a', `edit ${++edits}`);
        return reader;
      };
      expect(code(() => (look(scene, 'a') as { digest: string }).digest)).toBe(
        times === 1 ? sha256(expected) : expected,
      );
    }
  });
});

describe('globs', () => {
  const scene = storeScene({
    'd/a.csv': '',
    'd/b.csv': '',
    'd/x/c.csv': '',
    'd/.hidden.csv': '',
    'd/__pycache__/d.csv': '',
    'd/skip.csv': '',
    '.dvcignore': 'skip.csv\n',
    'e.csv': '',
  });
  scene.world.fs.symlink('..', `${root}/d/x/up`);
  const glob = (pattern: string, ...excludes: readonly string[]): readonly string[] =>
    scene.contents().glob(pattern as ProjectPath, excludes as readonly ProjectPath[]);

  test.each([
    ['d/*.csv', [], ['d/a.csv', 'd/b.csv']],
    ['d/**/*.csv', ['d/x/up/**'], ['d/a.csv', 'd/b.csv', 'd/x/c.csv']],
    ['d/*', [], ['d/a.csv', 'd/b.csv']],
    ['d/*.csv', ['d/a*'], ['d/b.csv']],
    ['*.csv', [], ['e.csv']],
    ['none/*.csv', [], []],
    ['e.csv/*', [], []],
  ])('%s without %j', (pattern, excludes, expected) => {
    expect(glob(pattern, ...excludes)).toEqual(expected);
  });

  test('links in a circle are walked once', () => {
    expect(glob('d/**/c.csv')).toEqual(['d/x/c.csv']);
  });
});

describe('through a prediction', () => {
  const file = (text: string): Content => ({
    kind: 'file',
    digest: sha256(text),
    sizeBytes: text.length,
    executable: false,
  });
  const folder: Content = { kind: 'directory', digest: 'd', sizeBytes: 1, files: 1 };

  test('what would be there is there, and what a directory would replace is not', () => {
    const scene = storeScene({ 'd/old': '1', 'e/f': '1' });
    const overlay = new Overlay((digest) => (digest === 'd' ? new Map([['new', file('2')]]) : undefined));
    overlay.set(`${root}/d`, folder);
    overlay.set(`${root}/deep/x/a`, file('3'));
    const contents = scene.contents().through(overlay);
    const at = (path: string): Content | undefined => contents.look(`${root}/${path}`)?.content;
    expect([at('d'), at('d/new'), at('d/old'), at('deep/x/a'), at('e/f')]).toEqual([
      folder,
      file('2'),
      undefined,
      file('3'),
      file('1'),
    ]);
    expect(at('deep')).toEqual(storeSceneContent());
    expect(contents.glob('**' as ProjectPath, [])).toEqual(['d/new', 'deep/x/a', 'e/f']);
  });

  function storeSceneContent(): Content | undefined {
    return look(storeScene({ 'deep/x/a': '3' }), 'deep');
  }
});

import { describe, expect, test } from '@jest/globals';
import type { Content } from '../../../engine/core/records/content.ts';
import { Contents } from '../../../engine/store/workspace/contents.ts';
import { dataIgnores, IgnoreRules } from '../../../engine/store/workspace/ignore-rules.ts';
import { Overlay } from '../../../engine/store/workspace/overlay.ts';
import { EngineError } from '../../../engine/core/problem.ts';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { root } from '../../support/memory-world.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

/** Every file that counts below `path`, as the trees of its directories have it. */
async function listed(scene: StoreScene, path = 'd'): Promise<readonly string[]> {
  const seen = await scene.contents().look(`${root}/${path}`);
  return [...(seen?.trees ?? [])]
    .flatMap(([folder, { tree }]) =>
      [...tree].flatMap(([name, content]) =>
        content.kind === 'file' ? [`${folder}/${name}`.slice(root.length + path.length + 2)] : [],
      ),
    )
    .sort();
}
const look = async (scene: StoreScene, path = 'd'): Promise<Content | undefined> =>
  (await scene.contents().look(`${root}/${path}`))?.content;
const code = async (work: () => unknown): Promise<string> => {
  try {
    return String(await work());
  } catch (error) {
    return error instanceof EngineError
      ? error.problems.map((problem) => `${problem.code}: ${problem.message}`).join()
      : String(error);
  }
};

describe('what a content is made of', () => {
  test('a file: its bytes, its size, whether it can be executed; nothing else', async () => {
    const scene = storeScene({ a: 'one' });
    const plain = { kind: 'file', digest: sha256('one'), sizeBytes: 3, executable: false };
    expect(await look(scene, 'a')).toEqual(plain);
    scene.world.fs.chmod(`${root}/a`, 0o744);
    expect(await look(scene, 'a')).toEqual({ ...plain, executable: true });
    scene.world.fs.chmod(`${root}/a`, 0o655);
    expect(await look(scene, 'a')).toEqual(plain);
    expect(await look(scene, 'none')).toBeUndefined();
    scene.world.fs.symlink('none', `${root}/dangling`);
    expect(await look(scene, 'dangling')).toBeUndefined();
  });

  test('a directory: the same for the same files, in whatever order they came', async () => {
    const [one, two] = [storeScene({ 'd/a': '1', 'd/x/b': '2' }), storeScene({ 'd/x/b': '2', 'd/a': '1' })];
    expect(await look(one)).toEqual(await look(two));
    expect(await look(one)).toMatchObject({ kind: 'directory', files: 2, sizeBytes: 2 });
  });

  test.each<readonly [string, (scene: StoreScene) => void]>([
    ['a byte', ({ write }) => write('d/x/b', '3')],
    ['a name', ({ world: { fs } }) => fs.rename(`${root}/d/a`, `${root}/d/c`)],
    ['a new file', ({ write }) => write('d/x/y/z', '')],
    ['a mode', ({ world: { fs } }) => fs.chmod(`${root}/d/a`, 0o755)],
    ['a file that moved down', ({ world: { fs } }) => fs.rename(`${root}/d/a`, `${root}/d/x/a`)],
    ['a file that became a folder', ({ write, world: { fs } }) => (fs.remove(`${root}/d/a`), write('d/a/a', '1'))],
  ])('a directory with another content: %s', async (_what, edit) => {
    const scene = storeScene({ 'd/a': '1', 'd/x/b': '2' });
    const before = await look(scene);
    edit(scene);
    expect(await look(scene)).not.toEqual(before);
  });

  test('empty directories are not there, alone or with each other', async () => {
    const scene = storeScene({ 'd/a': '1' });
    const before = await look(scene);
    scene.world.fs.makeDir(`${root}/d/empty/inner`);
    expect(await look(scene)).toEqual(before);
    expect(await look(scene, 'd/empty')).toMatchObject({ kind: 'directory', files: 0 });
  });

  test('symbolic links are what they lead to', async () => {
    const [linked, plain] = [
      storeScene({ 'd/a': '1', 'else/b': '2' }),
      storeScene({ 'd/a': '1', 'd/link/b': '2', 'd/b': '2' }),
    ];
    linked.world.fs.symlink('../else', `${root}/d/link`);
    linked.world.fs.symlink('../else/b', `${root}/d/b`);
    linked.world.fs.symlink('nowhere', `${root}/d/dangling`);
    expect(await look(linked)).toEqual(await look(plain));
  });

  test('version control, caches and what ignore files name are left out, each in its folder', async () => {
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
    expect(await listed(scene)).toEqual(['a.csv', 'keep.tmp', 'x/.dvcignore', 'x/only/here']);
    expect(await look(scene, 'd/a.tmp')).toBeDefined();
  });

  test('caches count in what a stage has made, and so in a folder around it', async () => {
    const files = { 'd/out/.cache/x': '', 'd/out/x/__pycache__/y': '', 'd/out/.git/z': '', 'd/__pycache__/z': '' };
    const scene = storeScene(files);
    expect(await listed(scene)).toEqual([]);
    const { fs } = scene.world;
    const rules = new IgnoreRules(fs, root, dataIgnores(new Set([`${root}/d/out`])));
    const contents = (): Contents => new Contents(fs, root, scene.index(), rules);
    expect(await listed({ ...scene, contents })).toEqual(['out/.cache/x', 'out/x/__pycache__/y']);
  });
});

describe('what cannot be read is told', () => {
  test('a link to a directory that contains it', async () => {
    const scene = storeScene({ 'd/x/a': '1' });
    scene.world.fs.symlink('../..', `${root}/d/x/up`);
    expect(await code(() => look(scene))).toBe(
      "link-cycle: '/project/d/x/up/d' is a symbolic link to a directory that contains it",
    );
  });

  test('a socket, pipe or device', async () => {
    const scene = storeScene({ 'd/a': '1' });
    const { fs } = scene.world;
    const stat = fs.stat.bind(fs);
    fs.stat = (path) => (path.endsWith('/d/a') ? { ...stat(path)!, kind: 'other' } : stat(path));
    expect(await code(() => look(scene))).toBe("special-file: '/project/d/a' is neither a file nor a directory");
  });

  test.each([
    ['EACCES', 'permission denied'],
    ['EILSEQ', 'a name in it is not UTF-8'],
  ])('%s', async (name, why) => {
    const scene = storeScene({ 'd/a': '1' });
    scene.world.fs.list = () => {
      throw Object.assign(new Error(name), { code: name });
    };
    expect(await code(() => look(scene))).toBe(`unreadable: '/project/d' cannot be read: ${why}`);
  });

  test('a file that is written to all the time; one that is written to once is read again', async () => {
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
      expect(await code(async () => ((await look(scene, 'a')) as { digest: string }).digest)).toBe(
        times === 1 ? sha256(expected) : expected,
      );
    }
  });
});

describe('between listing and reading', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`d/${10 + i}`, `text ${10 + i}`]));

  /** `edit` happens when the first file is read, and all are listed. */
  function duringLook(edit: (scene: StoreScene) => void): StoreScene {
    const scene = storeScene(many);
    const { fs } = scene.world;
    const open = fs.openRead.bind(fs);
    let first = true;
    fs.openRead = (path) => {
      if (first) {
        first = false;
        edit(scene);
      }
      return open(path);
    };
    return scene;
  }

  test('a file that changes is read again, one that goes is not there, one that comes is not yet', async () => {
    const scene = duringLook(({ write, world: { fs } }) => {
      write('d/10', 'edited itself');
      write('d/30', 'edited');
      fs.remove(`${root}/d/20`);
      write('d/99', 'new');
    });
    const expected = storeScene({ ...many, 'd/10': 'edited itself', 'd/30': 'edited' });
    expected.world.fs.remove(`${root}/d/20`);
    expect(await look(scene)).toEqual(await look(expected));
  });

  test('a file that cannot be read is told by its name', async () => {
    const scene = storeScene(many);
    const { fs } = scene.world;
    const open = fs.openRead.bind(fs);
    fs.openRead = (path) => {
      if (path === `${root}/d/33`) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return open(path);
    };
    expect(await code(() => look(scene))).toBe(`unreadable: '${root}/d/33' cannot be read: permission denied`);
  });

  test('each file is read once, also through many paths, and not again', async () => {
    const scene = storeScene(many);
    const index = scene.index();
    const paths = Object.keys(many).map((path) => `${root}/${path}`);
    const seen = await scene.contents(index).lookAll([...paths, `${root}/none`]);
    expect(seen.map((one) => one?.content.digest)).toEqual([...Object.values(many).map(sha256), undefined]);
    expect(scene.reads.filter((call) => call.startsWith('openRead'))).toHaveLength(40);
    await scene.contents(index).look(`${root}/d`);
    expect(scene.reads.filter((call) => call.startsWith('openRead'))).toHaveLength(40);
  });

  test('names are listed without a look at the files of large folders', async () => {
    const scene = storeScene({ ...many, 'd/__pycache__/x': '', 'e/y': '' });
    scene.world.fs.symlink('../e', `${root}/d/e`);
    scene.world.fs.symlink('none', `${root}/d/dangling`);
    const found = await scene.contents().look(`${root}/d`);
    const listed = new Map<string, boolean>();
    expect(scene.contents().eachFile(`${root}/d`, 10, (path, stat) => listed.set(path, stat !== undefined))).toBe(true);
    expect([...listed.keys()].sort()).toEqual([...found!.files.keys()].sort());
    expect([...listed].filter(([, isLookedAt]) => isLookedAt)).toEqual([[`${root}/d/e/y`, true]]);
    expect(scene.contents().eachFile(`${root}/d/nothing`, 10, () => undefined)).toBe(false);
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

  test('links in a circle are walked once', async () => {
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

  test('what would be there is there, and what a directory would replace is not', async () => {
    const scene = storeScene({ 'd/old': '1', 'e/f': '1' });
    const overlay = new Overlay((digest) => (digest === 'd' ? new Map([['new', file('2')]]) : undefined));
    overlay.set(`${root}/d`, folder);
    overlay.set(`${root}/deep/x/a`, file('3'));
    const contents = scene.contents().through(overlay);
    const at = async (path: string): Promise<Content | undefined> => (await contents.look(`${root}/${path}`))?.content;
    expect(await Promise.all(['d', 'd/new', 'd/old', 'deep/x/a', 'e/f'].map(at))).toEqual([
      folder,
      file('2'),
      undefined,
      file('3'),
      file('1'),
    ]);
    expect(await at('deep')).toEqual(await storeSceneContent());
    expect(contents.glob('**' as ProjectPath, [])).toEqual(['d/new', 'deep/x/a', 'e/f']);
  });

  async function storeSceneContent(): Promise<Content | undefined> {
    return look(storeScene({ 'deep/x/a': '3' }), 'deep');
  }
});

// An input that changes while its stage runs: what the result was made of cannot be known, so nothing is recorded.
import { describe, expect, test } from '@jest/globals';
import { type GatedWorld, gated } from '../../../support/gates.ts';
import { root } from '../../../support/memory-world.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { type Scene, sceneOf } from '../../../support/scene.ts';
import { until } from '../../../support/until.ts';

const files = {
  'in.txt': 'one',
  'd/a.csv': 'a',
  'params.yaml': 'k: 1',
  's.ts': `import './h.ts'\ntrain`,
  'h.ts': 'help',
};
const warned = (made: Repro): readonly string[] =>
  made.events.flatMap((event) => (event.kind === 'warning' ? [event.problem.message] : []));
const recorded = (made: Repro): unknown => {
  const result = made.results.get('a');
  return result?.kind === 'ran' ? result.recorded : result?.kind;
};

/** Runs stage `a` with an edit while its command is under way. */
async function during(
  yaml: string,
  edit: (scene: Scene, world: GatedWorld) => void,
): Promise<{ readonly made: Repro; readonly world: GatedWorld }> {
  const world = gated(project({ ...files, 'pipeline.yaml': `stages: {a: {${yaml}, outs: [a.txt]}}` }));
  const going = reproIn(world);
  await world.sees('a');
  if (yaml.includes('module')) {
    // The first request asks for the schema.
    world.open('a');
    await until('the schema is told', () => world.started.length === 1);
    await world.sees('a');
  }
  edit(sceneOf(world), world);
  world.open('a');
  return { made: await going, world };
}

describe('is noticed', () => {
  test.each<readonly [string, string, (scene: Scene, world: GatedWorld) => void, string]>([
    ['another text', 'cmd: make a.txt in.txt, deps: [in.txt]', ({ write }) => write('in.txt', 'two'), 'in.txt'],
    [
      'an edit that is taken back',
      'cmd: make a.txt in.txt, deps: [in.txt]',
      ({ write }) => (write('in.txt', 'two'), write('in.txt', 'one')),
      'in.txt',
    ],
    ['one that is gone', 'cmd: make a.txt in.txt, deps: [in.txt]', ({ remove }) => remove('in.txt'), 'in.txt'],
    [
      'another mode',
      'cmd: make a.txt in.txt, deps: [in.txt]',
      (_scene, { fs }) => fs.chmod(`${root}/in.txt`, 0o755),
      'in.txt',
    ],
    ['a file in a directory', 'cmd: make a.txt d, deps: [d]', ({ write }) => write('d/a.csv', 'b'), 'd/a.csv'],
    ['a new file in a directory', 'cmd: make a.txt d, deps: [d]', ({ write }) => write('d/new.csv', 'b'), 'd/new.csv'],
    ['a file of a glob', 'cmd: make a.txt d, deps: ["d/*.csv"]', ({ write }) => write('d/a.csv', 'b'), 'd/a.csv'],
    [
      'a new file for a glob',
      'cmd: make a.txt d, deps: ["d/*.csv"]',
      ({ write }) => write('d/new.csv', 'b'),
      'd/new.csv',
    ],
    [
      'a directory to which the way became a circle',
      'cmd: make a.txt in.txt, deps: [d, in.txt]',
      (_scene, { fs }) => (fs.rename(`${root}/d`, `${root}/e`), fs.symlink('d', `${root}/d`)),
      'd/a.csv',
    ],
    [
      'a params file, also at another key',
      'cmd: make a.txt, params: [k]',
      ({ write }) => write('params.yaml', 'k: 1\nl: 2'),
      'params.yaml',
    ],
  ])('%s', async (_what, yaml, edit, path) => {
    const { made, world } = await during(yaml, edit);
    expect(recorded(made)).toBe(false);
    expect(warned(made)).toEqual([
      `'${path}' changed while stage 'a' was running, so its result was not recorded; the next repro runs it again`,
    ]);
    expect(['pipeline.lock', '.cache/runs', '.cache/objects'].filter((kept) => sceneOf(world).has(kept))).toEqual([]);
  });

  test('code of a module', async () => {
    const { made } = await during('module: s.ts, deps: [in.txt]', ({ write }) => write('h.ts', 'other'));
    expect(recorded(made)).toBe(false);
  });

  test('also if the stage does it itself; then the next repro runs it again', async () => {
    const world = project({
      ...files,
      'pipeline.yaml': 'stages: {a: {cmd: [make a.txt in.txt, touch in.txt], deps: [in.txt], outs: [a.txt]}}',
    });
    for (let i = 0; i < 2; i++) {
      const made = await reproIn(world);
      expect(recorded(made)).toBe(false);
      expect(made.ok).toBe(true);
    }
    sceneOf(world).write('pipeline.yaml', 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}');
    expect(recorded(await reproIn(world))).toBe(true);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh' });
  });
});

describe('is excused', () => {
  test('a link count that changed alone', async () => {
    const { made } = await during('cmd: make a.txt in.txt, deps: [in.txt]', (_scene, { fs }) =>
      fs.link(`${root}/in.txt`, `${root}/second`),
    );
    expect([recorded(made), ...warned(made)]).toEqual([true]);
  });

  test('a link count, but not other bytes under the same size and time', async () => {
    const { made } = await during('cmd: make a.txt in.txt, deps: [in.txt]', ({ write }, { fs }) => {
      const { mtimeMs } = fs.stat(`${root}/in.txt`)!;
      fs.link(`${root}/in.txt`, `${root}/second`);
      write('in.txt', 'two');
      fs.setModified(`${root}/in.txt`, mtimeMs);
    });
    expect(recorded(made)).toBe(false);
  });

  test.each<readonly [string, string, (scene: Scene) => void]>([
    ['a file beside a dep', 'cmd: make a.txt in.txt, deps: [in.txt]', ({ write }) => write('other.txt', 'x')],
    [
      'a file that no pattern matches',
      'cmd: make a.txt d, deps: ["d/*.csv"]',
      ({ write }) => write('d/notes.txt', 'x'),
    ],
    [
      'an ignored file in a directory',
      'cmd: make a.txt in.txt, deps: [d, in.txt]',
      ({ write }) => write('d/__pycache__/x.pyc', 'x'),
    ],
    [
      'an empty folder in a directory',
      'cmd: make a.txt in.txt, deps: [d, in.txt]',
      ({ write, remove }) => (write('d/e/x', 'x'), remove('d/e/x')),
    ],
  ])('%s', async (_what, yaml, edit) => {
    expect(recorded((await during(yaml, edit)).made)).toBe(true);
  });
});

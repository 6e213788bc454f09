// Module stages in a repro: their code and names in the fingerprint, their params, what they and commands are handed.
import { describe, expect, test } from '@jest/globals';
import type { LaunchRequest } from '../../../../engine/io/process/launcher.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const files = {
  'in.txt': 'one',
  'test.txt': 'two',
  's.ts': `import './h.ts'\ntrain`,
  'h.ts': 'help',
  'params.yaml': 'k: 1\nother: 2',
};
const start = (yaml: string, more: Readonly<Record<string, string>> = {}): MemoryWorld =>
  project({ ...files, 'pipeline.yaml': `stages: {${yaml}}`, ...more });

/** The same world, and every request that is launched. */
function watched(world: MemoryWorld): { readonly world: MemoryWorld; readonly requests: LaunchRequest[] } {
  const requests: LaunchRequest[] = [];
  const launcher: MemoryWorld['launcher'] = async () => {
    const real = await world.launcher();
    return {
      start: (request) => {
        requests.push(request);
        return real.start(request);
      },
    };
  };
  return { world: { ...world, launcher }, requests };
}

const module = (deps: string, outs = 'outs: {model: a.txt}'): string => `a: {module: s.ts, deps: ${deps}, ${outs}}`;
const command = (deps: string, outs: string): string => `a: {cmd: make a.txt in.txt, deps: ${deps}, outs: ${outs}}`;

describe('what is another fingerprint', () => {
  test.each([
    ['a helper that changed', module('[in.txt]'), module('[in.txt]'), ['code h.ts changed'], { 'h.ts': '// x\nhelp' }],
    [
      'names of deps',
      module('{train: in.txt, test: test.txt}'),
      module('{test: in.txt, train: test.txt}'),
      ['name of in.txt: train -> test', 'name of test.txt: test -> train'],
    ],
    ['the name of an out', module('[in.txt]'), module('[in.txt]', 'outs: {m: a.txt}'), ['name of a.txt: model -> m']],
    [
      'wdir',
      command('[in.txt]', '[a.txt]'),
      'a: {cmd: make ../a.txt ../in.txt, wdir: sub, deps: [../in.txt], outs: [../a.txt]}',
      ['command: make a.txt in.txt -> make ../a.txt ../in.txt', 'wdir: . -> sub'],
    ],
    [
      'persist',
      command('[in.txt]', '[a.txt]'),
      command('[in.txt]', '[{a.txt: {persist: true}}]'),
      ['out a.txt: persist false -> true'],
    ],
  ])('%s', async (_what, before, after, why, edits: Readonly<Record<string, string>> = {}) => {
    const world = start(before, { 'sub/x': '' });
    await reproIn(world);
    for (const [path, text] of Object.entries({ 'pipeline.yaml': `stages: {${after}}`, ...edits }))
      sceneOf(world).write(path, text);
    const made = await reproIn(world);
    expect(made.reasons).toEqual({ a: why });
    expect(made.kinds).toEqual({ a: 'ran' });
  });
});

describe('what is the same fingerprint', () => {
  test.each([
    ['the order of deps', command('[in.txt, test.txt]', '[a.txt]'), command('[test.txt, in.txt]', '[a.txt]')],
    ['names in a command', command('[in.txt]', '[a.txt]'), command('{x: in.txt}', '{y: a.txt}')],
    [
      'cache, desc and meta',
      command('[in.txt]', '[a.txt]'),
      `a: {desc: words, cmd: make a.txt in.txt, deps: [in.txt], outs: [{a.txt: {cache: false}}]}`,
    ],
    [
      'a metric instead of an out',
      command('[in.txt]', '[a.txt]'),
      'a: {cmd: make a.txt in.txt, deps: [in.txt], metrics: [a.txt]}',
    ],
    [
      'a plot with flags instead of an out',
      command('[in.txt]', '[a.txt]'),
      'a: {cmd: make a.txt in.txt, deps: [in.txt], plots: [{a.txt: {x: a, y: b}}]}',
    ],
    ['another spelling of a path', command('[in.txt]', '[a.txt]'), command('[./in.txt]', '[sub/../a.txt]')],
    [
      'another stage, and the order of params',
      'a: {cmd: make a.txt, params: [k, other], outs: [a.txt]}',
      'z: {cmd: make z in.txt, deps: [in.txt], outs: [z]}, a: {cmd: make a.txt, params: [other, k], outs: [a.txt]}',
    ],
  ])('%s', async (_what, before, after) => {
    const world = start(before);
    await reproIn(world);
    sceneOf(world).write('pipeline.yaml', `stages: {${after}}`);
    expect((await reproIn(world)).kinds).toMatchObject({ a: 'fresh' });
  });

  test('comments, order and formatting of params; other keys', async () => {
    const world = start('a: {cmd: make a.txt, params: [k], outs: [a.txt]}');
    await reproIn(world);
    sceneOf(world).write('params.yaml', '# words\nother: 3\n"k":   1\n');
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh' });
    sceneOf(world).write('params.yaml', 'k: 1.0');
    expect((await reproIn(world)).reasons).toEqual({ a: ['param k: 1 -> 1.0'] });
  });
});

describe('params of a module are checked against its schema', () => {
  const schema = `// params: {"type": "object", "properties": {"k": {"type": "integer", "maximum": 5}}, "required": ["k"], "additionalProperties": false}\ntrain`;

  test('before anything runs, all at once, at their places', async () => {
    const yaml =
      'first: {cmd: make x in.txt, deps: [in.txt], outs: [x]}, a: {module: s.ts, params: [k], outs: [a.txt]}, b: {module: s.ts, params: [other], outs: [b.txt]}';
    const world = start(yaml, { 's.ts': schema, 'params.yaml': 'k: 9\nother: 1' });
    expect(
      (await problemsOf(() => reproIn(world))).map(({ code, message, place }) => `${code} ${place?.line}: ${message}`),
    ).toEqual([
      "param-refused 1: the params of stage 'a' do not fit its schema: 'k' must be <= 5",
      "param-refused 1: the params of stage 'b' do not fit its schema: they must have required property 'k'",
      "param-refused 1: the params of stage 'b' do not fit its schema: they must NOT have additional properties ('other')",
    ]);
    expect(world.started.filter((line) => !line.endsWith('schema'))).toEqual([]);
    expect(sceneOf(world).has('.cache/mutex')).toBe(false);
  });

  test('the schema is asked once for each bundle', async () => {
    const world = start('a: {module: s.ts, params: [k], outs: [a.txt]}', { 's.ts': schema });
    await reproIn(world);
    await reproIn(world, { force: true });
    expect(world.started.map((line) => line.replace(/^.*: /, ''))).toEqual(['schema', 'run', 'run']);
  });

  test.each([['that is no schema', '// params: {"type": 3}', 'bad-schema']])(
    'one %s is told',
    async (_what, text, code) => {
      const world = start('a: {module: s.ts, params: [k], outs: [a.txt]}', { 's.ts': text });
      expect((await problemsOf(() => reproIn(world))).map((problem) => problem.code)).toEqual([code]);
    },
  );

  test('params that another stage writes first are checked when they are there', async () => {
    const yaml =
      'w: {cmd: copy p.yaml src.yaml, deps: [src.yaml], outs: [p.yaml]}, a: {module: s.ts, params: [p.yaml: [k]], outs: [a.txt]}';
    const world = start(yaml, { 's.ts': schema, 'src.yaml': 'k: 1' });
    expect((await reproIn(world)).kinds).toEqual({ w: 'ran', a: 'ran' });
    sceneOf(world).write('src.yaml', 'k: 9');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ w: 'ran', a: 'failed' });
    expect(made.results.get('a')).toMatchObject({ problems: [{ code: 'param-refused' }] });
  });
});

describe('what a stage is handed', () => {
  const env = { PATH: '/bin', HOME: '/home/me', SECRET: 'x', TZ: 'Asia/Tokyo' };

  test('a command has our environment, and where and what it is, also for DVC', async () => {
    const { world, requests } = watched({
      ...start('a: {cmd: make ../a.txt, wdir: sub, outs: [../a.txt]}', { 'sub/x': '' }),
      env,
    });
    await reproIn(world);
    const run = requests[0]?.env['RESTAGE_RUN'];
    expect(run).toMatch(/^[0-9a-f]{32}$/);
    expect(requests[0]).toMatchObject({ command: { kind: 'shell', text: 'make ../a.txt' }, cwd: '/project/sub' });
    expect(requests[0]?.env).toEqual({
      ...env,
      RESTAGE_ROOT: '/project',
      RESTAGE_STAGE: 'a',
      RESTAGE_RUN: run,
      DVC_ROOT: '/project',
      DVC_STAGE: 'a',
    });
  });

  test('a module has nothing of ours but where to find programs and folders', async () => {
    const { world, requests } = watched({ ...start(module('[in.txt]')), env });
    await reproIn(world);
    const run = requests.at(-1)?.env['RESTAGE_RUN'];
    expect(requests.at(-1)?.env).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      RESTAGE_ROOT: '/project',
      RESTAGE_STAGE: 'a',
      RESTAGE_RUN: run,
    });
  });

  test('a module has its deps, files and outs by name, absolute, and its params nested', async () => {
    const yaml =
      'a: {module: s.ts, deps: {one: in.txt, all: "*.txt"}, params: [t.depth, k], outs: {model: deep/a.bin}}';
    const { world, requests } = watched(start(yaml, { 'params.yaml': 'k: 1\nt: {depth: 2.0, no: 1}' }));
    await reproIn(world);
    expect(requests.at(-1)?.command).toMatchObject({
      kind: 'module',
      request: {
        kind: 'run',
        stage: 'a',
        deps: { one: '/project/in.txt' },
        depFiles: { one: ['/project/in.txt'], all: ['/project/in.txt', '/project/test.txt'] },
        outs: { model: '/project/deep/a.bin' },
        params: { k: 1, t: { depth: 2 } },
      },
    });
  });

  test('an argv is not put together to a text', async () => {
    const { world, requests } = watched(
      start('a: {cmd: {argv: [make, a.txt, in.txt]}, deps: [in.txt], outs: [a.txt]}'),
    );
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
    expect(requests[0]?.command).toEqual({ kind: 'argv', argv: ['make', 'a.txt', 'in.txt'] });
  });
});

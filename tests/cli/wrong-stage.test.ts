// Stages that go wrong, and modules that cannot be run: each with its whole text, and the exit code.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { projectOnDisk, restage, start, write } from '../support/command.ts';
import { shown } from './wrong.ts';

const stages = (text: string): string => projectOnDisk({ 'pipeline.yaml': `stages:\n  ${text.trim()}\n` });

test('a stage that fails is shown with its exit code and the last ten lines of its output', async () => {
  const dir = stages(`
  fails: {cmd: 'for i in $(seq 15); do echo line $i; done; echo oops >&2; exit 3', outs: [a.txt]}
  below: {cmd: cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}`);
  expect(await shown(dir, ['repro', '-j', '1'])).toBe(dedent`
    ! fails  failed (never run)
    - below  skipped: fails did not come out
    2 stages: 1 failed, 1 skipped in <time>
      fails  running: never run
    error: stage 'fails' failed: exit code 3
     --> pipeline.yaml:2:3
      |
    2 |   fails: {cmd: 'for i in $(seq 15); do echo line $i; done; echo oops >&2; exit 3', outs: [a.txt]}
      |   ^^^^^
    hint: restage logs fails
      | line 7
      | line 8
      | line 9
      | line 10
      | line 11
      | line 12
      | line 13
      | line 14
      | line 15
      | oops
    exit 1
  `);
  expect(await shown(dir, ['logs', 'fails'])).toBe(dedent`
    line 1
    line 2
    line 3
    line 4
    line 5
    line 6
    line 7
    line 8
    line 9
    line 10
    line 11
    line 12
    line 13
    line 14
    line 15
    oops
    fails, <date>, <time>: stage 'fails' failed: exit code 3
    exit 0
  `);
  const { stdout } = await restage(dir, ['repro', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    stages: {
      fails: {
        result: 'failed',
        reasons: ['never run'],
        errors: [
          { code: 'stage-failed', message: "stage 'fails' failed: exit code 3", file: 'pipeline.yaml', line: 2 },
        ],
      },
      below: { result: 'skipped', reasons: ['fails did not come out'], duration_ms: 0 },
    },
  });
  expect(await shown(dir, ['repro', '-q'])).toBe(dedent`
    error: stage 'fails' failed: exit code 3
     --> pipeline.yaml:2:3
      |
    2 |   fails: {cmd: 'for i in $(seq 15); do echo line $i; done; echo oops >&2; exit 3', outs: [a.txt]}
      |   ^^^^^
    hint: restage logs fails
    exit 1
  `);
});

test('a stage that does not write its out, one that is killed, one whose program is not there', async () => {
  expect(await shown(stages("a: {cmd: 'true', outs: [a.txt, b.txt]}"), ['repro'])).toBe(dedent`
    ! a  failed (never run)
    1 stage: 1 failed in <time>
      a  running: never run
    error: stage 'a' ended without writing its out 'a.txt'
     --> pipeline.yaml:2:27
      |
    2 |   a: {cmd: 'true', outs: [a.txt, b.txt]}
      |                           ^^^^^
    hint: make the command write it, or take it out of the stage

    error: stage 'a' ended without writing its out 'b.txt'
     --> pipeline.yaml:2:34
      |
    2 |   a: {cmd: 'true', outs: [a.txt, b.txt]}
      |                                  ^^^^^
    hint: make the command write it, or take it out of the stage
    exit 1
  `);
  expect(await shown(stages('a: {cmd: kill -9 $$, outs: [a.txt]}'), ['repro'])).toBe(dedent`
    ! a  failed (never run)
    1 stage: 1 failed in <time>
      a  running: never run
    error: stage 'a' failed: killed by SIGKILL
     --> pipeline.yaml:2:3
      |
    2 |   a: {cmd: kill -9 $$, outs: [a.txt]}
      |   ^
    hint: restage logs a
    exit 1
  `);
  expect(await shown(stages("a: {cmd: {argv: [no-such-program, '1']}, outs: [a.txt]}"), ['repro'])).toBe(dedent`
    ! a  failed (never run)
    1 stage: 1 failed in <time>
      a  running: never run
    error: stage 'a' failed: command 'no-such-program' was not found in PATH
     --> pipeline.yaml:2:3
      |
    2 |   a: {cmd: {argv: [no-such-program, '1']}, outs: [a.txt]}
      |   ^
    hint: restage logs a
    exit 1
  `);
  expect(await shown(stages('a: {cmd: ls, wdir: nowhere, outs: [a.txt]}'), ['repro'])).toBe(dedent`
    ! a  failed (never run)
    1 stage: 1 failed in <time>
      a  running: never run
    error: stage 'a' failed: its folder '<root>/nowhere' does not exist
     --> pipeline.yaml:2:3
      |
    2 |   a: {cmd: ls, wdir: nowhere, outs: [a.txt]}
      |   ^
    hint: restage logs a
    exit 1
  `);
});

test('a module that throws is shown with what it threw, one that is killed with the signal', async () => {
  const dir = stages('a: {module: a.ts, outs: [a.txt]}');
  write(dir, 'a.ts', "export function run() {\n  throw new Error('no rows');\n}\n");
  const { code, stderr } = await restage(dir, ['repro', '--no-wait', '-q']);
  expect(`${stderr}exit ${code}`).toBe(dedent`
    error: stage 'a' failed: Error: no rows
     --> pipeline.yaml:2:3
      |
    2 |   a: {module: a.ts, outs: [a.txt]}
      |   ^
    hint: restage logs a
    exit 1
  `);
  // The rest, with the place in the code of the user, is in the log.
  expect((await start(dir, ['logs', 'a']).ended).stdout).toMatch(/^Error: no rows\n +at run \(.+a\.ts:2:9\)$/m);
  write(
    dir,
    'a.ts',
    "export function run() {\n  process.kill(process.pid, 'SIGKILL');\n  return new Promise(() => undefined);\n}\n",
  );
  expect((await restage(dir, ['repro', '-q'])).stderr).toContain("error: stage 'a' failed: killed by SIGKILL\n");
});

test('code that cannot be traced, found or read is refused before anything runs', async () => {
  const dir = stages('first: {cmd: touch first.txt, outs: [first.txt]}\n  a: {module: a.ts, outs: [a.txt]}');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: module 'a.ts' does not exist
     --> pipeline.yaml:3:15
      |
    3 |   a: {module: a.ts, outs: [a.txt]}
      |               ^^^^
    hint: create it, or correct the path after module:
    exit 3
  `);
  write(dir, 'a.ts', "const name = './b.ts';\nexport const run = () => import(name);\n");
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: import() of something that is not a literal cannot be traced
     --> a.ts:2:26
      |
    2 | export const run = () => import(name);
      |                          ^^^^^^^
    hint: name each module: import('./a.ts'), or import all of them and choose when the stage runs
    exit 3
  `);
  write(dir, 'a.ts', "import { x } from './gone.ts';\nexport const run = () => x;\n");
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: cannot find './gone.ts'
     --> a.ts:1:19
      |
    1 | import { x } from './gone.ts';
      |                   ^^^^^^^^^^^
    hint: correct the path, or create the file
    exit 3
  `);
  write(dir, 'a.ts', 'export function run( {\n');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: expected identifier but found end of file
     --> a.ts:2:1
      |
    2 |
      | ^
    exit 3
  `);
});

test('code that several stages import is broken once', async () => {
  const dir = stages('a: {module: a.ts, outs: [a.txt]}\n  b: {module: b.ts, outs: [b.txt]}');
  for (const name of ['a.ts', 'b.ts']) write(dir, name, "import { x } from './x.ts';\nexport const run = () => x;\n");
  write(dir, 'x.ts', 'export const x = ;\n');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: unexpected ";"
     --> x.ts:1:18
      |
    1 | export const x = ;
      |                  ^
    exit 3
  `);
});

test('params that a module refuses', async () => {
  const dir = stages('a: {module: a.ts, params: [train], outs: [a.txt]}');
  const properties = { depth: { type: 'integer', minimum: 1 }, loss: { enum: ['l1', 'l2'] } };
  const schema = {
    properties: { train: { type: 'object', additionalProperties: false, properties, required: ['seed'] } },
  };
  write(dir, 'a.ts', `export const params = ${JSON.stringify(schema)};\nexport function run() {}\n`);
  write(dir, 'params.yaml', 'train:\n  depth: 0\n  loss: l3\n  sead: 1\n');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: the params of stage 'a' do not fit its schema: 'train' must have required property 'seed'
     --> pipeline.yaml:2:30
      |
    2 |   a: {module: a.ts, params: [train], outs: [a.txt]}
      |                              ^^^^^

    error: the params of stage 'a' do not fit its schema: 'train' must NOT have additional properties ('sead')
     --> pipeline.yaml:2:30
      |
    2 |   a: {module: a.ts, params: [train], outs: [a.txt]}
      |                              ^^^^^

    error: the params of stage 'a' do not fit its schema: 'train.depth' must be >= 1
     --> pipeline.yaml:2:30
      |
    2 |   a: {module: a.ts, params: [train], outs: [a.txt]}
      |                              ^^^^^

    error: the params of stage 'a' do not fit its schema: 'train.loss' must be equal to one of the allowed values: l1, l2
     --> pipeline.yaml:2:30
      |
    2 |   a: {module: a.ts, params: [train], outs: [a.txt]}
      |                              ^^^^^
    exit 3
  `);
});

test('modules that end when they are loaded are told, each by its stage, and hide no other mistake', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const dir = stages(
    names.map((name) => `${name}: {module: ${name}.ts, params: [n], outs: [${name}.txt]}`).join('\n  '),
  );
  const asks = (minimum: number): string =>
    `export const params = {properties: {n: {minimum: ${minimum}}}};\nexport function run() {}\n`;
  for (const [name, text] of Object.entries({
    a: asks(0),
    b: `process.exit(0);\n${asks(0)}`,
    c: asks(2),
    d: `throw new Error('no such luck');\n${asks(0)}`,
    e: asks(3),
  }))
    write(dir, `${name}.ts`, text);
  write(dir, 'params.yaml', 'n: 1\n');
  const text = await shown(dir, ['repro']);
  expect(text.match(/^error: .*/gm)).toEqual([
    expect.stringMatching(
      /^error: the params schema of stage 'b' cannot be read from its module: the stage ended its process /,
    ),
    "error: the params of stage 'c' do not fit its schema: 'n' must be >= 2",
    expect.stringMatching(/^error: the params schema of stage 'd' cannot be read from its module: Error: no such luck/),
    "error: the params of stage 'e' do not fit its schema: 'n' must be >= 3",
  ]);
  expect(text).toMatch(/exit 3$/);
});

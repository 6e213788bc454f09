// Stages that go wrong, and state and arguments that cannot be used: each with its whole text, and the exit code.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { edit, projectOnDisk, read, repro, restage, write } from '../support/command.ts';
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
      fails: { result: 'failed', reasons: ['never run'], errors: [{ code: 'stage-failed', message: "stage 'fails' failed: exit code 3", file: 'pipeline.yaml', line: 2 }] },
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
  expect((await restage(dir, ['logs', 'a'])).stdout).toMatch(/^Error: no rows$/m);
  write(dir, 'a.ts', "export function run() {\n  process.kill(process.pid, 'SIGKILL');\n  return new Promise(() => undefined);\n}\n");
  expect((await restage(dir, ['repro', '-q'])).stderr).toContain("error: stage 'a' failed: killed by SIGKILL\n");
});

test('code that cannot be traced, found or read is refused before anything runs', async () => {
  const dir = stages("first: {cmd: touch first.txt, outs: [first.txt]}\n  a: {module: a.ts, outs: [a.txt]}");
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

test('params that a module refuses', async () => {
  const dir = stages('a: {module: a.ts, params: [train], outs: [a.txt]}');
  const properties = { depth: { type: 'integer', minimum: 1 }, loss: { enum: ['l1', 'l2'] } };
  const schema = { properties: { train: { type: 'object', additionalProperties: false, properties, required: ['seed'] } } };
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

test('a lock of a newer version is refused and left alone; a broken one is a warning', async () => {
  const dir = stages('a: {cmd: echo a > a.txt, outs: [a.txt]}');
  await repro(dir);
  const lock = read(dir, 'pipeline.lock');
  edit(dir, 'pipeline.lock', '"version": 1', '"version": 99');
  const newer = read(dir, 'pipeline.lock');
  expect(await shown(dir, ['repro'])).toBe(dedent`
    error: 'pipeline.lock' has version 99; this restage reads up to 1
    hint: update restage
    exit 3
  `);
  expect(read(dir, 'pipeline.lock')).toBe(newer);
  write(dir, 'pipeline.lock', lock.slice(0, 100));
  expect(await shown(dir, ['status'])).toBe(dedent`
    + a  restorable: never run
    1 of 1 not fresh; restage repro brings them up to date
    warning: 'pipeline.lock' cannot be read and counts as absent; results that are in the cache are restored
    hint: git checkout -- pipeline.lock brings the committed one back
    exit 0
  `);
  expect(await shown(dir, ['repro'])).toBe(dedent`
    + a  is there already (never run)
    1 stage: 1 restored in <time>
    warning: 'pipeline.lock' cannot be read and counts as absent; results that are in the cache are restored
    hint: git checkout -- pipeline.lock brings the committed one back
    exit 0
  `);
  expect(read(dir, 'pipeline.lock')).toBe(lock);
});

test('arguments that mean nothing', async () => {
  const dir = stages('train: {cmd: echo a > a.txt, outs: [a.txt]}');
  expect(await shown(dir, ['repro', '--jobs', '0'])).toBe(dedent`
    error: option '-j, --jobs <n>' argument '0' is invalid: it is not a whole number from 1 to 1024
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repro', '--job', '2'])).toBe(dedent`
    error: unknown option '--job'
    hint: did you mean '--jobs'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repor'])).toBe(dedent`
    error: unknown command 'repor'
    hint: did you mean 'repro'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['logs'])).toBe(dedent`
    error: missing required argument 'stage'
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['logs', 'train'])).toBe(dedent`
    error: stage 'train' has not been run here, so there is no log of it
    hint: restored results come without one
    exit 4
  `);
  expect(await shown(dir, ['explain', 'trian'])).toBe(dedent`
    error: 'trian' is neither a stage nor the path of an out
    hint: did you mean 'train'?
    exit 2
  `);
  expect(await shown(dir, ['repro', '--json', '--jbos', '2'])).toBe(dedent`
    {
      "ok": false,
      "errors": [
        {
          "code": "usage",
          "message": "unknown option '--jbos'"
        }
      ]
    }
    error: unknown option '--jbos'
    hint: did you mean '--jobs'?
    hint: restage --help shows the commands and their options
    exit 2
  `);
  expect(await shown(dir, ['repro', '--cd', 'nowhere'])).toBe(dedent`
    error: --cd: 'nowhere' is not a folder
    exit 2
  `);
});

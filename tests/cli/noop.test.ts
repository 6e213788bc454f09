// What the no-op snapshot rests on: for each kind of entry, a change that the entry of the command, `status` and `dag`
// notice by it, and would not notice without it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectOnDisk, ran, write } from '../support/command.ts';
import { fresh, holdMutex, rows } from './noop-rows.ts';
import {
  broken,
  type Commands,
  copyCommands,
  nameOf,
  noopProject,
  otherBuildId,
  readSnapshot,
  settle,
  snapshotPath,
  writeSnapshot,
} from './noop-scene.ts';

let commands: Commands;
beforeAll(() => {
  commands = copyCommands();
});
afterAll(() => commands.remove());

test.each(Object.entries(rows))(
  '%s: the entry notices, by these entries alone, and the engine does what is right',
  async (_name, row) => {
    const dir = noopProject();
    expect(await settle(commands, dir)).toEqual({ code: 0, stdout: fresh, stderr: '' });
    expect(broken(dir)).toEqual([]);

    row.change(dir);
    expect(broken(dir)).toEqual(row.rests);
    const alone = await commands.entry(dir);
    expect(alone).toMatchObject({ code: 1, stdout: '' });
    expect(alone.stderr).toContain('main.cjs');

    const snapshot = readSnapshot(dir);
    writeSnapshot(dir, {
      ...snapshot,
      witnessed: snapshot.witnessed.filter((one) => !row.rests.includes(nameOf(dir, one))),
    });
    expect(await commands.entry(dir)).toEqual({ code: 0, stdout: fresh, stderr: '' });
    // Mistakes in the texts are found by reading them, which it always does.
    expect((await commands.whole(dir, ['status', '-q'])).code).toBe(row.code === 3 ? 3 : 0);
    writeSnapshot(dir, snapshot);
    if (row.runs) expect((await commands.whole(dir, ['status', '-q'])).code).toBe(1);

    const { code, stdout, stderr } = await commands.whole(dir, row.code === 5 ? ['repro', '--no-wait'] : ['repro']);
    expect({ code, runs: ran(stdout) }).toEqual({ code: row.code ?? 0, runs: row.runs ?? [] });
    expect(stdout + stderr).toContain(row.says ?? '');
  },
);

test('params.yaml that appears in a project without one is noticed', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': 'stages:\n  say:\n    cmd: echo hello > said\n    outs: [said]\n' });
  expect((await settle(commands, dir)).stdout).toBe('1 stage is fresh\n');
  write(dir, 'params.yaml', 'word: bye\n');
  expect(broken(dir)).toEqual(['params.yaml']);
  expect((await commands.entry(dir)).code).toBe(1);
  const snapshot = readSnapshot(dir);
  writeSnapshot(dir, {
    ...snapshot,
    witnessed: snapshot.witnessed.filter(({ path }) => path !== join(dir, 'params.yaml')),
  });
  expect((await commands.entry(dir)).stdout).toBe('1 stage is fresh\n');
  expect((await commands.whole(dir)).stdout).toBe('1 stage is fresh\n');
});

test('a held mutex keeps the command waiting, and it goes on when the mutex is free', async () => {
  const dir = noopProject();
  await settle(commands, dir);
  holdMutex(dir);
  const waiting = commands.whole(dir);
  expect(await Promise.race([waiting.then(() => 'answered'), commands.entry(dir).then(() => 'waits')])).toBe('waits');
  unlinkSync(join(dir, '.cache/mutex'));
  expect(await waiting).toMatchObject({ code: 0, stdout: fresh });
});

test('another build, another folder, RESTAGE_ROOT, targets and flags are not for the entry', async () => {
  const dir = noopProject();
  await settle(commands, dir);
  const snapshot = readSnapshot(dir);
  expect((await commands.otherBuild(dir)).code).toBe(1);
  expect((await commands.entry(join(dir, 'data'))).code).toBe(1);
  expect((await commands.entry(dir, ['repro'], { RESTAGE_ROOT: dir })).code).toBe(1);
  for (const args of [['repro', 'copy'], ['repro', '-f'], ['repro', '--json'], ['repro', '-q', '-v'], ['status']])
    expect((await commands.entry(dir, args)).code).toBe(1);
  expect(await commands.entry(dir, ['repro', '-q'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await commands.whole(join(dir, 'data'))).stdout).toBe(fresh);
  expect((await commands.whole(dir, ['repro'], { RESTAGE_ROOT: dir })).code).not.toBe(0);

  // Without these fields of the head it would have answered.
  writeSnapshot(dir, { ...snapshot, head: { ...snapshot.head, buildId: otherBuildId } });
  expect((await commands.otherBuild(dir)).stdout).toBe(fresh);
  expect((await commands.entry(dir)).code).toBe(1);
  writeSnapshot(dir, { ...snapshot, head: { ...snapshot.head, cwd: join(dir, 'data') } });
  expect((await commands.entry(join(dir, 'data'))).stdout).toBe(fresh);
  expect((await commands.entry(dir)).code).toBe(1);
});

test('what git and others write into folders that were not listed is no reason to look again', async () => {
  const dir = noopProject();
  mkdirSync(join(dir, '.git'));
  await settle(commands, dir);
  write(dir, '.git/index', 'other');
  write(dir, 'out/other', 'other');
  write(dir, 'other', 'other');
  expect((await commands.entry(dir)).stdout).toBe(fresh);
});

test('a snapshot that was cut or has a wrong bit is not believed', async () => {
  const dir = noopProject();
  await settle(commands, dir);
  const path = snapshotPath(dir);
  const bytes = readFileSync(path);
  const { length } = bytes;
  const flipped = (at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] as number) ^ 4;
    return copy;
  };
  const wrong: Uint8Array[] = [0, 1, 90, length >> 1, length - 40, length - 5, length - 4, length - 1].map((end) =>
    bytes.subarray(0, end),
  );
  wrong.push(
    ...[2, 100, bytes.indexOf('"stages":') + 9, 400, length >> 1, length - 12, length - 6, length - 1].map(flipped),
    Buffer.concat([bytes, Buffer.alloc(4)]),
  );
  for (const one of wrong) {
    writeFileSync(path, one);
    expect((await commands.entry(dir)).code).toBe(1);
  }
  expect(await commands.whole(dir)).toMatchObject({ code: 0, stdout: fresh });
});

test('an edited file of a large folder is noticed, though threads alone looked at it', async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `source/${i}`);
  const dir = projectOnDisk({
    'pipeline.yaml': 'stages:\n  count:\n    cmd: cat source/* > all\n    deps: [source]\n    outs: [all]\n',
    ...Object.fromEntries(names.map((name) => [name, `${name}\n`])),
  });
  expect((await settle(commands, dir)).stdout).toBe('1 stage is fresh\n');
  for (const name of ['index', 'noop']) unlinkSync(join(dir, '.cache', name));
  expect((await commands.whole(dir, ['repro'])).stdout).toBe('1 stage is fresh\n');
  expect(await commands.entry(dir)).toEqual({ code: 0, stdout: '1 stage is fresh\n', stderr: '' });
  write(dir, 'source/1234', 'source/4321\n');
  expect((await commands.entry(dir)).code).toBe(1);
  expect(ran((await commands.whole(dir, ['repro'])).stdout)).toEqual(['count']);
});

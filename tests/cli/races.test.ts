import { expect, test } from '@jest/globals';
import { readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { projectOnDisk, read, repro, restage, type StageJson, start, write } from '../support/command.ts';
import { until } from '../support/until.ts';

/** Runs `meanwhile` while the stage waits for the file `go`, which is no dep; what the run did with the stage `s`. */
async function whileRunning(
  dir: string,
  meanwhile: () => void,
): Promise<StageJson & { readonly stderr: string; readonly code: number | undefined }> {
  const running = start(dir, ['repro', '--json']);
  await until('the stage runs', () => running.stderr().includes('running: ') && isThere(dir, 'waits'));
  meanwhile();
  write(dir, 'go', '');
  const { code, stdout, stderr } = await running.ended;
  rmSync(join(dir, 'waits'));
  const { stages } = JSON.parse(stdout) as { readonly stages: Readonly<Record<'s', StageJson>> };
  return { ...stages.s, stderr, code };
}

function isThere(dir: string, path: string): boolean {
  try {
    return read(dir, path) !== undefined;
  } catch {
    return false;
  }
}

const wait = 'echo > waits; until test -e go; do sleep 0.02; done';
const notRecorded = (path: string): string =>
  `warning: '${path}' changed while stage 's' was running, so its result was not recorded; the next repro runs it again\n`;

test('a stage that edits its own dep is not recorded, and runs again until it leaves it alone', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml':
      'stages:\n  s: {cmd: cp in.txt out.txt && (test -e calm || echo more >> in.txt), deps: [in.txt], outs: [out.txt]}\n',
    'in.txt': '',
  });
  for (const lines of ['', 'more\n']) {
    const { code, stages, stderr } = await repro(dir);
    expect(stderr).toContain(notRecorded('in.txt'));
    expect({ code, result: stages['s'] }).toMatchObject({ code: 0, result: { result: 'ran', recorded: false } });
    expect(read(dir, 'out.txt')).toBe(lines);
  }
  expect((await restage(dir, ['repro'])).stdout).toMatch(/^\* s {2}ran in \d+ ms, not recorded \(never run\)\n/);
  write(dir, 'calm', '');
  expect((await repro(dir)).stages['s']).toMatchObject({ result: 'ran', recorded: true });
  expect((await repro(dir)).results).toEqual({ s: 'fresh' });
  expect(read(dir, 'out.txt')).toBe(read(dir, 'in.txt'));
});

test.each([
  ['an edit and its undoing', 'in.txt', editAndUndo],
  ['a file of the same bytes and times put in its place', 'in.txt', replaceInPlace],
  ['a file added to a directory dep', 'data/sub/new.csv', (dir: string) => write(dir, 'data/sub/new.csv', 'n\n')],
  ['a file that a glob matches', 'glob/b.csv', (dir: string) => write(dir, 'glob/b.csv', 'n\n')],
  ['a file taken away from a directory dep', 'data/sub/a.csv', (dir: string) => rmSync(join(dir, 'data/sub/a.csv'))],
  ['an edit of a params file', 'params.yaml', (dir: string) => write(dir, 'params.yaml', 'x: 2\n')],
] as const)('%s during a run: the result is not recorded', async (_what, path, meanwhile) => {
  const dir = projectOnDisk({
    'pipeline.yaml': `stages:\n  s: {cmd: 'cat in.txt data/sub/*.csv > out.txt; ${wait}', deps: [in.txt, data, 'glob/*.csv'], params: [x], outs: [out.txt]}\n`,
    'params.yaml': 'x: 1\n',
    'in.txt': 'one\n',
    'data/sub/a.csv': 'a\n',
    'data/sub/b.csv': 'b\n',
    'glob/a.csv': 'a\n',
  });
  const run = await whileRunning(dir, () => meanwhile(dir));
  expect(run).toMatchObject({ code: 0, result: 'ran', recorded: false });
  expect(run.stderr).toContain(notRecorded(path));
  expect(isThere(dir, 'pipeline.lock')).toBe(false);
  const next = await repro(dir);
  expect(next.stages['s']).toMatchObject({ result: 'ran', recorded: true });
  expect(next.stderr).not.toContain('was in the way');
  expect((await repro(dir)).results).toEqual({ s: 'fresh' });
});

function editAndUndo(dir: string): void {
  write(dir, 'in.txt', 'other\n');
  write(dir, 'in.txt', 'one\n');
}

function replaceInPlace(dir: string): void {
  const [path, beside] = [join(dir, 'in.txt'), join(dir, 'in.txt.new')];
  write(dir, 'in.txt.new', 'one\n');
  utimesSync(beside, 1e9, 1e9);
  renameSync(beside, path);
}

test('an edit of code that a module stage imports, while it runs', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml': 'stages:\n  s: {module: s.ts, outs: {out: out.txt}}\n',
    's.ts': `import { writeFileSync, existsSync } from 'node:fs';
import { word } from './lib/word.ts';
export async function run({ outs }: { outs: { out: string } }) {
  writeFileSync('waits', '\\n');
  while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 10));
  writeFileSync(outs.out, word);
}\n`,
    'lib/word.ts': "export const word = 'old';\n",
  });
  const run = await whileRunning(dir, () => write(dir, 'lib/word.ts', "export const word = 'new';\n"));
  expect(run).toMatchObject({ result: 'ran', recorded: false });
  expect(run.stderr).toContain(notRecorded('lib/word.ts'));
  expect(read(dir, 'out.txt')).toBe('old');
  expect((await repro(dir)).results).toEqual({ s: 'ran' });
  expect(read(dir, 'out.txt')).toBe('new');
});

test('a background child does not outlive its command, so it cannot change an out that was recorded', async () => {
  const late = '(trap "" TERM; until test -e go; do sleep 0.05; done; echo late >> out.txt)';
  const dir = projectOnDisk({
    'pipeline.yaml': `stages:\n  s: {cmd: 'echo early > out.txt; ${late} &', outs: [out.txt]}\n`,
  });
  expect((await repro(dir)).stages['s']).toMatchObject({ result: 'ran', recorded: true });
  write(dir, 'go', '');
  expect((await repro(dir)).results).toEqual({ s: 'fresh' });
  expect(read(dir, 'out.txt')).toBe('early\n');
});

// macOS has no setsid.
const linuxOnly = process.platform === 'linux' ? test : test.skip;

linuxOnly('what a process that left its group writes later is noticed, kept aside, and undone', async () => {
  const late = 'setsid sh -c "until test -e go; do sleep 0.05; done; echo late >> out.txt"';
  const dir = projectOnDisk({
    'pipeline.yaml': `stages:\n  s: {cmd: 'echo early > out.txt; ${late} &', outs: [out.txt]}\n`,
  });
  await repro(dir);
  write(dir, 'go', '');
  await until('the child wrote', () => read(dir, 'out.txt') === 'early\nlate\n');
  expect((await restage(dir, ['status'])).stdout).toContain('+ s  restorable: out out.txt is not what was recorded\n');
  const next = await repro(dir);
  expect(next.results).toEqual({ s: 'restored' });
  const [, trash = ''] = /'out\.txt' was in the way and is nowhere else; moved to (\S+)/.exec(next.stderr) ?? [];
  expect(readFileSync(trash, 'utf8')).toBe('early\nlate\n');
  expect(read(dir, 'out.txt')).toBe('early\n');
});

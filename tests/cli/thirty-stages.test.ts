import { expect, test } from '@jest/globals';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { edit, only, ran, read, repro, restage, write } from '../support/command.ts';
import { stages, thirtyStages } from './thirty-stages.ts';

const links = stages.filter((stage) => stage.startsWith('link-'));

test('thirty stages run once; then nothing runs, and what each wrote is what its command says', async () => {
  const dir = thirtyStages();
  const first = await repro(dir, ['-j', '4']);
  expect(first.code).toBe(0);
  expect(stages).toHaveLength(30);
  expect(new Set(only(first.results, 'ran'))).toEqual(new Set(stages));
  expect(read(dir, 'work/join-2.txt')).toBe('Zürich 北京\na\na\nZürich 北京\n');
  expect(read(dir, 'count.txt')).toBe('parts/index\nparts/inner/1.txt\nparts/inner/2.txt\nparts/inner/3.txt\n');
  expect(read(dir, 'work/Grüße an alle.txt')).toBe('b\na\nc\n');
  expect(read(dir, 'copy of it.txt')).toBe('b\na\nc\n');
  expect(read(dir, 'inside/here.txt')).toBe('b\na\nZürich 北京\ninside\n');
  expect(read(dir, 'settings.txt')).toBe('3\n');

  const again = await repro(dir);
  expect(only(again.results, 'fresh')).toHaveLength(30);
  const plain = await restage(dir, ['repro']);
  expect(plain.code).toBe(0);
  expect(plain.stderr).toBe('');
  expect(plain.stdout).toBe('all 30 stages are fresh\n');
  expect((await restage(dir, ['status', '-q'])).code).toBe(0);
});

test('an edit makes stale what reads it, and no more; unchanged bytes stop there', async () => {
  const dir = thirtyStages();
  await repro(dir);
  const ranAfter = async (path: string, old: string, now: string): Promise<readonly string[]> => {
    // A run that finds all fresh leaves a snapshot behind, which must notice the edit too.
    expect((await restage(dir, ['repro'])).stdout).toBe('all 30 stages are fresh\n');
    edit(dir, path, old, now);
    return ran((await restage(dir, ['repro'])).stdout);
  };
  expect(await ranAfter('params.yaml', 'alone: 1', 'alone: 1.0')).toEqual(['alone']);
  expect(await ranAfter('params.yaml', 'unused: 0', 'unused: 1')).toEqual([]);
  expect(await ranAfter('conf/model.json', '"rate": 1.0', '"rate": 1')).toEqual(['settings']);
  expect(await ranAfter('conf/model.json', '"layers": [8, 4], "rate": 1', '"rate":1,"layers":[8,5]')).toEqual([]);
  expect(await ranAfter('conf/run.toml', 'steps = 10', 'steps = 11')).toEqual(['settings']);
  expect(await ranAfter('conf/run.toml', 'x = 1', 'x = 2')).toEqual([]);
  expect(await ranAfter('conf/all.yaml', 'c: 2', 'c: 3')).toEqual(['settings']);
  expect(await ranAfter('raw data/skip me.txt', 'not', 'never')).toEqual([]);
  expect(await ranAfter('raw data/größe 2.txt', 'c', 'd')).toEqual(['collect', 'copy']);
  write(dir, 'raw data/tief/größe 3.txt', 'not in the folder\n');
  expect(only((await repro(dir)).results, 'ran')).toEqual(['collect']);
  rmSync(join(dir, 'raw data/tief'), { recursive: true });
  const { results } = await repro(dir);
  expect(only(results, 'restored')).toEqual(['collect']);
  expect(only(results, 'ran')).toEqual([]);
});

test('targets are stages or paths of outs, as seen from the current folder', async () => {
  const dir = thirtyStages();
  const toJoin1 = ['top', 'left-1', 'right-1', 'join-1'];
  expect((await repro(dir, ['--dry', 'join-1'])).results).toEqual(
    Object.fromEntries(toJoin1.map((stage) => [stage, 'ran'])),
  );
  expect(existsSync(join(dir, 'work'))).toBe(false);
  expect(existsSync(join(dir, 'pipeline.lock'))).toBe(false);
  expect(only((await repro(dir, ['work/right-1.txt'])).results, 'ran')).toEqual(['top', 'right-1']);
  mkdirSync(join(dir, 'parts/inner'), { recursive: true });
  const inner = await repro(join(dir, 'parts/inner'), ['2.txt', '../../work/left-1.txt']);
  expect(only(inner.results, 'ran')).toEqual(['left-1', 'join-1', 'parts']);
  expect(Object.keys(inner.results)).toEqual([...toJoin1, 'parts']);
  expect((await repro(dir, ['-s', 'join-1'])).results).toEqual({ 'join-1': 'fresh' });
  expect((await repro(dir, ['-s', '-f', 'join-1'])).reasons).toEqual({ 'join-1': ['forced'] });
  const tooEarly = await repro(dir, ['--downstream', 'link-13']);
  expect(tooEarly.code).toBe(4);
  expect(tooEarly.results).toEqual({ 'link-13': 'failed', 'link-14': 'skipped' });
  expect(tooEarly.stderr).toContain('hint: restage repro link-12');
});

test('--downstream goes down, --force goes through all of it, --no-run-cache runs instead of restoring', async () => {
  const dir = thirtyStages();
  await repro(dir);
  expect(Object.keys((await repro(dir, ['--downstream', 'link-12'])).results)).toEqual([
    'link-12',
    'link-13',
    'link-14',
  ]);
  expect(only((await repro(dir, ['-f', 'link-02'])).results, 'ran')).toEqual([
    'top',
    'left-1',
    'right-1',
    'join-1',
    'left-2',
    'right-2',
    'join-2',
    'link-01',
    'link-02',
  ]);
  edit(dir, 'params.yaml', 'alone: 1', 'alone: 2');
  await repro(dir, ['alone']);
  edit(dir, 'params.yaml', 'alone: 2', 'alone: 1');
  expect((await repro(dir, ['alone', '--dry'])).results).toEqual({ alone: 'restored' });
  expect((await repro(dir, ['alone', '--no-run-cache'])).results).toEqual({ alone: 'ran' });
  expect((await repro(dir, ['alone', '--no-run-cache'])).results).toEqual({ alone: 'fresh' });
});

test('after a failure the rest is skipped; with --keep-going only what needs it', async () => {
  const dir = thirtyStages();
  edit(dir, 'pipeline.yaml', 'cmd: cat work/left-1.txt work/right-1.txt', 'cmd: cat nowhere.txt');
  const kept = await repro(dir, ['-k', '-j', '2']);
  expect(kept.code).toBe(1);
  expect(kept.ok).toBe(false);
  expect(only(kept.results, 'failed')).toEqual(['join-1']);
  expect(only(kept.results, 'ran')).toEqual([
    'top',
    'left-1',
    'right-1',
    'collect',
    'copy',
    'inside',
    'settings',
    'alone',
  ]);
  expect(kept.reasons['link-14']).toEqual(['link-13 did not come out']);
  expect(links.every((stage) => kept.results[stage] === 'skipped')).toBe(true);
  edit(dir, 'pipeline.yaml', 'cmd: cat nowhere.txt', 'cmd: cat work/left-1.txt work/right-1.txt');
  const mended = await repro(dir);
  expect(only(mended.results, 'fresh')).toEqual(only(kept.results, 'ran'));
  expect(only(mended.results, 'ran')).toHaveLength(22);
});

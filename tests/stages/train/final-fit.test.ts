// The final fit on its thread, as the engine bundles it, beside the same fit that waits for the number of rounds.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { esbuildBundler } from '../../../engine/io/code/esbuild-bundler.ts';
import { carryOut, type Scenario, type Told } from './scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'restage-fit-'));
const runner = join(folder, 'runner.mjs');

beforeAll(async () => {
  const root = join(import.meta.dirname, '../../..');
  const { outputs } = await esbuildBundler().bundle(join(import.meta.dirname, 'scenario.ts'), root);
  for (const { path, bytes } of outputs) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  expect(outputs.map(({ path }) => path)).toContainEqual(expect.stringMatching(/^worker-.*-fit-thread\.mjs$/));
  writeFileSync(
    runner,
    "import { carryOut } from './stage.mjs';\n" +
      'console.log(JSON.stringify(await carryOut(JSON.parse(process.argv[2]))));\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** In a child process; that it ends shows that no thread was left behind. */
function onThread(scenario: Scenario): Told {
  return JSON.parse(execFileSync(process.execPath, [runner, JSON.stringify(scenario)], { encoding: 'utf8' })) as Told;
}

test.each<[string, Scenario]>([
  ['rounds are cut by early stopping', { patience: 5, refit: true, rounds: 400 }],
  ['the thread has done all rounds before the watched fit has ended', { patience: 0, refit: true, rounds: 3 }],
  ['nothing is fitted again', { patience: 5, refit: false, rounds: 60 }],
])('the model is the same: %s', async (_, scenario) => {
  const here = JSON.parse(JSON.stringify(await carryOut(scenario))) as Told;
  expect(here.error).toBeUndefined();
  expect(here.rows).toBe(scenario.refit ? 2000 : 1600);
  expect(onThread(scenario)).toEqual(here);
});

test('what only the fit on all rows meets is reported as the mistake that it is', async () => {
  const message = 'the target is NaN in row 1 of the training part; gbt needs finite values';
  const scenario = { patience: 0, refit: true, rounds: 20, brokenRow: 0 };
  expect((await carryOut(scenario)).error?.[0]).toBe('StageError');
  expect(onThread(scenario).error).toEqual(['StageError', message]);
});

test('an abort ends both fits', () => {
  for (const abortAt of [0.001, 0.3, 0.6]) {
    expect(onThread({ patience: 0, refit: true, rounds: 1000, abortAt }).error).toEqual(['Error', 'enough']);
  }
});

// The API as a program uses it: the README's example, and what a program can do wrong.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edit, projectOnDisk, restage, write } from '../support/command.ts';
import { readmeExample } from '../support/readme.ts';

const repo = fileURLToPath(new URL('../..', import.meta.url));

/** The project of `restage init`, with the package in its node_modules. */
async function starter(): Promise<string> {
  const dir = projectOnDisk({});
  await restage(dir, ['init']);
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(repo, join(dir, 'node_modules/restage'));
  return dir;
}

/** What the program prints. */
function runProgram(dir: string, program: string): string {
  write(dir, 'program.mjs', program);
  return execFileSync(process.execPath, ['program.mjs'], { cwd: dir, encoding: 'utf8' });
}

function git(dir: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: dir, stdio: 'ignore' });
}

test('the example of the README shows how stages stand, runs them, and compares metrics with the last commit', async () => {
  const dir = await starter();
  git(dir, 'init');
  await restage(dir, ['repro']);
  git(dir, 'add', '.');
  git(dir, 'commit', '-m', 'first');
  edit(dir, 'params.yaml', '0.25', '0.5');
  expect(runProgram(dir, readmeExample('From a program', 'ts'))).toMatch(
    new RegExp(dedent`
      ^prepare is stale param prepare\.test_fraction: 0\.25 -> 0\.5
      fit is pending dep data/train\.csv will be written by prepare dep data/test\.csv will be written by prepare
      report is pending .*
      prepare: ran
      fit: ran
      report: ran
      metrics\.json rmse: 0\.\d+ -> 0\.\d+
      $
    `),
  );
});

test('a project that cannot be run is an EngineError with every problem, whose class a program can ask for', async () => {
  const dir = await starter();
  edit(dir, 'pipeline.yaml', 'params:', 'parms:');
  const printed = runProgram(
    dir,
    `
      import { EngineError, openProject, repro } from 'restage';
      for (const call of [() => openProject('absent'), async () => repro(await openProject('.'))]) {
        const error = await call().catch((thrown) => thrown);
        console.log(error instanceof EngineError, error.problems.map(({ code }) => code).join());
      }
    `,
  );
  expect(printed).toBe('true no-such-folder\ntrue unknown-key\n');
});

test('each call reads the texts as they are then', async () => {
  const dir = await starter();
  const printed = runProgram(
    dir,
    `
      import { openProject, paramsDiff, repro, status } from 'restage';
      import { readFileSync, writeFileSync } from 'node:fs';
      const words = async () => [...(await status(project)).values()].map(({ status }) => status).join();
      const project = await openProject('data');
      console.log(await words());
      console.log((await repro(project)).ok, await words());
      writeFileSync('params.yaml', readFileSync('params.yaml', 'utf8').replace('seed: 7', 'seed: 8'));
      console.log(await words());
    `,
  );
  expect(printed).toBe('stale,stale,stale\ntrue fresh,fresh,fresh\nstale,pending,pending\n');
});

test('a listener that throws ends the run, and the next one finds the project free', async () => {
  const dir = await starter();
  const printed = runProgram(
    dir,
    `
      import { openProject, repro } from 'restage';
      const project = await openProject('.');
      const onEvent = ({ kind }) => { if (kind === 'stage-started') throw new Error('mine'); };
      console.log(await repro(project, { onEvent }).catch(({ message }) => message));
      console.log((await repro(project, { wait: false, jobs: 1 })).ok);
      console.log(await repro(project, { jobs: 0 }).catch(({ message }) => message));
    `,
  );
  expect(printed).toBe('mine\ntrue\njobs is 0; it must be a whole number from 1 on\n');
});

test('a signal ends the stages that run; what was not begun is skipped', async () => {
  const dir = await starter();
  write(dir, 'pipeline.yaml', 'stages:\n  long: {cmd: sleep 600, outs: [a]}\n  next: {cmd: cat a, deps: [a]}\n');
  const printed = runProgram(
    dir,
    `
      import { openProject, repro } from 'restage';
      const stop = new AbortController();
      const onEvent = ({ kind }) => { if (kind === 'stage-started') stop.abort(); };
      const { ok, stages } = await repro(await openProject('.'), { signal: stop.signal, onEvent });
      console.log(ok, [...stages.values()].map(({ kind }) => kind).join());
    `,
  );
  expect(printed).toMatch(/^false (?:failed|skipped),skipped\n$/);
});

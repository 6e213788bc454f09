// `restage completion`, in the shells themselves: bash is here, zsh and fish where they are installed.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restage, script } from '../support/command.ts';

let dir = '';
beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'restage-completion-')));
  mkdirSync(join(dir, '.git'));
  mkdirSync(join(dir, 'bin'));
  mkdirSync(join(dir, 'inner'));
  writeFileSync(join(dir, 'bin', 'restage'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(join(dir, 'bin', 'restage'), 0o755);
  writeFileSync(join(dir, 'pipeline.yaml'), 'stages:\n  prep: {cmd: x}\n  predict: {cmd: x}\n  train: {cmd: x}\n');
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(shell: string, args: readonly string[]): string {
  return execFileSync(shell, args, {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}` },
  });
}

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What bash offers after `line`. */
function offered(line: string): readonly string[] {
  const text = `
    eval "$(restage completion bash)"
    COMP_LINE="$1" COMP_POINT=\${#1}
    _restage restage '' ''
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', text, 'bash', line]).trim().split('\n');
}

describe('bash', () => {
  test.each([
    ['restage repr', ['repro']],
    ['restage repro pre', ['prep', 'predict']],
    ['restage repro prep tr', ['train']],
    ['restage repro --keep', ['--keep-going']],
    ['restage logs --fi', ['--file']],
    ['restage completion ', ['bash', 'zsh', 'fish']],
    ['restage metrics di', ['diff']],
    ['restage status --cd inn', ['inner']],
    ['restage nonsense', ['']],
    ['restage -', ['-V', '--version', '-h', '--help']],
  ])('after "%s" it offers %j', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });

  test('of a name with a word break in it only the rest is given, since readline keeps what is before', () => {
    const text = `
      eval "$(restage completion bash)"
      restage() { printf '%s\\n' train@north train@south '$(touch hacked)'; }
      COMP_LINE=$1 COMP_POINT=\${#1}
      _restage
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(run('bash', ['--norc', '-c', text, 'bash', 'restage repro train@s'])).toBe('south\n');
    expect(run('bash', ['--norc', '-c', text, 'bash', 'restage repro $'])).toBe('\\$\\(touch\\ hacked\\)\n');
  });
});

(has('fish') ? test : test.skip)('fish', () => {
  const offers = (line: string): readonly string[] =>
    run('fish', ['--no-config', '-c', 'restage completion fish | source; complete -C $argv[1]', line])
      .trim()
      .split('\n')
      .map((text) => text.split('\t')[0] ?? '');
  expect(offers('restage rep')).toEqual(['repro']);
  expect(offers('restage repro pre')).toEqual(['predict', 'prep']);
  expect(offers('restage repro --keep')).toEqual(['--keep-going']);
  expect(offers('restage completion ')).toEqual(['bash', 'fish', 'zsh']);
});

(has('zsh') ? test : test.skip)('zsh', () => {
  const text = `
    compdef() { :; }
    compadd() { shift; print -l -- "$@"; }
    _describe() { print -l -- \${(P)@[-1]}; }
    eval "$(restage completion zsh)"
    words=(\${=1}) CURRENT=$#words
    _restage`;
  const offers = (line: string): string => run('zsh', ['-f', '-c', text, 'zsh', line]);
  expect(offers('restage repro x')).toBe('prep\npredict\ntrain\n');
  expect(offers('restage completion x')).toBe('bash\nzsh\nfish\n');
  expect(offers('restage x')).toContain('repro:run what is stale');
  expect(offers('restage repro -x')).toContain('--keep-going:after a failure, go on with what does not need it\n');
});

test('each script names every command and flag that the help shows', async () => {
  const help = (await restage(dir, ['repro', '--help'])).stdout;
  const flags = [...help.matchAll(/--[a-z-]+/g)]
    .map(([flag]) => flag)
    .filter((flag, at, all) => all.indexOf(flag) === at);
  expect(flags).toContain('--keep-going');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const text = (await restage(dir, ['completion', shell])).stdout;
    for (const flag of flags) expect(text).toContain(shell === 'fish' ? `-l '${flag.slice(2)}'` : flag);
  }
});

test('stage names come one on a line, and nothing is said where there are none', async () => {
  expect(await restage(dir, ['completion', '--stages'])).toEqual({
    code: 0,
    stdout: 'prep\npredict\ntrain\n',
    stderr: '',
  });
  expect(await restage(join(dir, '..'), ['completion', '--stages'])).toEqual({ code: 0, stdout: '', stderr: '' });
  writeFileSync(join(dir, 'inner', 'pipeline.yaml'), 'stages: [\n');
  expect(await restage(join(dir, 'inner'), ['completion', '--stages'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a shell must be named, and be one of them', async () => {
  expect(await restage(dir, ['completion'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('restage completion bash | zsh | fish'),
  });
  expect(await restage(dir, ['completion', 'tcsh'])).toMatchObject({ code: 2 });
});

test.each(['repro', 'status', 'explain', 'logs', 'init', 'version', 'dag', 'completion', 'overview'])(
  'the help of %s has examples',
  async (command) => {
    expect((await restage(dir, [command, '--help'])).stdout).toMatch(/\nExamples:\n {2}\S/);
  },
);

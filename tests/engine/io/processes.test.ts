import { beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import type { HostMessage, LaunchRequest, Launcher } from '../../../engine/io/process/launcher.ts';
import { processLauncher } from '../../../engine/io/process/processes.ts';
import { systemClock } from '../../../engine/io/system-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const processes = hostProcessTable();
const bash = '/bin/bash';
const env = { PATH: process.env['PATH'] ?? '', SHELL: bash };
let launcher: Launcher;

beforeAll(async () => {
  launcher = await processLauncher({ processes, clock: systemClock, moduleHost: '/none' });
});

function shell(text: string, change: Partial<LaunchRequest> = {}) {
  let output = '';
  const cwd = change.cwd ?? tempDir();
  const onOutput = (chunk: Uint8Array) => (output += Buffer.from(chunk).toString());
  const running = launcher.start({ command: { kind: 'shell', text }, cwd, env, onOutput, ...change });
  return { running, cwd, output: () => output };
}

describe('the ending', () => {
  test('of a command is its exit code', async () => {
    expect(await shell('true').running.ended).toEqual({ kind: 'exited', code: 0 });
    expect(await shell('exit 3').running.ended).toEqual({ kind: 'exited', code: 3 });
  });

  test('of a command that is killed is the signal', async () => {
    expect(await shell('kill -9 $$').running.ended).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  test('of what cannot be started is a reason', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'plain'), 'text');
    writeFileSync(join(dir, 'script'), '#!/no/such/interpreter\n');
    chmodSync(join(dir, 'script'), 0o755);
    const reason = async (argv: readonly [string, ...string[]], cwd = dir) => {
      const { running } = shell('', { command: { kind: 'argv', argv }, cwd });
      expect(running.pid).toBeUndefined();
      running.stop(0);
      const ending = await running.ended;
      return ending.kind === 'not-started' ? ending.reason : ending;
    };
    expect(await reason(['no-such-command'])).toBe("command 'no-such-command' was not found in PATH");
    expect(await reason(['./none'])).toBe("'./none' does not exist");
    expect(await reason([join(dir, 'plain')])).toBe(`'${dir}/plain' is not executable`);
    expect(await reason([join(dir, 'script')])).toBe(`the interpreter that '${dir}/script' names does not exist`);
    expect(await reason(['ls'], join(dir, 'none'))).toBe(`its folder '${dir}/none' does not exist`);
  });
});

describe('the output', () => {
  test('of both streams comes in the order in which it was written', async () => {
    const { running, output } = shell(
      'for i in 1 2 3; do echo out $i; echo err $i >&2; echo dev $i > /dev/stderr; done',
    );
    await running.ended;
    expect(output()).toBe('out 1\nerr 1\ndev 1\nout 2\nerr 2\ndev 2\nout 3\nerr 3\ndev 3\n');
  });

  test('is complete, also if there is much of it', async () => {
    const { running, output } = shell('seq 300000; echo end');
    await running.ended;
    const numbers = Array.from({ length: 300_000 }, (_, index) => `${index + 1}\n`);
    expect(output() === `${numbers.join('')}end\n`).toBe(true);
  });

  test('that a process outside of the group holds open is not waited for', async () => {
    const { running, output, cwd } = shell('setsid sleep 60 & echo $! > pid; echo done');
    const ending = await running.ended;
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'));
    expect([ending, output()]).toEqual([{ kind: 'exited', code: 0 }, 'done\n']);
    if (processes.identify(pid)) process.kill(pid, 'SIGKILL');
  });
});

describe('the surroundings', () => {
  test('are the folder, nothing but the given environment, and no standard input', async () => {
    const { running, output, cwd } = shell('pwd; env | grep -c RESTAGE_TEST; cat', {
      env: { ...env, RESTAGE_TEST: '1' },
    });
    await running.ended;
    expect(output()).toBe(`${cwd}\n1\n`);
    const bare = shell('', { command: { kind: 'argv', argv: ['env'] }, env: { PATH: env.PATH } });
    await bare.running.ended;
    expect(bare.output()).toBe(`PATH=${env.PATH}\n`);
  });

  test('are those of $SHELL without start-up files, or of /bin/sh', async () => {
    const home = tempDir();
    writeFileSync(join(home, 'start'), 'echo started');
    const shown = async (SHELL: string | undefined) => {
      const settings = { PATH: env.PATH, HOME: home, BASH_ENV: '', ...(SHELL === undefined ? {} : { SHELL }) };
      const { running, output } = shell('echo ${BASH_VERSION:+bash} $0', { env: settings });
      await running.ended;
      return output();
    };
    expect(await shown(bash)).toBe('bash /bin/bash\n');
    expect(await shown(undefined)).toContain('/bin/sh');
    expect(await shown('bash')).toContain('/bin/sh');
    expect(await shown('/no/such/shell')).toContain('/bin/sh');
  });

  test('are a process group of its own', async () => {
    const { running, output } = shell('ps -o pgid= -p $$');
    await running.ended;
    expect(Number(output())).toBe(running.pid);
  });
});

describe('stopping', () => {
  test('ends every process of the group', async () => {
    const { running, output } = shell('sleep 100 & echo ready; sleep 100');
    await until('the command runs', () => output() === 'ready\n');
    running.stop(5000);
    expect(await running.ended).toEqual({ kind: 'signalled', signal: 'SIGTERM' });
    expect(processes.groupAlive(running.pid ?? 0)).toBe(false);
  });

  test('kills after the grace what does not listen', async () => {
    const { running, output } = shell("trap '' TERM; echo ready; while true; do sleep 0.05; done");
    await until('the command runs', () => output() === 'ready\n');
    running.stop(100);
    running.stop(60_000);
    expect(await running.ended).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect(processes.groupAlive(running.pid ?? 0)).toBe(false);
  });

  test('leaves time to tidy up, and a second TERM does not come', async () => {
    const { running, output } = shell("trap 'echo tidy; exit 7' TERM; echo ready; while true; do sleep 0.05; done");
    await until('the command runs', () => output() === 'ready\n');
    running.stop(10_000);
    expect(await running.ended).toEqual({ kind: 'exited', code: 7 });
    expect(output().match(/tidy/g)).toEqual(['tidy']);
  });

  test('afterwards does nothing', async () => {
    const { running } = shell('true');
    await running.ended;
    running.stop(0);
  });
});

test('a child in the background ends with its command, before the command counts as ended', async () => {
  const { running, cwd } = shell('(sleep 60; echo late > out) & echo $! > pid');
  expect(await running.ended).toEqual({ kind: 'exited', code: 0 });
  expect(processes.groupAlive(running.pid ?? 0)).toBe(false);
  expect(processes.identify(Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBeUndefined();
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});

describe('a module', () => {
  const request = { kind: 'schema', others: [] } as const;

  async function host(script: string) {
    const dir = tempDir();
    const moduleHost = join(dir, 'host.mjs');
    writeFileSync(moduleHost, script);
    const started = await processLauncher({ processes, clock: systemClock, moduleHost });
    const messages: HostMessage[] = [];
    let output = '';
    const running = started.start({
      command: { kind: 'module', bundle: '/bundle.mjs', request },
      cwd: dir,
      env: { PATH: env.PATH },
      onOutput: (chunk) => (output += Buffer.from(chunk).toString()),
      onMessage: (message) => messages.push(message),
    });
    return { ending: await running.ended, messages, output };
  }

  test('is handed its request, and is heard', async () => {
    const { ending, messages, output } = await host(`
      process.once('message', (message) => {
        console.log(JSON.stringify(message));
        process.send({ kind: 'progress', fraction: 0.5 });
        process.send({ kind: 'schema', bundle: message.bundle, schema: message.request }, () => process.disconnect());
      });
    `);
    expect(ending).toEqual({ kind: 'exited', code: 0 });
    expect(messages).toEqual([
      { kind: 'progress', fraction: 0.5 },
      { kind: 'schema', bundle: '/bundle.mjs', schema: request },
    ]);
    expect(JSON.parse(output)).toEqual({ bundle: '/bundle.mjs', request });
  });

  test('is heard before its end is told, also if it leaves at once', async () => {
    const { ending, messages } = await host(`
      process.once('message', () => {
        for (let i = 0; i < 100; i += 1) process.send({ kind: 'progress', fraction: i / 100 });
        process.send({ kind: 'error', message: 'no' }, () => process.exit(1));
      });
    `);
    expect(ending).toEqual({ kind: 'exited', code: 1 });
    expect([messages.length, messages.at(-1)]).toEqual([101, { kind: 'error', message: 'no' }]);
  });

  test('whose host is gone before it listens has ended, no more', async () => {
    const { ending, messages } = await host('process.exit(9)');
    expect([ending, messages]).toEqual([{ kind: 'exited', code: 9 }, []]);
  });

  describe('whose host was prepared', () => {
    /** Each host says in a file that it has started, and for whom. */
    async function scene() {
      const dir = tempDir();
      const moduleHost = join(dir, 'host.mjs');
      writeFileSync(
        moduleHost,
        `import { appendFileSync } from 'node:fs';
        console.log('early');
        process.once('message', () => console.log(process.pid, process.env.WHO) || process.exit());
        appendFileSync('started', process.env.WHO + ' ' + process.pid + '\\n');`,
      );
      const modules = await processLauncher({ processes, clock: systemClock, moduleHost });
      const place = (who: string) => ({ cwd: dir, env: { PATH: env.PATH, WHO: who } });
      const started = () =>
        existsSync(join(dir, 'started')) ? readFileSync(join(dir, 'started'), 'utf8').split('\n') : [];
      const prepare = async (who: string): Promise<number> => {
        const before = started().length;
        modules.prepare?.(place(who));
        await until('a host has started', () => started().length > before + (before === 0 ? 1 : 0));
        return Number(started().at(-2)!.split(' ')[1]);
      };
      const run = async (who: string) => {
        let output = '';
        const onOutput = (chunk: Uint8Array) => (output += Buffer.from(chunk).toString());
        const command = { kind: 'module', bundle: '/bundle.mjs', request } as const;
        const { pid, ended } = modules.start({ command, ...place(who), onOutput });
        return { pid, ending: await ended, output };
      };
      return { modules, prepare, run };
    }
    const well = { kind: 'exited', code: 0 };

    test('is run by it, and what it said before is heard', async () => {
      const { prepare, run } = await scene();
      const pid = await prepare('a');
      expect(await run('a')).toEqual({ pid, ending: well, output: `early\n${pid} a\n` });
      expect((await run('a')).pid).not.toBe(pid);
    });

    test('for another environment is run by its own', async () => {
      const { modules, prepare, run } = await scene();
      const pid = await prepare('a');
      const other = await run('b');
      expect([other.ending, other.output]).toEqual([well, `early\n${other.pid} b\n`]);
      expect(processes.identify(pid)).toBeDefined();
      await modules.dismiss?.();
      expect(processes.identify(pid)).toBeUndefined();
    });

    test('is run by a new one if it has died', async () => {
      const { prepare, run } = await scene();
      const pid = await prepare('a');
      process.kill(pid, 'SIGKILL');
      await until('it is gone', () => processes.identify(pid) === undefined);
      const again = await run('a');
      expect([again.ending, again.output]).toEqual([well, `early\n${again.pid} a\n`]);
    });
  });
});

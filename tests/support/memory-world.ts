// A whole world in memory: the disk and bundler twins, and a launcher that runs the tiny language of
// memory-language.ts on that disk. What a stage writes depends on all that it reads, so a wrong skip or restore shows.
import { createHasher } from '../../engine/io/disk/hashing.ts';
import type { Command, Ending, Launcher } from '../../engine/io/process/launcher.ts';
import { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';
import type { World } from '../../engine/io/world.ts';
import { memoryBundler } from './memory-bundler.ts';
import { memoryClock } from './memory-clock.ts';
import { runCommand } from './memory-language.ts';
import { memoryProcesses } from './memory-processes.ts';

export interface MemoryWorld extends World {
  readonly fs: MemoryDisk;
  /** Each command that was started, `stage: text`; a module is its request's stage. */
  readonly started: string[];
}

export const root = '/project';
const hasher = await createHasher();

/** @param life a later process on the same disk has another: another pid, and other nonces */
export function memoryWorld(disk: MemoryDisk = new MemoryDisk(), life = 0): MemoryWorld {
  const started: string[] = [];
  const launcher = memoryLauncher(disk, started);
  disk.makeDir(root);
  return {
    fs: disk,
    clock: memoryClock(disk, life * 1_000_000),
    launcher: () => Promise.resolve(launcher),
    bundler: memoryBundler(disk),
    git: {
      tracked: () => new Set(),
      headBytes: () => undefined,
      openObjects: () => ({
        prefix: '',
        find: () => Promise.resolve({ kind: 'missing' }),
        isShallow: () => false,
        close: () => undefined,
      }),
      headCommit: () => undefined,
      refs: () => ({ kind: 'refs', refs: [] }),
      commits: () => ({ kind: 'commits', ids: [] }),
    },
    processes: memoryProcesses([], { pid: 100 + life, startTime: `start-${100 + life}`, group: 100 + life }),
    hasher,
    env: {},
    cwd: root,
    cores: 2,
    buildId: 'test',
    version: '0.0.0-test',
    started,
  };
}

/** Writes a file durably, with its folders; replaces what is there. */
export function writeText(disk: MemoryDisk, path: string, text: string): void {
  disk.makeDir(path.slice(0, path.lastIndexOf('/')) || '/');
  disk.remove(path);
  const writer = disk.create(path);
  writer.write(Buffer.from(text));
  writer.sync();
  writer.close();
}

export function readText(disk: MemoryDisk, path: string): string {
  return Buffer.from(disk.read(path)).toString('utf8');
}

function memoryLauncher(disk: MemoryDisk, started: string[]): Launcher {
  return {
    start(request) {
      started.push(`${request.env['RESTAGE_STAGE'] ?? ''}: ${textOf(request.command)}`);
      const ended = Promise.resolve().then((): Ending => ({ kind: 'exited', code: runCommand(disk, request) }));
      return { pid: undefined, ended, stop: () => undefined };
    },
  };
}

function textOf(command: Command): string {
  if (command.kind === 'shell') return command.text;
  return command.kind === 'argv' ? command.argv.join(' ') : command.request.kind;
}

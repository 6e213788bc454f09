// A whole world in memory: the disk and bundler twins, and a launcher that runs a tiny language on that disk. What a
// stage writes depends on all that it reads, so a wrong skip or restore shows in the bytes.
import { createHasher, sha256 } from '../../engine/io/disk/hashing.ts';
import type { Command, Ending, HostRequest, Launcher, LaunchRequest } from '../../engine/io/process/launcher.ts';
import { MemoryDisk } from '../../engine/io/disk/memory-disk.ts';
import type { World } from '../../engine/io/world.ts';
import type { Json } from '../../engine/stage.ts';
import { memoryBundler } from './memory-bundler.ts';
import { memoryClock } from './memory-clock.ts';
import { memoryProcesses } from './memory-processes.ts';

export interface MemoryWorld extends World {
  readonly fs: MemoryDisk;
  /** Each command that was started, `stage: text`; a module is its request's stage. */
  readonly started: string[];
}

export const root = '/project';
const hasher = await createHasher();

export function memoryWorld(disk: MemoryDisk = new MemoryDisk()): MemoryWorld {
  const started: string[] = [];
  const launcher = memoryLauncher(disk, started);
  disk.makeDir(root);
  return {
    fs: disk,
    clock: memoryClock(disk),
    launcher: () => Promise.resolve(launcher),
    bundler: memoryBundler(disk),
    git: { tracked: () => new Set(), headBytes: () => undefined },
    processes: memoryProcesses(),
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

/**
 * A command is words; paths are relative to its folder:
 *   make OUT IN…     writes what names all of IN (files or directories) and their bytes
 *   blur OUT IN…     the same, but only of how long they are: unchanged bytes for many changes
 *   dir OUT IN…      makes a directory with a file for each IN, and one inside a folder
 *   append OUT IN…   adds a line to what is there
 *   say TEXT…        prints
 *   touch PATH       writes the bytes of a file anew
 *   edit PATH        adds a line to any file
 *   nothing          ends well without doing anything
 *   fail             ends with code 1; `fail-half OUT` after writing something
 */
function memoryLauncher(disk: MemoryDisk, started: string[]): Launcher {
  return {
    start(request) {
      started.push(`${request.env['RESTAGE_STAGE'] ?? ''}: ${textOf(request.command)}`);
      const ended = Promise.resolve().then((): Ending => ({ kind: 'exited', code: run(disk, request) }));
      return { pid: undefined, ended, stop: () => undefined };
    },
  };
}

function textOf(command: Command): string {
  if (command.kind === 'shell') return command.text;
  return command.kind === 'argv' ? command.argv.join(' ') : command.request.kind;
}

function run(disk: MemoryDisk, request: LaunchRequest): number {
  const { command } = request;
  if (command.kind === 'module') return runModule(disk, command.bundle, command.request, request);
  const words = command.kind === 'shell' ? command.text.split(' ') : [...command.argv];
  const [verb = '', ...args] = words;
  const paths = args.map((arg) => `${request.cwd}/${arg}`);
  const [out = '', ...ins] = paths;
  switch (verb) {
    case 'make':
      return write(disk, out, `made of ${ins.map((path) => describe(disk, path)).join(' ')}\n`);
    case 'blur':
      return write(disk, out, `long ${ins.map((path) => describe(disk, path).length % 2).join(' ')}\n`);
    case 'dir':
      for (const [i, path] of ins.entries()) write(disk, `${out}/part-${i}`, `part of ${describe(disk, path)}\n`);
      return write(disk, `${out}/inner/all`, `${ins.map((path) => describe(disk, path)).join(' ')}\n`);
    case 'append':
      return write(disk, out, `${disk.stat(out) ? readText(disk, out) : ''}+ ${ins.map((path) => describe(disk, path)).join(' ')}\n`);
    case 'say':
      request.onOutput(Buffer.from(`${args.join(' ')}\n`));
      return 0;
    case 'touch':
      return write(disk, out, readText(disk, out));
    case 'edit':
      return write(disk, out, `${readText(disk, out)}edited\n`);
    case 'nothing':
      return 0;
    case 'fail-half':
      write(disk, out, 'half\n');
      return 1;
    default:
      return 1;
  }
}

/** A module's schema is its comment `// params: {…}`. It writes, for each out, its code (comments aside), its params, and its deps by name. */
function runModule(disk: MemoryDisk, bundle: string, request: HostRequest, { onMessage }: LaunchRequest): number {
  if (request.kind === 'schema') {
    const [, schema = 'null'] = /^\/\/ params: (.*)$/m.exec(readText(disk, bundle)) ?? [];
    onMessage?.({ kind: 'schema', schema: JSON.parse(schema) as Json });
    return 0;
  }
  const code = readText(disk, bundle).split('\n').filter((line) => line !== '' && !line.startsWith('//'));
  if (code.includes('fail')) return 1;
  const deps = Object.entries(request.deps).map(([name, path]) => `${name}=${describe(disk, path)}`);
  const files = Object.entries(request.depFiles).map(([name, paths]) => `${name}:${paths.map((path) => describe(disk, path)).join(',')}`);
  for (const [name, path] of Object.entries(request.outs)) {
    write(disk, path, `${name} by ${sha256(code.join('\n')).slice(0, 8)} of ${deps.join(' ')} ${files.join(' ')} ${JSON.stringify(request.params)}\n`);
  }
  return 0;
}

function write(disk: MemoryDisk, path: string, text: string): number {
  const parent = path.slice(0, path.lastIndexOf('/'));
  disk.makeDir(parent);
  disk.remove(path);
  const writer = disk.create(path);
  writer.write(Buffer.from(text));
  writer.close();
  return 0;
}

/** Name and bytes of all that lies at `path`, in few characters. */
function describe(disk: MemoryDisk, path: string): string {
  const stat = disk.stat(path);
  if (!stat) return 'nothing';
  if (stat.kind === 'file') return sha256(disk.read(path)).slice(0, 8);
  const names = disk.list(path).map(({ name }) => name).sort();
  return `(${names.map((name) => `${name}:${describe(disk, `${path}/${name}`)}`).join(',')})`;
}

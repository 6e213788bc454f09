// The tiny language that stages in memory are written in. What a command writes names all that it reads, and it reads
// its inputs by its own means, never through the engine: a wrong skip, restore or glob shows in the bytes.
import { errorCode } from '../../engine/io/disk/file-system.ts';
import { sha256 } from '../../engine/io/disk/hashing.ts';
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';
import type { HostRequest, LaunchRequest } from '../../engine/io/process/launcher.ts';
import type { Json } from '../../engine/stage.ts';

/** A file with these bytes makes every command fail that reads it, after half of its out is written. */
export const poison = 'poison\n';

class Poisoned extends Error {}

/**
 * A command is words; paths are relative to its folder:
 *   make OUT IN…     writes what names all of IN and their bytes
 *   blur OUT IN…     the same, but only of how long they are: unchanged bytes for many changes
 *   copy OUT IN      writes the bytes of a file
 *   dir OUT IN…      makes a directory with a file for each IN, and one inside a folder
 *   append OUT IN…   adds a line to what is there
 *   say TEXT…        prints
 *   touch PATH       writes the bytes of a file anew
 *   edit PATH        adds a line to any file
 *   nothing          ends well without doing anything
 *   fail             ends with code 1; `fail-half OUT` after writing something
 * An IN is a file, a directory, a glob (`!GLOB` takes files out of all of them), or `FILE#KEY`: a line `KEY: …` of a file.
 */
export function runCommand(disk: MemoryDisk, request: LaunchRequest): number {
  const { command } = request;
  if (command.kind === 'module') return runModule(disk, command.bundle, command.request, request);
  const words = command.kind === 'shell' ? command.text.split(' ') : [...command.argv];
  const [verb = '', ...args] = words;
  const out = `${request.cwd}/${args[0] ?? ''}`;
  try {
    return runWords(disk, verb, out, { args, request });
  } catch (error) {
    // A command's own failure, as what lies in its way; anything else, a crash, is the disk's.
    if (error instanceof Poisoned) write(disk, out, 'half\n');
    else if (!['EEXIST', 'EISDIR', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error;
    return 1;
  }
}

function runWords(
  disk: MemoryDisk,
  verb: string,
  out: string,
  { args, request }: { readonly args: readonly string[]; readonly request: LaunchRequest },
): number {
  const ins = (): readonly string[] => inputs(disk, request.cwd, args.slice(1));
  switch (verb) {
    case 'make':
      return write(disk, out, `made of ${ins().join(' ')}\n`);
    case 'blur':
      return write(
        disk,
        out,
        `long ${ins()
          .map((text) => text.length % 2)
          .join(' ')}\n`,
      );
    case 'copy':
      return write(disk, out, textAt(disk, `${request.cwd}/${args[1] ?? ''}`));
    case 'dir':
      for (const [i, text] of ins().entries()) write(disk, `${out}/part-${i}`, `part of ${text}\n`);
      return write(disk, `${out}/inner/all`, `${ins().join(' ')}\n`);
    case 'append':
      return write(disk, out, `${disk.stat(out)?.kind === 'file' ? textAt(disk, out) : ''}+ ${ins().join(' ')}\n`);
    case 'say':
      request.onOutput(Buffer.from(`${args.join(' ')}\n`));
      return 0;
    case 'touch':
      return write(disk, out, textAt(disk, out));
    case 'edit':
      return write(disk, out, `${textAt(disk, out)}edited\n`);
    case 'nothing':
      return 0;
    case 'fail-half':
      write(disk, out, 'half\n');
      return 1;
    default:
      return 1;
  }
}

/** What each IN is, in few characters. */
function inputs(disk: MemoryDisk, cwd: string, args: readonly string[]): readonly string[] {
  const leftOut = args.filter((arg) => arg.startsWith('!')).map((arg) => globPattern(arg.slice(1)));
  return args
    .filter((arg) => !arg.startsWith('!'))
    .map((arg) => {
      if (arg.includes('*')) {
        const paths = globFiles(disk, cwd, arg).filter((path) => !leftOut.some((pattern) => pattern.test(path)));
        return `[${paths.map((path) => `${path}:${describe(disk, `${cwd}/${path}`)}`).join(',')}]`;
      }
      const [file = '', key] = arg.split('#');
      return key === undefined ? describe(disk, `${cwd}/${file}`) : lineOf(disk, `${cwd}/${file}`, key);
    });
}

function lineOf(disk: MemoryDisk, path: string, key: string): string {
  const line = textAt(disk, path)
    .split('\n')
    .find((text) => text.startsWith(`${key}: `));
  return line === undefined ? 'nothing' : line.slice(key.length + 2).replaceAll(' ', '_');
}

/** The files below `cwd` that a pattern of `*` and `**` matches, in code-unit order. */
export function globFiles(disk: MemoryDisk, cwd: string, glob: string): readonly string[] {
  const pattern = globPattern(glob);
  const base = glob.slice(0, glob.indexOf('*')).replace(/\/?[^/]*$/, '');
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, kind } of disk.list(`${cwd}/${folder}`)) {
      if (kind === 'directory') visit(`${folder}/${name}`);
      else if (name !== '.gitignore' && pattern.test(`${folder}/${name}`)) found.push(`${folder}/${name}`);
    }
  };
  if (disk.stat(`${cwd}/${base}`)) visit(base);
  return found.sort();
}

function globPattern(glob: string): RegExp {
  const source = glob.split('**/').map((part) =>
    part
      .split('*')
      .map((text) => text.replaceAll('.', '\\.'))
      .join('[^/]*'),
  );
  return new RegExp(`^${source.join('(?:.*/)?')}$`);
}

function textAt(disk: MemoryDisk, path: string): string {
  return Buffer.from(disk.read(path)).toString('utf8');
}

/** A module's schema is its comment `// params: {…}`. It writes, for each out, its code (comments aside), its params, and its deps by name. */
function runModule(disk: MemoryDisk, bundle: string, request: HostRequest, { onMessage }: LaunchRequest): number {
  if (request.kind === 'schema') {
    for (const path of [bundle, ...request.others]) {
      const [, schema = 'null'] = /^\/\/ params: (.*)$/m.exec(textAt(disk, path)) ?? [];
      onMessage?.({ kind: 'schema', bundle: path, schema: JSON.parse(schema) as Json });
    }
    return 0;
  }
  try {
    return runModuleCode(disk, textAt(disk, bundle), request);
  } catch (error) {
    if (!(error instanceof Poisoned)) throw error;
    for (const path of Object.values(request.outs)) write(disk, path, 'half\n');
    return 1;
  }
}

function runModuleCode(disk: MemoryDisk, text: string, request: HostRequest & { readonly kind: 'run' }): number {
  const code = text.split('\n').filter((line) => line !== '' && !line.startsWith('//'));
  if (code.includes('fail')) return 1;
  const deps = Object.entries(request.deps).map(([name, path]) => `${name}=${describe(disk, path)}`);
  const files = Object.entries(request.depFiles).map(
    ([name, paths]) => `${name}:${paths.map((path) => describe(disk, path)).join(',')}`,
  );
  for (const [name, path] of Object.entries(request.outs)) {
    write(
      disk,
      path,
      `${name} by ${sha256(code.join('\n')).slice(0, 8)} of ${deps.join(' ')} ${files.join(' ')} ${JSON.stringify(request.params)}\n`,
    );
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

/** Name and bytes of all that lies at `path`, in few characters; folders without files are nothing, as is what belongs to git. */
function describe(disk: MemoryDisk, path: string): string {
  const stat = disk.stat(path);
  if (!stat) return 'nothing';
  if (stat.kind === 'file') {
    if (textAt(disk, path) === poison) throw new Poisoned();
    return sha256(disk.read(path)).slice(0, 8);
  }
  const names = disk
    .list(path)
    .map(({ name }) => name)
    .filter((name) => name !== '.gitignore')
    .sort();
  const inside = names
    .map((name) => [name, describe(disk, `${path}/${name}`)] as const)
    .filter(([, text]) => text !== '()');
  return `(${inside.map(([name, text]) => `${name}:${text}`).join(',')})`;
}

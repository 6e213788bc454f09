// What DVC leaves behind in a project in memory: a dvc.lock of what lies there now, and the objects in its cache.
import { createHash } from 'node:crypto';
import { formatDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';
import { type MemoryWorld, root, writeText } from '../../../support/memory-world.ts';

export interface DvcStage {
  readonly cmd: string | readonly string[];
  readonly deps?: readonly string[];
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly outs?: readonly string[];
}

export interface DvcTraits {
  /** Of DVC 2: line ends count as `\n`, no `hash`, and the older layout. */
  readonly legacy?: boolean;
  readonly cached?: boolean;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Records the stages as DVC does when they are done. */
export function dvcDid(
  world: MemoryWorld,
  stages: Readonly<Record<string, DvcStage>>,
  { legacy = false, cached = true }: DvcTraits = {},
): void {
  const tree = world.fs.tree(root);
  const digestOf = (text: string): string => md5(legacy ? text.replaceAll('\r\n', '\n') : text);
  const put = (name: string, text: string): void => {
    if (cached)
      writeText(world.fs, `${root}/.dvc/cache/${legacy ? '' : 'files/md5/'}${name.slice(0, 2)}/${name.slice(2)}`, text);
  };
  const entry = (path: string, isOut: boolean): unknown => {
    const base = { path, ...(legacy ? {} : { hash: 'md5' }) };
    const text = tree[path];
    if (text !== undefined) {
      if (isOut) put(digestOf(text), text);
      const mode = world.fs.stat(`${root}/${path}`)?.mode ?? 0;
      return { ...base, md5: digestOf(text), size: text.length, ...((mode & 0o100) === 0 ? {} : { isexec: true }) };
    }
    const files = Object.entries(tree).filter(([name]) => name.startsWith(`${path}/`) && !name.endsWith('/'));
    const list = formatDvcDirectory(
      new Map(files.map(([name, content]) => [name.slice(path.length + 1), digestOf(content)])),
    );
    if (isOut) for (const [, content] of files) put(digestOf(content), content);
    if (isOut) put(`${md5(list)}.dir`, list);
    return { ...base, md5: `${md5(list)}.dir`, size: 1, nfiles: files.length };
  };
  const lock = {
    schema: '2.0',
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, { cmd, deps = [], params, outs = [] }]) => [
        name,
        {
          cmd,
          deps: deps.map((path) => entry(path, false)),
          ...(params && { params }),
          outs: outs.map((path) => entry(path, true)),
        },
      ]),
    ),
  };
  writeText(world.fs, `${root}/dvc.lock`, JSON.stringify(lock, undefined, 2));
  world.fs.tick(10_000);
}

/** Nothing of restage is left. */
export function forgetRestage(world: MemoryWorld): void {
  for (const path of ['.cache', 'pipeline.lock', '.gitignore']) world.fs.remove(`${root}/${path}`);
}

// The folder `.dvc` of a project: its configuration, and where its cache is. `config.local` wins over `config`.
import { join, resolve } from 'node:path';
import { type DvcConfig, parseDvcConfig } from '../../core/dvc/dvc-config.ts';
import type { Problem } from '../../core/problem.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

export interface DvcFolder {
  readonly config: DvcConfig;
  /** Absolute; it need not exist. */
  readonly cache: string;
  readonly problems: readonly Problem[];
}

/** Undefined if `root` (absolute) is no project of DVC. */
export function readDvcFolder(
  world: { readonly fs: FileSystem; readonly env: Readonly<Record<string, string | undefined>> },
  root: string,
): DvcFolder | undefined {
  const folder = join(root, '.dvc');
  if (world.fs.stat(folder)?.kind !== 'directory') return undefined;
  let config: DvcConfig = {};
  const problems: Problem[] = [];
  for (const name of ['config', 'config.local']) {
    const path = join(folder, name);
    if (world.fs.stat(path)?.kind !== 'file') continue;
    const read = parseDvcConfig(`.dvc/${name}`, Buffer.from(world.fs.read(path)).toString('utf8'));
    problems.push(...read.problems);
    config = { ...config, ...read.config };
  }
  const home = world.env.HOME;
  const dir = config.cacheDir ?? 'cache';
  const expanded = home !== undefined && /^~(?=\/|$)/.test(dir) ? home + dir.slice(1) : dir;
  return { config, cache: resolve(folder, expanded), problems };
}

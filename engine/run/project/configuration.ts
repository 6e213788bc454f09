// The settings of a project, from its configuration files; later files win, key by key.
import { join } from 'node:path';
import { type Config, configFiles, parseConfig } from '../../core/config.ts';
import type { Problem } from '../../core/problem.ts';
import { parseParams } from '../../core/values/params.ts';
import type { World } from '../../io/world.ts';

export function readConfig(
  world: World,
  root: string,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  let config: Config = {};
  const problems: Problem[] = [];
  for (const name of configFiles) {
    const path = join(root, name);
    if (world.fs.stat(path)?.kind !== 'file') continue;
    const read = parseParams(name, Buffer.from(world.fs.read(path)).toString('utf8'));
    problems.push(...read.problems);
    if (!read.params) continue;
    const parsed = parseConfig(name, read.params);
    problems.push(...parsed.problems);
    config = { ...config, ...parsed.config };
  }
  return { config, problems };
}

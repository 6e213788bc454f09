// The folder `.dvc` of a project: its configuration, and where its cache is. Of DVC's configuration files the later win,
// key by key: the system's, the user's, `.dvc/config`, `.dvc/config.local`.
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type DvcConfig, parseDvcConfig } from '../../core/dvc/dvc-config.ts';
import type { Problem } from '../../core/problem.ts';
import type { World } from '../../io/world.ts';

export interface DvcFolder {
  readonly config: DvcConfig;
  /** Absolute; it need not exist. */
  readonly cache: string;
  readonly problems: readonly Problem[];
}

type Surroundings = Pick<World, 'fs' | 'env' | 'cwd'>;

interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As shown to people. */
  readonly name: string;
}

/** Undefined if `root` (absolute) is no project of DVC; then nothing else is looked for. */
export function readDvcFolder(world: Surroundings, root: string): DvcFolder | undefined {
  const folder = join(root, '.dvc');
  if (world.fs.stat(folder)?.kind !== 'directory') return undefined;
  let config: DvcConfig = {};
  let cache = join(folder, 'cache');
  const problems: Problem[] = [];
  const own = ['config', 'config.local'].map((name) => ({ path: join(folder, name), name: `.dvc/${name}` }));
  for (const { path, name } of [...outerConfigs(world), ...own]) {
    if (world.fs.stat(path)?.kind !== 'file') continue;
    const read = parseDvcConfig(name, Buffer.from(world.fs.read(path)).toString('utf8'));
    problems.push(...read.problems);
    config = { ...config, ...read.config };
    const { cacheDir } = read.config;
    if (cacheDir !== undefined) cache = resolve(dirname(path), inHome(world, cacheDir));
  }
  return { config, cache, problems };
}

/** The system's and the user's, where DVC looks for them on Linux. */
function outerConfigs({ env, cwd }: Surroundings): readonly ConfigFile[] {
  const absolutes = (text = ''): readonly string[] => text.split(':').filter((path) => isAbsolute(path));
  const [system = '/etc/xdg'] = absolutes(env['XDG_CONFIG_DIRS']);
  const user = isAbsolute(env['XDG_CONFIG_HOME'] ?? '')
    ? env['XDG_CONFIG_HOME']
    : env.HOME && join(env.HOME, '.config');
  const folders = [
    env['DVC_SYSTEM_CONFIG_DIR'] || join(system, 'dvc'),
    env['DVC_GLOBAL_CONFIG_DIR'] || (user && join(user, 'dvc')),
  ];
  return folders.flatMap((folder) => {
    const path = folder && resolve(cwd, folder, 'config');
    return path ? [{ path, name: path }] : [];
  });
}

function inHome({ env: { HOME } }: Surroundings, path: string): string {
  return HOME !== undefined && /^~(?=\/|$)/.test(path) ? HOME + path.slice(1) : path;
}

// The world as it is: the real side of every seam, for the command line and for programs that use the engine.
import { availableParallelism } from 'node:os';
import type { Bundler } from './code/bundler.ts';
import { disk } from './disk/disk.ts';
import { fileWorkers } from './disk/bulk/file-workers.ts';
import { createHasher } from './disk/hashing.ts';
import { gitCli } from './git-cli.ts';
import { hostProcessTable } from './process/host-process-table.ts';
import type { Launcher } from './process/launcher.ts';
import { systemClock } from './system-clock.ts';
import type { World } from './world.ts';

export interface Build {
  readonly version: string;
  readonly buildId: string;
  /** Absolute path of the bundled module host. */
  readonly moduleHost: string;
  /** Absolute path of the bundled file worker. */
  readonly fileWorker: string;
}

/** @param cwd absolute */
export async function realWorld({ version, buildId, moduleHost, fileWorker }: Build, cwd: string): Promise<World> {
  const processes = hostProcessTable();
  const hasher = await createHasher();
  let launcher: Promise<Launcher> | undefined;
  let bundler: Promise<Bundler> | undefined;
  return {
    fs: disk,
    clock: systemClock,
    launcher: () =>
      (launcher ??= import('./process/processes.ts').then(({ processLauncher }) =>
        processLauncher({ processes, clock: systemClock, moduleHost }),
      )),
    bundler: {
      async bundle(entry, root) {
        bundler ??= import('./code/esbuild-bundler.ts').then(({ esbuildBundler }) => esbuildBundler());
        return (await bundler).bundle(entry, root);
      },
    },
    git: gitCli,
    processes,
    hasher,
    fileWorkers: fileWorkers(fileWorker, hasher),
    // A plain copy: each look into the real one is a call into the system.
    env: { ...process.env },
    cwd,
    get cores() {
      return availableParallelism();
    },
    buildId,
    version,
  };
}

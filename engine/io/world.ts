// Everything outside of the engine, in one value: the seams, and the facts of the process that may steer a run.
// The command line makes the real one; tests make theirs of twins.
import type { Bundler } from './code/bundler.ts';
import type { FileWorkers } from './disk/bulk/bulk-world.ts';
import type { Clock } from './clock.ts';
import type { FileSystem } from './disk/file-system.ts';
import type { Git } from './git.ts';
import type { Hasher } from './disk/hashing.ts';
import type { Launcher } from './process/launcher.ts';
import type { ProcessTable } from './process/process-table.ts';

export interface World {
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Loaded by those who start something. */
  readonly launcher: () => Promise<Launcher>;
  readonly bundler: Bundler;
  readonly git: Git;
  readonly processes: ProcessTable;
  readonly hasher: Hasher;
  /** undefined: all work on files is done in this thread. */
  readonly fileWorkers?: FileWorkers;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly cores: number;
  /** Changes with every build of the engine: what one build cached of its own decisions, another does not believe. */
  readonly buildId: string;
  readonly version: string;
}

// What commands that write have in common: one writer at a time, so each may have to wait for another.
import type { MutexWishes } from '../run/repro/with-mutex.ts';
import type { Call, Options } from './command.ts';

/** The flag and its description. */
export const noWait = ['--no-wait', 'exit with 5 instead of waiting for another writer'] as const;

export function mutexWishes(call: Call, options: Options): MutexWishes {
  return { wait: options['wait'] === false ? 'no' : 'forever', command: call.commandLine, signal: call.signal };
}

/** `-R` and `-d`, as commands have them that act on their targets. */
export function scope(options: Options): {
  readonly targetsAre?: 'folders';
  readonly withDeps: boolean;
} {
  return {
    withDeps: options['withDeps'] === true,
    ...(options['recursive'] === true ? { targetsAre: 'folders' as const } : {}),
  };
}

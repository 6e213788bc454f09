// Holding the project's mutex around work that writes: waiting for another writer with a message that names it, and
// ending first what a killed one left running.
import type { Emit } from '../../core/event.ts';
import { EngineError } from '../../core/problem.ts';
import { reproInsideStage } from '../../core/problems/project.ts';
import { endLeftovers } from '../../io/process/leftovers.ts';
import { acquireMutex, type Mutex, type Waiting } from '../../io/mutex/mutex.ts';
import { prepareCacheFolder } from '../../store/cache-folder.ts';
import type { Project } from '../project/project.ts';

export interface MutexWishes {
  readonly wait: 'forever' | 'no';
  readonly command: string;
  readonly signal: AbortSignal;
}

export async function withMutex<T>(
  project: Pick<Project, 'world' | 'layout'>,
  wishes: MutexWishes,
  emit: Emit,
  work: (mutex: Mutex) => Promise<T>,
): Promise<T> {
  const { world, layout } = project;
  if (world.env['RESTAGE_ROOT'] === layout.root)
    throw new EngineError([reproInsideStage(world.env['RESTAGE_STAGE'] ?? '')]);
  prepareCacheFolder(world.fs, layout);
  const onWait = ({ holder, kind }: Waiting): void => {
    if (holder) emit({ kind: 'waiting', holder, foreign: kind === 'stuck' });
  };
  const mutex = await acquireMutex({ ...world, ...wishes, path: layout.mutex, tempDir: layout.local, onWait });
  // If this fails, the mutex stays: released, it would take the knowledge of what is left running with it.
  const ended = await endLeftovers({ ...world, inherited: mutex.inherited });
  mutex.clearInherited();
  if (ended.length > 0) emit({ kind: 'leftovers-ended', groups: ended.map(({ group }) => group) });
  try {
    return await work(mutex);
  } finally {
    mutex.release();
  }
}

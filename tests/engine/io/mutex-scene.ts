// The mutex on the in-memory disk, for its tests: a project, processes that exist in a list, and holders of all kinds.
import { formatGroup, formatGroupsHead, formatHolder, groupsPath } from '../../../engine/io/mutex/holder.ts';
import type { Holder } from '../../../engine/io/mutex/holder.ts';
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import type { MutexRequest } from '../../../engine/io/mutex/mutex.ts';
import { memoryClock } from '../../support/memory-clock.ts';
import { here, memoryProcesses } from '../../support/memory-processes.ts';
import type { MemoryProcesses } from '../../support/memory-processes.ts';

export const mutexPath = '/.cache/mutex';

/** A project without a mutex, and the request of a process with pid 100. */
export function scene({ living = [] }: { readonly living?: Parameters<typeof memoryProcesses>[0] } = {}) {
  const disk = new MemoryDisk();
  disk.makeDir('/.cache/tmp');
  const processes: MemoryProcesses = memoryProcesses(living);
  const clock = memoryClock(disk);
  const path = mutexPath;
  const request: MutexRequest = {
    fs: disk,
    clock,
    processes,
    path,
    tempDir: '/.cache/tmp',
    command: 'restage repro',
    wait: 'forever',
  };
  return { disk, processes, request };
}

/** Somebody with pid 55, which nobody has. */
export function holder(change: Partial<Holder>): Holder {
  const gone = { pid: 55, startTime: 'start-55', command: 'restage exp run', nonce: 'theirs', since: 1000 };
  return { ...gone, ...here, groups: [], inherited: [], ...change };
}

export function place(disk: MemoryDisk, content: Holder, at = mutexPath): void {
  for (const [path, bytes] of [
    [at, formatHolder(content)],
    [groupsPath(at), Buffer.concat([formatGroupsHead(content.nonce), ...content.groups.map(formatGroup)])],
  ] as const) {
    disk.remove(path);
    const writer = disk.create(path);
    writer.write(bytes);
    writer.sync();
    writer.close();
  }
}

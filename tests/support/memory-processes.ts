// Processes that exist only in a list: who they are, what they carry, and how they take a signal.
import type { MachineIdentity, ProcessTable } from '../../engine/io/process/process-table.ts';

export interface MemoryProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly group: number;
  /** RESTAGE_RUN in its environment. */
  readonly nonce?: string;
  readonly ignoresTerm?: boolean;
}

export interface MemoryProcesses extends ProcessTable {
  /** Those that live; tests add and remove. */
  readonly living: Set<MemoryProcess>;
  /** Every signal that was sent: `SIGTERM 12`. */
  readonly signals: string[];
}

export const here: MachineIdentity = { host: 'here', bootId: 'boot-2', pidNamespace: 'pid:[1]' };

export function memoryProcesses(
  processes: readonly MemoryProcess[] = [],
  self: MemoryProcess = { pid: 100, startTime: 'start-100', group: 100 },
): MemoryProcesses {
  const living = new Set([self, ...processes]);
  const signals: string[] = [];
  const members = (group: number) => [...living].filter((process) => process.group === group);
  return {
    living,
    signals,
    self: { pid: self.pid, startTime: self.startTime },
    ownGroup: self.group,
    machine: here,
    identify: (pid) => [...living].find((process) => process.pid === pid),
    groupsWithNonce: (nonce) => {
      return new Set([...living].filter((process) => process.nonce === nonce).map((process) => process.group));
    },
    groupAlive: (group) => members(group).length > 0,
    signalGroup: (group, signal) => {
      signals.push(`${signal} ${group}`);
      for (const process of members(group)) if (signal === 'SIGKILL' || !process.ignoresTerm) living.delete(process);
    },
  };
}

// Other processes of this machine as a seam: who is alive, who carries a nonce, and how to end a group.

/** Enough to tell a process from a later one with the same pid, on this boot of this machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system shows it; opaque, compared for equality. '' if the process is there but hidden (another user's). */
  readonly startTime: string;
}

/** Where a process id means something. */
export interface MachineIdentity {
  readonly host: string;
  readonly bootId: string;
  /** Of the container, where the system has such; else ''. */
  readonly pidNamespace: string;
}

export interface ProcessTable {
  readonly self: ProcessIdentity;
  /** The process group of this process: never one to signal. */
  readonly ownGroup: number;
  readonly machine: MachineIdentity;
  /** undefined if there is no such process. */
  identify(pid: number): ProcessIdentity | undefined;
  /** Process groups with a member whose environment holds `RESTAGE_RUN=<nonce>`; undefined where the system does not show it. */
  groupsWithNonce(nonce: string): ReadonlySet<number> | undefined;
  /** Whether the group has a living member. */
  groupAlive(group: number): boolean;
  /** Nothing happens if the group is gone. */
  signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void;
}

// The processes of this machine: by /proc on Linux, by `ps` and `sysctl` on macOS.
// A process that has ended but was not reaped (state Z) is not alive: pid 1 of many containers reaps nobody.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../disk/file-system.ts';
import type { MachineIdentity, ProcessIdentity, ProcessTable } from './process-table.ts';

interface ProcessLine {
  readonly pid: number;
  readonly group: number;
  readonly startTime: string;
}

/** What differs between the systems. */
interface System {
  /** undefined if there is no such process. */
  line(pid: number): ProcessLine | undefined;
  lines(): Iterable<ProcessLine>;
  groupsWithVariable(entry: string): ReadonlySet<number> | undefined;
  bootId(): string;
  pidNamespace(): string;
}

export function hostProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  const system = platform === 'linux' ? linux : macos;
  let self: ProcessLine | undefined;
  let machine: MachineIdentity | undefined;
  // Asked for when needed: on macOS each answer is a process, and most commands need none.
  const own = () => (self ??= lineOfSelf(system));
  return {
    get self() {
      return identityOf(own());
    },
    get ownGroup() {
      return own().group;
    },
    get machine() {
      return (machine ??= { host: hostname(), bootId: system.bootId(), pidNamespace: system.pidNamespace() });
    },
    identify: (pid) => {
      const line = system.line(pid);
      return line && identityOf(line);
    },
    groupsWithNonce: (nonce) => system.groupsWithVariable(`RESTAGE_RUN=${nonce}`),
    groupAlive: (group) => {
      // The signal's answer is quick and says "alive" of unreaped processes too: only then is the table read.
      if (!signal(group, 0)) return false;
      for (const line of system.lines()) if (line.group === group) return true;
      return false;
    },
    signalGroup: (group, name) => void signal(group, name),
  };
}

/** A table without ourselves shows nobody: every holder would pass for dead, and two would write at once. */
function lineOfSelf(system: System): ProcessLine {
  const line = system.line(process.pid);
  if (!line?.startTime) throw new Error('the system does not show its processes (/proc, ps)');
  return line;
}

function identityOf({ pid, startTime }: ProcessLine): ProcessIdentity {
  return { pid, startTime };
}

/** Whether somebody was there. -1 would be everyone and 0 our own group, so anything but a group's number is refused. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  if (!Number.isSafeInteger(group) || group <= 1) throw new Error(`bug: ${group} is no process group to signal`);
  try {
    process.kill(-group, name);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    // Somebody else's, or (macOS) nothing but unreaped processes: there, and not ours to signal.
    if (errorCode(error) === 'EPERM') return true;
    throw error;
  }
}

const linux: System = {
  line: (pid) => {
    const stat = readProc(`/proc/${pid}/stat`)?.toString('latin1');
    // With /proc mounted hidepid, another user's process is there for a signal only.
    if (stat === undefined) return exists(pid) ? { pid, group: 0, startTime: '' } : undefined;
    // pid (name, which may hold anything) state ppid pgrp …; starttime is the 22nd field of all.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, group: Number(fields[2]), startTime: fields[19] ?? '' };
  },
  *lines() {
    for (const name of readdirSync('/proc')) {
      const line = /^\d+$/.test(name) ? linux.line(Number(name)) : undefined;
      if (line) yield line;
    }
  },
  groupsWithVariable: (entry) => {
    const groups = new Set<number>();
    for (const { pid, group } of linux.lines()) {
      if (groups.has(group)) continue;
      const environment = readProc(`/proc/${pid}/environ`)?.toString('latin1');
      if (`\0${environment ?? ''}`.includes(`\0${entry}\0`)) groups.add(group);
    }
    return groups;
  },
  bootId: () => readProc('/proc/sys/kernel/random/boot_id')?.toString('latin1').trim() ?? '',
  pidNamespace: () => readlinkSync('/proc/self/ns/pid'),
};

/** undefined if the process is gone or another user's; anything else (no descriptors left, …) may not pass for "gone". */
function readProc(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

const macos: System = {
  line: (pid) => psLines(['-p', String(pid)])[0],
  lines: () => psLines(['-ax']),
  // `-E` shows the environment behind the command, though not that of Apple's own binaries.
  groupsWithVariable: (entry) => {
    const lines = ask('ps', ['-axEww', '-o', 'pgid=,command=']).split('\n');
    return new Set(lines.filter((line) => `${line} `.includes(` ${entry} `)).map((line) => Number.parseInt(line, 10)));
  },
  bootId: () => ask('sysctl', ['-n', 'kern.bootsessionuuid']),
  pidNamespace: () => '',
};

function psLines(selection: readonly string[]): readonly ProcessLine[] {
  const text = ask('ps', [...selection, '-o', 'pid=,pgid=,stat=,lstart=']);
  return text.split('\n').flatMap((line) => {
    const [pid, group, state, ...started] = line.trim().split(/\s+/);
    if (!pid || !group || !state || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), group: Number(group), startTime: started.join(' ') }];
  });
}

/** What a command says, '' if it finds nothing. Not to have started it at all may not pass for "nothing". */
function ask(command: string, args: readonly string[]): string {
  // One language and time zone, or the start time of a process would be another one after a change of either.
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };
  const { error, stdout } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: Infinity,
  });
  if (error) throw error;
  return stdout.trim();
}

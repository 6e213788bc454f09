// Running commands for real (spawned.ts), and hearing how they end.
// `ended` settles only when the process group is empty: a background child that lived on could change outs after they were
// recorded. So a command that leaves one behind on purpose sees it end with the stage.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { unreachable } from '../../core/unreachable.ts';
import type { Clock } from '../clock.ts';
import { endGroups } from './ending.ts';
import type { Command, Ending, HostMessage, LaunchRequest, Launcher, Place, Running } from './launcher.ts';
import type { OutputPipe } from './output-pipe.ts';
import { PreparedHosts } from './prepared-hosts.ts';
import type { ProcessTable } from './process-table.ts';
import { spawn, type Spawned } from './spawned.ts';

export interface LauncherParts {
  readonly processes: ProcessTable;
  readonly clock: Clock;
  /** Absolute path of the script that runs bundled modules; its first message is `{ bundle, request }`. */
  readonly moduleHost: string;
}

/** What execa says of a child that is over, as far as it counts here. */
interface ChildResult {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** Why it was not started: ENOENT, EACCES, … */
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

/** How long background children of a command that is over may take to end after TERM. */
const backgroundGraceMs = 2000;
/** How long to wait for output held open by a process that left the group (setsid), once the command is over. */
const drainMs = 200;

/** Asynchronous since execa takes 35 ms to load, which only those pay who run something. */
export async function processLauncher(parts: LauncherParts): Promise<Launcher> {
  const { execa } = await import('execa');
  const host = (place: Place): Spawned | Error => spawn(execa, [process.execPath, parts.moduleHost], place, true);
  const prepared = new PreparedHosts(parts.processes, host, availableParallelism());
  return {
    start(request) {
      const { command } = request;
      if (command.kind === 'module') return run(parts, prepared.take(request) ?? host(request), request);
      return run(parts, spawn(execa, commandLine(command, request.env), request, false), request);
    },
    prepare: (place) => prepared.prepare(place),
    dismiss: () => prepared.dismiss(),
  };
}

function run(parts: LauncherParts, spawned: Spawned | Error, request: LaunchRequest): Running {
  const { command, cwd, onOutput, onMessage } = request;
  if (spawned instanceof Error) return notStarted(`no pipe for its output: ${spawned.message}`);
  const { child, file, pipe } = spawned;
  spawned.listen(onOutput);
  const disconnected = new Promise<void>((resolve) => {
    if (command.kind !== 'module' || child.pid === undefined) return resolve();
    child.on('disconnect', resolve);
    child.on('message', (message) => onMessage?.(message as HostMessage));
    // A host that is gone before it listens is reported by how it ended.
    child.send?.({ bundle: command.bundle, request: command.request }, () => undefined);
  });
  const group = child.pid;
  if (group === undefined) {
    const reason = Promise.resolve(child).then((result) => whyNotStarted(result, { file, cwd }));
    return { pid: undefined, ended: abandonThen(pipe, reason), stop: () => undefined };
  }
  const life = groupLife(parts, group);
  return {
    pid: group,
    stop: life.stop,
    ended: Promise.resolve(child).then(async (result) => {
      await life.end();
      await atMost(drainMs, Promise.all([pipe.drained, disconnected]));
      await pipe.abandon();
      return endingOf(result);
    }),
  };
}

function commandLine(
  command: Exclude<Command, { kind: 'module' }>,
  env: LaunchRequest['env'],
): readonly [string, ...string[]] {
  switch (command.kind) {
    case 'shell':
      return [...shell(env['SHELL']), '-c', command.text];
    case 'argv':
      return command.argv;
    default:
      return unreachable(command);
  }
}

/** As DVC starts it: without the user's start-up files, which are no inputs of the stage. */
function shell(path: string | undefined): readonly [string, ...string[]] {
  if (!path || !isAbsolute(path) || !existsSync(path)) return ['/bin/sh'];
  const options: Readonly<Record<string, readonly string[]>> = { bash: ['--noprofile', '--norc'], zsh: ['--no-rcs'] };
  return [path, ...(options[basename(path).toLowerCase()] ?? [])];
}

/** The end of a group: on request (`stop`) or, after its leader has exited, of the background children (`end`). */
function groupLife({ processes, clock }: LauncherParts, group: number) {
  let over = false;
  let killAtMs: number | undefined;
  let killer: NodeJS.Timeout | undefined;
  return {
    stop: (graceMs: number): void => {
      // Once over, the number may be a stranger's.
      if (over || killAtMs !== undefined) return;
      killAtMs = clock.elapsed() + graceMs;
      processes.signalGroup(group, 'SIGTERM');
      killer = setTimeout(() => processes.signalGroup(group, 'SIGKILL'), graceMs);
    },
    end: async (): Promise<void> => {
      clearTimeout(killer);
      const term = killAtMs === undefined;
      const graceMs = killAtMs === undefined ? backgroundGraceMs : Math.max(0, killAtMs - clock.elapsed());
      try {
        await endGroups([group], { processes, clock, graceMs, term });
      } catch {
        // A process table that cannot be read now must not cost the result of a command that is over.
      }
      over = true;
    },
  };
}

function endingOf(result: ChildResult): Ending {
  if (result.signal) return { kind: 'signalled', signal: result.signal };
  return { kind: 'exited', code: result.exitCode ?? 1 };
}

function notStarted(reason: string): Running {
  return { pid: undefined, ended: Promise.resolve({ kind: 'not-started', reason }), stop: () => undefined };
}

async function abandonThen(pipe: OutputPipe, reason: Promise<string>): Promise<Ending> {
  await pipe.abandon();
  return { kind: 'not-started', reason: await reason };
}

function whyNotStarted(result: ChildResult, { file, cwd }: { readonly file: string; readonly cwd: string }): string {
  if (!existsSync(cwd)) return `its folder '${cwd}' does not exist`;
  if (result.code === 'ENOENT') {
    if (!file.includes('/')) return `command '${file}' was not found in PATH`;
    return existsSync(file) ? `the interpreter that '${file}' names does not exist` : `'${file}' does not exist`;
  }
  if (result.code === 'EACCES') return `'${file}' is not executable`;
  if (result.code === 'E2BIG') return 'the command and its environment are too long for the system';
  return result.originalMessage ?? 'unknown error';
}

/** Waits for `promise`, but no longer than `ms`. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}

// Running one stage's command or module: its output goes to the log and to who watches, its process groups are known
// to the mutex while they live, and cancelling ends them.
import { dirname } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { Stage } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { commandFailed, interrupted } from '../../core/problems/stage.ts';
import type { Command, Ending, HostMessage } from '../../io/process/launcher.ts';
import type { Mutex } from '../../io/mutex/mutex.ts';
import type { OpenLog } from '../../store/logs.ts';
import { moduleRequest } from './module-request.ts';
import type { Observation } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import { stageEnvironment } from './stage-environment.ts';
import type { Stores } from '../project/stores.ts';

/** From TERM to KILL. */
const graceMs = 5000;

export interface Execution {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly observation: Observation;
  readonly mutex: Mutex;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** What went wrong, or undefined. */
export async function execute(
  execution: Execution,
): Promise<{ readonly failure: Problem | undefined; readonly durationMs: number }> {
  const { project, stores, stage, signal } = execution;
  const { clock } = project.world;
  const startedAtMs = clock.now();
  const started = clock.elapsed();
  const log = stores.logs.begin(stage.id);
  let failure: Problem | undefined;
  for (const command of commandsOf(execution)) {
    if (signal.aborted) failure = interrupted(stage);
    else failure = await runCommand(execution, command, log);
    if (failure) break;
  }
  const durationMs = Math.round(clock.elapsed() - started);
  log.close({ startedAtMs, durationMs, ending: failure ? failure.message : 'ok' });
  return { failure, durationMs };
}

function commandsOf({ project, stage, observation }: Execution): readonly Command[] {
  const { action } = stage;
  if (action.kind === 'shell') return action.commands.map((text) => ({ kind: 'shell', text }));
  if (action.kind === 'argv') return [{ kind: 'argv', argv: action.argv }];
  if (!observation.code) throw new Error(`bug: module stage '${stage.id}' is to be run without its code`);
  // A command makes its own folders, as in DVC; a module is promised that they exist.
  for (const out of stage.outs) project.world.fs.makeDir(dirname(absolutePath(project, out.path)));
  return [
    { kind: 'module', bundle: observation.code.bundle, request: moduleRequest(project, stage, observation.globs) },
  ];
}

async function runCommand(
  { project, stage, mutex, signal, emit }: Execution,
  command: Command,
  log: OpenLog,
): Promise<Problem | undefined> {
  let said: string | undefined;
  const onMessage = (message: HostMessage): void => {
    if (message.kind === 'error') said = message.message;
    if (message.kind === 'progress') emit({ ...message, kind: 'stage-progress', stage: stage.id });
  };
  const onOutput = (chunk: Uint8Array): void => {
    log.append(chunk);
    emit({ kind: 'stage-output', stage: stage.id, chunk });
  };
  const env = stageEnvironment(project, stage, mutex.nonce);
  const launcher = await project.world.launcher();
  const running = launcher.start({ command, cwd: absolutePath(project, stage.wdir), env, onOutput, onMessage });
  const stop = (): void => running.stop(graceMs);
  signal.addEventListener('abort', stop, { once: true });
  const group = running.pid;
  try {
    if (group !== undefined) mutex.addGroup(group, project.world.processes.identify(group)?.startTime ?? '');
  } catch (error) {
    // The mutex is somebody else's now: nothing of ours may go on beside them.
    stop();
    await running.ended;
    throw error;
  }
  const ending = await running.ended;
  signal.removeEventListener('abort', stop);
  if (signal.aborted) return interrupted(stage);
  if (ending.kind === 'exited' && ending.code === 0) return undefined;
  // The first line says it; the rest, a stack, is in the log.
  return commandFailed(stage, said?.split('\n', 1)[0] ?? endingText(ending));
}

function endingText(ending: Ending): string {
  if (ending.kind === 'exited') return `exit code ${ending.code}`;
  return ending.kind === 'signalled' ? `killed by ${ending.signal}` : ending.reason;
}

// The state of a project in a few facts, and what to do next.
import type { Emit } from '../core/event.ts';
import type { Verdict } from '../core/freshness/verdict.ts';
import { EngineError } from '../core/problem.ts';
import type { World } from '../io/world.ts';
import { readProject } from './project/project.ts';
import { status } from './status.ts';

export interface Overview {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, relative to the root. */
  readonly pipeline: string;
  /** How each stage stands, in the order of the graph. */
  readonly statuses: readonly { readonly stage: string; readonly status: Verdict['kind'] }[];
  /** A command to type, and what it does. */
  readonly next: { readonly command: string; readonly does: string };
}

/**
 * undefined where there is no project.
 * @throws EngineError with all that is wrong with its texts
 */
export async function overview(world: World, emit: Emit): Promise<Overview | undefined> {
  const read = readIfAny(world);
  if (!read) return undefined;
  const predictions = await status(read, { targets: [] }, emit);
  const statuses = [...predictions].map(([stage, { verdict }]) => ({ stage, status: verdict.kind }));
  const { layout, pipeline } = read.project;
  return { root: layout.root, pipeline: pipeline.file.path, statuses, next: nextOf(statuses, pipeline.file.path) };
}

function readIfAny(world: World): ReturnType<typeof readProject> | undefined {
  try {
    return readProject(world, { scope: 'all' });
  } catch (error) {
    if (error instanceof EngineError && error.problems.every(({ code }) => code === 'no-pipeline')) return undefined;
    throw error;
  }
}

function nextOf(statuses: Overview['statuses'], pipeline: string): Overview['next'] {
  const broken = statuses.find((one) => one.status === 'error');
  if (broken) return { command: `restage explain ${broken.stage}`, does: 'says what is wrong with it' };
  if (statuses.length === 0)
    return { command: `$EDITOR ${pipeline}`, does: 'a stage has a name, a cmd or module, deps and outs' };
  if (statuses.some((one) => one.status !== 'fresh'))
    return { command: 'restage repro', does: 'runs what is stale, and only that' };
  return { command: 'restage dag', does: 'shows the stages; nothing has to run' };
}

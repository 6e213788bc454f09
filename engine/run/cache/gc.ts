// `restage cache gc`: the only command that deletes bytes that may exist nowhere else. It keeps what any lock names, in
// the workspace and in git, and what is young; when it cannot find out what that is, it removes nothing.
import type { Emit } from '../../core/event.ts';
import type { Content } from '../../core/records/content.ts';
import { type GcPlan, type Holdings, planGc } from '../../core/records/reachable.ts';
import { EngineError, throwIfAny } from '../../core/problem.ts';
import { sharedWithoutProjects } from '../../core/problems/cache.ts';
import { Inventory, measure } from '../../store/inventory/inventory.ts';
import { listOutdated, type Outdated } from '../../store/inventory/outdated.ts';
import { StatIndex } from '../../store/workspace/stat-index.ts';
import { lookAtOuts } from '../observe.ts';
import type { Project, ProjectRead } from '../project/project.ts';
import { openStores } from '../project/stores.ts';
import { throwIfBroken } from '../project/selected.ts';
import { type MutexWishes, withMutex } from '../repro/with-mutex.ts';
import { reportGc, type GcReport } from './gc-report.ts';
import { readGitLocks } from './git-locks.ts';
import { sharingProjects } from './sharing.ts';
import { entriesOf, type LockSource, readWorkspaceLocks } from './workspace-locks.ts';

export interface GcRequest extends MutexWishes {
  /** Only say what would be done: nothing is removed, and no mutex taken. */
  readonly dry: boolean;
  /** What is younger stays. */
  readonly days: number;
  /** Folders of all projects that share the cache, as typed; undefined if none were named. */
  readonly projects: readonly string[] | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** @throws EngineError if a lock that counts cannot be read, or the cache is shared and nobody says with whom */
export async function collectGarbage(read: ProjectRead, request: GcRequest, emit: Emit): Promise<GcReport> {
  throwIfBroken(read);
  const { project } = read;
  const { layout } = project;
  if (layout.shared !== layout.local && request.projects === undefined)
    throw new EngineError([sharedWithoutProjects(layout.shared)]);
  const projects = sharingProjects(project, request.projects ?? []);
  if (request.dry) return sweep(project, projects, request, emit);
  // All of them, or a run of another one could rely on an object in the moment in which it goes.
  const held = async ([next, ...rest]: readonly Project[]): Promise<GcReport> =>
    next ? withMutex(next, request, emit, async () => held(rest)) : sweep(project, projects, request, emit);
  return held(projects);
}

async function sweep(
  project: Project,
  projects: readonly Project[],
  request: GcRequest,
  emit: Emit,
): Promise<GcReport> {
  const { world, layout } = project;
  const sources = (await Promise.all(projects.map(async (one) => locksOf(one, emit)))).flat();
  const inventory = new Inventory(world.fs, layout);
  const holdings: Holdings = { objects: inventory.objects(), records: inventory.records(), treeOf: inventory.treeOf };
  const named = sources.flatMap(({ lock }) => entriesOf(lock).flatMap(([, { outs }]) => [...outs.values()]));
  const linked = (await Promise.all(projects.map(linkedContents))).flat();
  const nowMs = world.clock.now();
  const plan = planGc(holdings, [...named, ...linked], nowMs - request.days * dayMs);
  const outdated = projects.flatMap((one) =>
    listOutdated(world.fs, one.layout, { nowMs, days: request.days, entries: moduleEntries(one) }),
  );
  const distinct = [...new Map(outdated.map((one) => [one.path, one])).values()];
  const report = reportGc({
    holdings,
    plan,
    sources,
    projects,
    outdated: distinct.map((one) => ({ ...one, ...measure(world.fs, one.path) })),
    request,
  });
  request.signal.throwIfAborted();
  if (!request.dry) remove(project, plan, distinct);
  return report;
}

async function locksOf(project: Project, emit: Emit): Promise<readonly LockSource[]> {
  const workspace = readWorkspaceLocks(project);
  const files = new Set([
    ...project.pipelines.map((one) => one.file.lock),
    ...workspace.sources.map(({ file }) => file),
  ]);
  const git = await readGitLocks(project, [...files]);
  throwIfAny([...workspace.problems, ...git.problems]);
  for (const problem of git.warnings) emit({ kind: 'warning', problem });
  return [...workspace.sources, ...git.sources];
}

/** What lies in the workspace as a symbolic link into the cache has its only bytes there, recorded or not. */
async function linkedContents(project: Project): Promise<readonly Content[]> {
  if (!project.config.cacheType?.includes('symlink')) return [];
  const stores = openStores(project, () => undefined);
  const looks = project.graph.order.map(async (stage) => lookAtOuts(stage, stores.contents));
  return (await Promise.all(looks)).flatMap((outs) =>
    [...outs.values()].flatMap((seen) => (seen ? [seen.content] : [])),
  );
}

function moduleEntries({ graph }: Project): Parameters<typeof listOutdated>[2]['entries'] {
  return graph.order.flatMap(({ action }) => (action.kind === 'module' ? [action.entry] : []));
}

/** Records first: a crash in between leaves objects that nothing names, not records of what is gone. */
function remove(project: Project, plan: GcPlan, outdated: readonly Outdated[]): void {
  const { world, layout } = project;
  const inventory = new Inventory(world.fs, layout);
  const index = new StatIndex(world, layout);
  for (const id of plan.removedRecords) world.fs.remove(inventory.recordPath(id));
  for (const digest of plan.removedObjects) {
    const path = inventory.objectPath(digest);
    world.fs.remove(path);
    index.forget(path);
  }
  for (const { path } of outdated) world.fs.remove(path);
  index.save();
}

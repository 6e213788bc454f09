// `restage import dvc`: a project of DVC becomes one of restage. What dvc.lock proves is recorded first, then the
// pipeline files are written, and only then goes what nothing rests on any more: a crash in between leaves a project
// that both can read, and to import again finishes it.
import { join } from 'node:path';
import type { Emit } from '../../../core/event.ts';
import type { StageId } from '../../../core/model.ts';
import { EngineError, type Problem, throwIfAny } from '../../../core/problem.ts';
import { nothingToImport } from '../../../core/problems/dvc.ts';
import { writeAtomic } from '../../../io/disk/atomic.ts';
import type { World } from '../../../io/world.ts';
import { clearTemp } from '../../../store/cache-folder.ts';
import { projectRoot } from '../../project/locate.ts';
import { type Project, readProject } from '../../project/project.ts';
import { openStores } from '../../project/stores.ts';
import { type MutexWishes, withMutex } from '../../repro/with-mutex.ts';
import { inTheWay, type Kept, type Plan, planImport } from './plan.ts';
import { carryOut, planRemoval, type Removal } from './removal.ts';
import { type DvcSources, dvcSources } from './sources.ts';
import { type Takings, takeAll } from './take.ts';

export interface ImportRequest extends MutexWishes {
  /** Only tell what would be done. */
  readonly dry: boolean;
  /** Also take away what is superfluous then. */
  readonly remove: boolean;
  /** Also what git does not have as it is; it goes to the trash. */
  readonly force: boolean;
}

export interface Imported extends Removal {
  readonly written: readonly { readonly path: string; readonly from?: string }[];
  /** Of dvc.lock, now in ours. */
  readonly taken: readonly StageId[];
  /** The next repro runs them, as nothing proves them. */
  readonly stale: readonly StageId[];
  readonly kept: readonly Kept[];
  readonly problems: readonly Problem[];
  readonly remotes: readonly string[];
  /** Still there, and not needed any more. */
  readonly superfluous: readonly string[];
}

/** @throws EngineError if the project cannot be read, or something is in the way; then nothing is changed */
export async function importDvc(world: World, request: ImportRequest, emit: Emit): Promise<Imported> {
  const cwd = world.fs.realpath(world.cwd);
  const root = projectRoot(world.fs, cwd) ?? cwd;
  const sources = dvcSources(world, root);
  if (sources.pipelines.length === 0 && !sources.hasFolder) throw new EngineError([nothingToImport(root)]);
  throwIfAny(inTheWay(world.fs, root, sources));
  const { project, problems, broken } = readProject(world, { scope: 'all' });
  throwIfAny([...problems, ...broken.flatMap((file) => file.problems)]);
  if (request.dry) {
    const takings = await takeAll(project, openStores(project, emit), true);
    return importedAs({ project, sources, request, takings }).imported;
  }
  return withMutex(project, request, emit, () => importInto(project, sources, request, emit));
}

async function importInto(
  project: Project,
  sources: DvcSources,
  request: ImportRequest,
  emit: Emit,
): Promise<Imported> {
  const { world, layout } = project;
  clearTemp(world.fs, layout);
  const stores = openStores(project, emit);
  // Refused before anything is written.
  importedAs({ project, sources, request, takings: await takeAll(project, stores, true) });
  try {
    const takings = await takeAll(project, stores, false);
    await stores.lock.flush();
    const { imported, plan } = importedAs({ project, sources, request, takings });
    for (const { path, bytes } of plan.written)
      writeAtomic(world.fs, layout.temp, join(layout.root, path), bytes, world.clock.nonce());
    carryOut(world, layout.root, imported, stores.trash);
    // What was found before does not know the new files.
    for (const hint of [layout.noop, layout.pipelines, layout.search]) world.fs.remove(hint);
    return imported;
  } finally {
    stores.index.save();
    stores.dvc.hint.save();
  }
}

interface Work {
  readonly project: Project;
  readonly sources: DvcSources;
  readonly request: ImportRequest;
  readonly takings: Takings;
}

function importedAs({ project, sources, request, takings }: Work): {
  readonly imported: Imported;
  readonly plan: Plan;
} {
  const plan = planImport(project, sources, takings.resting);
  const { remove, force } = request;
  const nothing: Removal = { removed: [], trashed: [] };
  const { root } = project.layout;
  const removal = remove ? planRemoval(project.world, root, plan.superfluous, force) : nothing;
  const left = remove ? [] : plan.superfluous.map((path) => (path === '.dvc' ? '.dvc/' : path));
  const imported: Imported = {
    ...removal,
    written: plan.written.map(({ path, from }) => ({ path, ...(from === undefined ? {} : { from }) })),
    taken: takings.taken,
    stale: takings.stale,
    kept: plan.kept,
    problems: plan.problems,
    remotes: plan.remotes,
    superfluous: left,
  };
  return { imported, plan };
}

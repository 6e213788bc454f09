// What dvc.lock proves becomes ours: objects, run record and lock entry, as a repro would write them, but nothing in the
// workspace changes: outs that are not there come with the next repro, out of our cache.
import { decideWithDvc } from '../../repro/stage-run.ts';
import { editedInput } from '../../repro/edited.ts';
import { recordTakenOver } from '../../repro/record.ts';
import type { Stage, StageId } from '../../../core/model.ts';
import { Overlay } from '../../../store/workspace/overlay.ts';
import type { Contents } from '../../../store/workspace/contents.ts';
import { lockPath, observe } from '../../observe.ts';
import { absolutePath, type Project } from '../../project/project.ts';
import type { Stores } from '../../project/stores.ts';
import { missingData } from '../data.ts';
import { bringOuts, outsUntouched } from '../take-over.ts';

export interface Takings {
  /** Of dvc.lock, and now in our lock. */
  readonly taken: readonly StageId[];
  /** The next repro runs them: nothing proves them as they are now. */
  readonly stale: readonly StageId[];
  /** Frozen, and only dvc.lock knows their outs. */
  readonly resting: readonly Stage[];
}

type Standing = 'ours' | 'taken' | 'stale' | 'resting';

const wishes = { force: false, runCache: true } as const;

/** @param dry only tells */
export async function takeAll(project: Project, stores: Stores, dry: boolean): Promise<Takings> {
  const { order } = project.graph;
  const overlay = new Overlay((digest) => stores.outs.tree(digest) ?? stores.dvc.objects.tree(digest));
  for (const [path, content] of await missingData(project, stores, order)) overlay.set(path, content);
  const taking: Taking = { project, stores, overlay, contents: stores.contents.through(overlay), dry };
  const standings: (readonly [Stage, Standing])[] = [];
  for (const stage of order) standings.push([stage, await take(taking, stage)]);
  const of = (wanted: Standing): readonly Stage[] =>
    standings.flatMap(([stage, standing]) => (standing === wanted ? [stage] : []));
  return { taken: of('taken').map(({ id }) => id), stale: of('stale').map(({ id }) => id), resting: of('resting') };
}

interface Taking {
  readonly project: Project;
  readonly stores: Stores;
  readonly overlay: Overlay;
  readonly contents: Contents;
  readonly dry: boolean;
}

/** A frozen stage is looked at as if it were not: our lock speaks of its inputs as well. */
async function take(taking: Taking, stage: Stage): Promise<Standing> {
  const { project, stores, overlay, contents, dry } = taking;
  const thawed = { ...stage, frozen: false };
  const observation = await observe(project, stores, thawed, { contents });
  const verdict = await decideWithDvc(stores, thawed, observation, wishes, contents);
  if (verdict.kind === 'fresh') return 'ours';
  if (verdict.kind !== 'restore') return stage.frozen ? frozenStanding(taking, stage) : staleStanding(verdict);
  for (const out of stage.outs) {
    const content = verdict.outs.get(lockPath(stage, out.path));
    if (content) overlay.set(absolutePath(project, out.path), content);
  }
  if (verdict.from !== 'dvc-lock') return 'ours';
  if (dry) return 'taken';
  const { inputs } = observation.now;
  if (inputs.kind !== 'known' || !(await bringOuts(stores, verdict.outs, observation))) return 'stale';
  // What lies where an out is to be restored is no input.
  const onDisk = thawed.deps.filter((dep) => dep.kind === 'glob' || !contents.predicted(contents.absolute(dep.path)));
  const isEdited = editedInput(project, stores, { ...thawed, deps: onDisk }, observation) !== undefined;
  if (isEdited || !outsUntouched(project, verdict.outs, observation)) return 'stale';
  await recordTakenOver(project, stores, thawed, { ...inputs, outs: verdict.outs, seen: observation.outs });
  return 'taken';
}

async function frozenStanding({ project, stores, contents }: Taking, stage: Stage): Promise<Standing> {
  const observation = await observe(project, stores, stage, { contents });
  const verdict = await decideWithDvc(stores, stage, observation, wishes, contents);
  if (verdict.kind === 'error') return 'stale';
  const isOurs = verdict.kind === 'fresh' ? verdict.entry : verdict.kind === 'restore' && verdict.from === 'lock';
  return isOurs ? 'ours' : 'resting';
}

/** What runs every time is nobody's to prove. */
function staleStanding(verdict: {
  readonly kind: string;
  readonly reasons?: readonly { readonly kind: string }[];
}): Standing {
  const [reason] = verdict.reasons ?? [];
  return reason && ['always-changed', 'callback'].includes(reason.kind) ? 'ours' : 'stale';
}

// How the cache stands: what it holds, whether the lock's outs can be given back, and what runs left unfinished. Nothing
// is read through; `restage cache verify` does that.
import { type Check, ok, warn } from '../../core/check.ts';
import { EngineError } from '../../core/problem.ts';
import { isKeptAsObject } from '../../core/records/run-record.ts';
import { Inventory } from '../../store/inventory/inventory.ts';
import { lockPath } from '../observe.ts';
import type { Project } from '../project/project.ts';
import { openStores, type Stores } from '../project/stores.ts';

export function cacheChecks(project: Project): readonly Check[] {
  const inventory = new Inventory(project.world.fs, project.layout);
  const [objects, records] = [inventory.objects(), inventory.records()];
  const held = `${objects.size} objects, ${records.size} run records`;
  const damaged = [...records].filter(([id, { record }]) => !record && !inventory.isLaterRecord(id)).length;
  const health =
    damaged === 0
      ? ok('objects', held)
      : warn('objects', `${held}, ${damaged} of them damaged`, 'restage cache verify removes what is damaged');
  try {
    const stores = openStores(project, () => undefined);
    return [health, lostCheck(project, stores), ...unfinishedChecks(project, stores)];
  } catch (error) {
    // The lock's own check has said it.
    if (error instanceof EngineError) return [health];
    throw error;
  }
}

function lostCheck(project: Project, stores: Stores): Check {
  const lost = project.graph.order.flatMap((stage) => {
    const read = stores.lock.get(stage);
    if (read.kind !== 'entry') return [];
    return stage.outs.filter((out) => {
      const content = isKeptAsObject(out) ? read.entry.outs.get(lockPath(stage, out.path)) : undefined;
      return content && !stores.outs.has(content);
    });
  });
  if (lost.length === 0) return ok('outs', 'what the lock names is in the cache');
  const some = lost.slice(0, 3).map(({ path }) => path);
  return warn(
    'outs',
    `not in the cache, though the lock names it: ${some.join(', ')}${lost.length > 3 ? `, and ${lost.length - 3} more` : ''}`,
    'restage repro saves again what is in the workspace, and makes the rest',
  );
}

function unfinishedChecks({ graph }: Project, stores: Stores): readonly Check[] {
  const stages = graph.order.filter(({ id }) => stores.unfinished.outsOf(id).length > 0).map(({ id }) => id);
  return stages.length === 0
    ? []
    : [
        warn(
          'unfinished',
          `runs that failed or were killed left outs of: ${stages.join(', ')}`,
          `restage repro ${stages.join(' ')}`,
        ),
      ];
}

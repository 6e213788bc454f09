// Giving back what a stage made before. Everything is built and verified beside its place first; only when all of it
// is there is what lies in the way cleared, so a lost or wrong object costs a run and nothing else.
import type { Content } from '../../core/records/content.ts';
import { sameContent } from '../../core/records/content.ts';
import type { Out } from '../../core/model.ts';
import type { Seen } from '../../store/workspace/contents.ts';
import type { LinkType } from '../../store/cache/objects.ts';
import { type Clearing, clearOut } from './clear-outs.ts';
import { lockPath } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';

interface Prepared {
  readonly out: Out;
  readonly place: () => void;
  readonly drop: () => void;
}

/**
 * False if an object was lost or wrong: then nothing has changed, but that the wrong object is gone.
 * @param which `all` makes also those anew that are there already, with links as they are configured now
 */
export async function restoreOuts(
  clearing: Clearing,
  outs: ReadonlyMap<string, Content>,
  seen: ReadonlyMap<string, Seen | undefined>,
  which: 'different' | 'all' = 'different',
): Promise<boolean> {
  const { project, stores, stage } = clearing;
  const prepared: Prepared[] = [];
  for (const out of stage.outs) {
    const content = outs.get(lockPath(stage, out.path));
    if (!content) continue;
    if (which === 'different' && sameContent(content, seen.get(lockPath(stage, out.path))?.content)) continue;
    const built = await stores.outs.prepare(content, absolutePath(project, out.path), linkTypes(project, out));
    if (!built) {
      for (const { drop } of prepared) drop();
      return false;
    }
    prepared.push({ out, ...built });
  }
  for (const { out, place } of prepared) {
    await clearOut(clearing, out, seen.get(lockPath(stage, out.path)));
    place();
  }
  return true;
}

/** A `persist` out is always bytes of its own, or its command would write into the cache; one that git keeps, too. */
function linkTypes(project: Project, out: Out): readonly LinkType[] {
  const wanted = project.config.cacheType ?? ['reflink'];
  return out.persist || !out.cache ? wanted.filter((type) => type === 'reflink') : wanted;
}

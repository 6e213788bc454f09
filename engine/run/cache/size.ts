// `restage cache size`: how much of what the cache holds. Read-only.
import { measure, type Measure, sum } from '../../store/inventory/inventory.ts';
import type { Layout } from '../../store/layout.ts';
import type { Project } from '../project/project.ts';

export interface CacheSize {
  /** Absolute; the second one only if `cache.dir` moves objects and runs. */
  readonly folders: readonly string[];
  readonly parts: ReadonlyMap<CachePart, Measure>;
  readonly total: Measure;
}

export type CachePart = 'objects' | 'runs' | 'modules' | 'logs' | 'trash' | 'unfinished' | 'tmp' | 'hints';

export function cacheSize({ world, layout }: Project): CacheSize {
  const parts = new Map(
    Object.entries(pathsOf(layout)).map(([part, paths]) => [
      part as CachePart,
      sum([...new Set(paths)].map((path) => measure(world.fs, path))),
    ]),
  );
  return { folders: [...new Set([layout.local, layout.shared])], parts, total: sum([...parts.values()]) };
}

function pathsOf(layout: Layout): Readonly<Record<CachePart, readonly string[]>> {
  return {
    objects: [layout.objects],
    runs: [layout.runs],
    modules: [layout.modules],
    logs: [layout.logs],
    trash: [layout.trash],
    unfinished: [layout.unfinished],
    tmp: [layout.temp, layout.sharedTemp],
    hints: [layout.statIndex, layout.md5, layout.noop, layout.expanded],
  };
}

// What lies in the cache beside objects and run records and is of no use any more: trash that nobody asked back, bundles
// and texts of code that is gone, temporary files of crashes. All but the trash can be made again.
import { join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import { listOrNothing } from './inventory.ts';
import type { Layout } from '../layout.ts';
import { parseTrace } from '../code/module-trace.ts';

const dayMs = 24 * 60 * 60 * 1000;
const trashDays = 30;
/** A run may be writing there, of another project too if the cache is shared. */
const tempDays = 1;

export interface Outdated {
  readonly kind: 'trash' | 'modules' | 'expanded' | 'tmp';
  /** Absolute. */
  readonly path: string;
}

export interface OutdatedOptions {
  readonly nowMs: number;
  /** Days after which what can be made again goes. */
  readonly days: number;
  /** Entries of the module stages that there are: what belongs to them stays. */
  readonly entries: readonly ProjectPath[];
}

export function listOutdated(
  fs: FileSystem,
  layout: Layout,
  { nowMs, days, entries }: OutdatedOptions,
): readonly Outdated[] {
  const older = (kind: Outdated['kind'], folder: string, limitDays: number): readonly Outdated[] =>
    listOrNothing(fs, folder)
      .map(({ name }) => join(folder, name))
      .filter((path) => isOlder(fs, path, nowMs - limitDays * dayMs))
      .map((path) => ({ kind, path }));
  const inUse = modulesInUse(fs, layout, entries);
  return [
    ...older('trash', layout.trash, trashDays),
    ...older('modules', layout.modules, days).filter(({ path }) => !inUse.has(path)),
    ...older('expanded', layout.expanded, days),
    ...[...new Set([layout.temp, layout.sharedTemp])].flatMap((folder) => older('tmp', folder, tempDays)),
  ];
}

function isOlder(fs: FileSystem, path: string, limitMs: number): boolean {
  const stat = fs.lstat(path);
  return stat !== undefined && stat.mtimeMs < limitMs;
}

function modulesInUse(fs: FileSystem, layout: Layout, entries: readonly ProjectPath[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap((entry) => {
      const path = join(layout.modules, `${sha256(entry).slice(0, 32)}.json`);
      if (fs.stat(path)?.kind !== 'file') return [];
      const trace = parseTrace(Buffer.from(fs.read(path)).toString('utf8'));
      return trace ? [path, join(layout.modules, trace.bundleId)] : [path];
    }),
  );
}

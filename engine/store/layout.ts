// Where everything lies that the engine keeps. `cache.dir` moves objects, runs and their tmp, which projects may
// share; the rest belongs to one project. Only the names in here are ever touched: the folder may hold others' files.
import { join } from 'node:path';

export interface Layout {
  /** The project's root, absolute and real. */
  readonly root: string;
  /** `.cache` of this project. */
  readonly local: string;
  /** Where objects and run records are; `local` unless configured. */
  readonly shared: string;
  readonly objects: string;
  readonly runs: string;
  /** For files that are renamed into `objects` or `runs`: the same file system. */
  readonly sharedTemp: string;
  /** For files that are renamed elsewhere in the project. */
  readonly temp: string;
  readonly statIndex: string;
  /** MD5 of files that DVC recorded. */
  readonly md5: string;
  readonly noop: string;
  readonly pipelines: string;
  /** The last search for pipeline files, with what it rests on. */
  readonly search: string;
  readonly expanded: string;
  readonly modules: string;
  readonly logs: string;
  readonly trash: string;
  readonly unfinished: string;
  readonly mutex: string;
}

export const cacheFolder = '.cache';

export function layoutOf(root: string, cacheDir?: string): Layout {
  const local = join(root, cacheFolder);
  const shared = cacheDir ?? local;
  return {
    root,
    local,
    shared,
    objects: join(shared, 'objects'),
    runs: join(shared, 'runs'),
    sharedTemp: join(shared, 'tmp'),
    temp: join(local, 'tmp'),
    statIndex: join(local, 'index'),
    md5: join(local, 'md5'),
    noop: join(local, 'noop'),
    pipelines: join(local, 'pipelines'),
    search: join(local, 'search'),
    expanded: join(local, 'expanded'),
    modules: join(local, 'modules'),
    logs: join(local, 'logs'),
    trash: join(local, 'trash'),
    unfinished: join(local, 'unfinished'),
    mutex: join(local, 'mutex'),
  };
}

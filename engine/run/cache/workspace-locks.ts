// The locks of a project's workspace, of every pipeline file below its root: they share one cache, so gc asks all.
import { join } from 'node:path';
import { type Lock, type LockEntry, type LockParse, parseLock } from '../../core/records/lock.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { gcLockBroken, gcLockNewer } from '../../core/problems/cache.ts';
import type { Project } from '../project/project.ts';

/** One state of one lock file, and all the names under which it is kept. */
export interface LockSource {
  /** Relative to the root. */
  readonly file: ProjectPath;
  /** `workspace`, `index`, or refs. */
  readonly names: readonly string[];
  /** Those that the refs name; none for workspace and index. */
  readonly commits: readonly string[];
  readonly lock: Lock;
}

export interface LocksRead {
  readonly sources: readonly LockSource[];
  /** Reasons to remove nothing at all. */
  readonly problems: readonly Problem[];
  /** Told, and gone on without. */
  readonly warnings: readonly Problem[];
}

/** Both sides of a conflict are needed until it is settled. */
export function entriesOf(lock: Lock): readonly (readonly [stage: string, LockEntry])[] {
  return [...lock].flatMap(([stage, read]) => {
    if (read.kind === 'entry') return [[stage, read.entry] as const];
    return read.kind === 'conflict' ? read.candidates.map((entry) => [stage, entry] as const) : [];
  });
}

/** A folder with one of these is the root of another project, with a cache of its own. */
const rootMarks = ['.restage.yaml', '.dvc', '.git'];
const notEntered: ReadonlySet<string> = new Set(['.git', '.dvc', '.cache', 'node_modules', '__pycache__']);

export function isEntered(folder: string, names: ReadonlySet<string>): boolean {
  return !notEntered.has(folder) && !rootMarks.some((mark) => names.has(mark));
}

/**
 * `certain`: a lock of ours by its name, beside its pipeline file; if it cannot be read, something is lost. `possible`:
 * other tools have files `*.lock` too, but the pipeline file of this one may be gone; it counts if it can be read.
 */
export function lockKind(name: string, siblings: ReadonlySet<string>): 'certain' | 'possible' | undefined {
  if (name === 'pipeline.lock') return 'certain';
  if (!name.endsWith('.lock') || name === 'dvc.lock') return undefined;
  const base = name.slice(0, -'.lock'.length);
  return siblings.has(`${base}.yaml`) || siblings.has(`${base}.yml`) ? 'certain' : 'possible';
}

export function readWorkspaceLocks(project: Project): LocksRead {
  const { fs } = project.world;
  const sources: LockSource[] = [];
  const problems: Problem[] = [];
  const visit = (folder: string): void => {
    const path = join(project.layout.root, folder);
    const entries = fs.list(path);
    const names = new Set(entries.map(({ name }) => name));
    if (folder !== '' && !isEntered(folder.split('/').at(-1) ?? '', names)) return;
    for (const { name, kind } of entries) {
      const inner = (folder === '' ? name : `${folder}/${name}`) as ProjectPath;
      if (kind === 'directory' && !notEntered.has(name)) visit(inner);
      const isLock = kind === 'directory' ? undefined : lockKind(name, names);
      if (!isLock || fs.stat(join(path, name))?.kind !== 'file') continue;
      const parsed = parseLock(Buffer.from(fs.read(join(path, name))).toString('utf8'));
      if (parsed.kind === 'read') sources.push({ file: inner, names: ['workspace'], commits: [], lock: parsed.lock });
      else if (isLock === 'certain') problems.push(unreadableLock('the workspace', inner, parsed));
    }
  };
  visit('');
  return { sources, problems, warnings: [] };
}

export function unreadableLock(
  where: string,
  file: string,
  parsed: Exclude<LockParse, { readonly kind: 'read' }>,
): Problem {
  return parsed.kind === 'newer' ? gcLockNewer(where, file, parsed.version) : gcLockBroken(where, file);
}

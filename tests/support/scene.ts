// Small words for tests that tell a story on the disk of a project in memory.
import { EngineError, type Problem } from '../../engine/core/problem.ts';
import { type MemoryWorld, readText, root, writeText } from './memory-world.ts';

export interface Scene {
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly remove: (...paths: readonly string[]) => void;
  /** Absolute paths of the objects in the cache. */
  readonly objects: () => readonly string[];
  /** Path below the root → text, without the cache. */
  readonly files: () => Readonly<Record<string, string>>;
}

export function sceneOf({ fs }: MemoryWorld): Scene {
  return {
    write: (path, text) => writeText(fs, `${root}/${path}`, text),
    read: (path) => readText(fs, `${root}/${path}`),
    has: (path) => fs.lstat(`${root}/${path}`) !== undefined,
    remove: (...paths) => {
      for (const path of paths) fs.remove(`${root}/${path}`);
    },
    objects: () =>
      Object.keys(fs.tree(root))
        .filter((path) => /^\.cache\/objects\/.*[^/]$/.test(path))
        .map((path) => `${root}/${path}`),
    files: () => Object.fromEntries(Object.entries(fs.tree(root)).filter(([path]) => !path.startsWith('.cache/'))),
  };
}

/** The problems that `work` throws. */
export async function problemsOf(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof EngineError) return error.problems;
    throw error;
  }
}

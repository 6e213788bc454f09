// What is in a folder of the workspace, or would be on a predicted disk.
import { join } from 'node:path';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError } from '../../core/problem.ts';
import { unreadable } from '../../core/problems/stage.ts';
import { type Entry, errorCode, type FileSystem, isMissing } from '../../io/disk/file-system.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { Overlay } from './overlay.ts';

export class Folders {
  private readonly fs: FileSystem;
  private readonly ignored: IgnoreRules;
  private readonly overlay: Overlay | undefined;

  constructor(fs: FileSystem, ignored: IgnoreRules, overlay: Overlay | undefined) {
    this.fs = fs;
    this.ignored = ignored;
    this.overlay = overlay;
  }

  /** The entries of a folder that count, in code-unit order; links are what they point to. */
  entries(path: string): readonly (Entry & { readonly isDirectory: boolean })[] {
    const isIgnored = this.ignored.within(path);
    const listed = this.overlay ? overlaid(this.list(path), path, this.overlay) : [...this.list(path)];
    return listed
      .sort((a, b) => byCodeUnit(a.name, b.name))
      .map(({ name, kind }) => ({
        name,
        kind,
        isDirectory: kind === 'directory' || (kind === 'symlink' && this.isDirectory(join(path, name))),
      }))
      .filter(({ name, isDirectory }) => !isIgnored(name, isDirectory));
  }

  isDirectory(path: string): boolean {
    const predicted = this.overlay?.at(path);
    if (predicted !== undefined) return predicted !== 'nothing' && predicted.kind === 'directory';
    const stat = this.fs.stat(path);
    return stat ? stat.kind === 'directory' : (this.overlay?.namesIn(path).size ?? 0) > 0;
  }

  private list(path: string): ReturnType<FileSystem['list']> {
    try {
      return this.fs.list(path);
    } catch (error) {
      if (isMissing(error)) return [];
      throw refused(error, path);
    }
  }
}

/** With the names that a prediction puts there, as if they were links, and without those that it takes away. */
function overlaid(listed: readonly Entry[], path: string, overlay: Overlay): Entry[] {
  const names = new Set(listed.map(({ name }) => name));
  const added = [...overlay.namesIn(path)].filter((name) => !names.has(name));
  return [...listed, ...added.map((name) => ({ name, kind: 'symlink' as const }))].filter(
    ({ name }) => overlay.at(`${path}/${name}`) !== 'nothing',
  );
}

/** What the disk says of what nobody may look at, as a problem of `path`. */
export function refused(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') return new EngineError([unreadable(path, 'permission denied')]);
  if (code === 'EILSEQ') return new EngineError([unreadable(path, 'a name in it is not UTF-8')]);
  return error;
}

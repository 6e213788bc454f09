// The params files of a project: read and parsed once for each state they are seen in.
import { join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import type { ParamsRead } from '../../core/values/params.ts';
import type { Expanded } from '../../store/expanded.ts';
import { sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { rememberedParams } from './remembered.ts';

interface Known {
  readonly stat: StatLine;
  readonly read: ParamsRead;
}

export class ParamsFiles {
  private readonly fs: FileSystem;
  private readonly expanded: Expanded;
  private readonly root: string;
  private readonly known = new Map<ProjectPath, Known>();

  constructor(fs: FileSystem, root: string, expanded: Expanded) {
    this.fs = fs;
    this.expanded = expanded;
    this.root = root;
  }

  /** undefined if there is no such file. */
  read(path: ProjectPath): ParamsRead | undefined {
    const absolute = this.absolute(path);
    const stat = this.fs.stat(absolute);
    if (stat?.kind !== 'file') return undefined;
    const known = this.known.get(path);
    if (known && sameStatLine(known.stat, stat)) return known.read;
    const read = rememberedParams(this.expanded, path, Buffer.from(this.fs.read(absolute)).toString('utf8'));
    this.known.set(path, { stat, read });
    return read;
  }

  absolute(path: ProjectPath): string {
    return path.startsWith('/') ? path : join(this.root, path);
  }
}

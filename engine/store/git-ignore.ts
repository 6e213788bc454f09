// The `.gitignore` beside each cached out, kept as DVC keeps it: a line `/name` is added when git would see the out. It
// goes when data is no longer tracked, and nothing else is ever taken away, since lines may be the user's own.
import { join } from 'node:path';
import type { ProjectPath } from '../core/model.ts';
import { baseName, parentOf } from '../core/paths/paths.ts';
import { writeAtomic } from '../io/disk/atomic.ts';
import type { Clock } from '../io/clock.ts';
import type { FileSystem } from '../io/disk/file-system.ts';
import { IgnoreRules } from './workspace/ignore-rules.ts';
import type { Layout } from './layout.ts';

export class GitIgnore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  /** Root of the git work tree around the project; undefined outside of git: then no file is written. */
  private readonly workTree: string | undefined;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.workTree = workTreeOf(world.fs, layout.root);
  }

  /** Makes git ignore an out, if it does not do so already. */
  add(out: ProjectPath, isDirectory: boolean): void {
    if (this.workTree === undefined) return;
    const folder = join(this.layout.root, parentOf(out) ?? '.');
    const rules = new IgnoreRules(this.fs, this.workTree, { files: ['.gitignore'], always: [] });
    if (rules.within(folder)(baseName(out), isDirectory)) return;
    const path = join(folder, '.gitignore');
    const old = this.textAt(path);
    const separator = old === '' || old.endsWith('\n') ? '' : '\n';
    this.write(path, `${old}${separator}${lineOf(out)}\n`);
  }

  /** Takes the line of an out away, as it is written here, and a file of which nothing is left. */
  drop(out: ProjectPath): void {
    if (this.workTree === undefined) return;
    const path = join(this.layout.root, parentOf(out) ?? '.', '.gitignore');
    const old = this.textAt(path);
    const left = old
      .split('\n')
      .filter((line) => line !== lineOf(out))
      .join('\n');
    if (left === old) return;
    if (left.trim() === '') this.fs.remove(path);
    else this.write(path, left);
  }

  private textAt(path: string): string {
    return this.fs.stat(path)?.kind === 'file' ? Buffer.from(this.fs.read(path)).toString('utf8') : '';
  }

  private write(path: string, text: string): void {
    writeAtomic(this.fs, this.layout.temp, path, Buffer.from(text), this.clock.nonce());
  }
}

function workTreeOf(fs: FileSystem, root: string): string | undefined {
  for (let folder = root; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (fs.stat(join(folder || '/', '.git'))) return folder || '/';
    if (folder === '') return undefined;
  }
}

function lineOf(out: ProjectPath): string {
  return `/${escaped(baseName(out))}`;
}

/** The characters that mean something in a .gitignore line, as DVC escapes them. */
function escaped(name: string): string {
  return name.replace(/[[\]!*#?]/g, (character) => `\\${character}`);
}

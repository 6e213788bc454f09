// The `.gitignore` beside each cached out, kept as DVC keeps it: a line `/name` is added when git would see the out, and
// taken away again when nobody makes or tracks it any more. Other lines are the user's own.
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
  private readonly rankOf: (out: ProjectPath) => number;
  /** Folder → outs in it that git shall ignore, and whether each is a folder. */
  private readonly due = new Map<string, Map<ProjectPath, boolean>>();

  /** @param rankOf where an out's line stands among those that are written with it: not in the order in which stages end */
  constructor(
    world: { readonly fs: FileSystem; readonly clock: Clock },
    layout: Layout,
    rankOf: (out: ProjectPath) => number = () => 0,
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.rankOf = rankOf;
    this.workTree = workTreeOf(world.fs, layout.root);
  }

  /** Makes git ignore an out with the next `flush`, if it does not do so already. */
  add(out: ProjectPath, isDirectory: boolean): void {
    if (this.workTree === undefined) return;
    const folder = join(this.layout.root, parentOf(out) ?? '.');
    const outs = this.due.get(folder) ?? new Map<ProjectPath, boolean>();
    this.due.set(folder, outs.set(out, isDirectory));
  }

  /** Writes the lines that are missing, each file once: a write for each out would be quadratic. */
  flush(): void {
    if (this.workTree === undefined || this.due.size === 0) return;
    const rules = new IgnoreRules(this.fs, this.workTree, { files: ['.gitignore'], always: [] });
    for (const [folder, outs] of this.due) {
      const isIgnored = rules.within(folder);
      const lines = Array.from(outs)
        .filter(([out, isDirectory]) => !isIgnored(baseName(out), isDirectory))
        .sort(([a], [b]) => this.rankOf(a) - this.rankOf(b))
        .map(([out]) => byteText(`/${escaped(baseName(out))}\n`));
      if (lines.length > 0) this.append(join(folder, '.gitignore'), lines.join(''));
    }
    this.due.clear();
  }

  private append(path: string, lines: string): void {
    const old = this.textOf(path);
    const separator = old === '' || old.endsWith('\n') ? '' : '\n';
    this.write(path, old + separator + lines);
  }

  /** Takes the line of an out away, and the file with its last line. */
  remove(out: ProjectPath): void {
    if (this.workTree === undefined) return;
    const path = join(this.layout.root, parentOf(out) ?? '.', '.gitignore');
    const own = [`/${baseName(out)}`, `/${escaped(baseName(out))}`].map(byteText);
    const old = this.textOf(path);
    const left = (old.match(/[^\n]*\n|[^\n]+$/g) ?? [])
      .filter((line) => !own.includes(line.replace(/\r?\n$/, '')) && !own.includes(line.replace(/[ \t\r\n]+$/, '')))
      .join('');
    if (left === old) return;
    if (left === '') this.fs.remove(path);
    else this.write(path, left);
  }

  /** A character for each byte: other lines stay as they are, whatever encoding they are in. */
  private textOf(path: string): string {
    return this.fs.stat(path)?.kind === 'file' ? Buffer.from(this.fs.read(path)).toString('latin1') : '';
  }

  private write(path: string, text: string): void {
    writeAtomic(this.fs, this.layout.temp, path, Buffer.from(text, 'latin1'), this.clock.nonce());
  }
}

function workTreeOf(fs: FileSystem, root: string): string | undefined {
  for (let folder = root; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (fs.stat(join(folder || '/', '.git'))) return folder || '/';
    if (folder === '') return undefined;
  }
}

/** A text as `textOf` has it. */
function byteText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What means something in a .gitignore line, as DVC escapes it, and blanks at the end, which git leaves out. */
function escaped(name: string): string {
  return name.replace(/[[\]!*#?\\]| +$/g, (found) => found.replace(/./g, '\\$&'));
}

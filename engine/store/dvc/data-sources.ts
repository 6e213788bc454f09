// The .dvc files of a project, looked for where a dep could have its data from: beside the folders around it, and below
// it. In a project without DVC nothing is looked for.
import { type DvcFile, type DvcOut, parseDvcFile } from '../../core/dvc/dvc-file.ts';
import type { ProjectPath } from '../../core/model.ts';
import { isInside, isOutsideRoot, overlap, parentOf, resolvePath, rootPath } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

/** Data that no stage makes. */
export interface DataSource {
  /** The .dvc file. */
  readonly file: ProjectPath;
  readonly text: string;
  readonly dvc: DvcFile;
  readonly out: DvcOut;
  /** Where the data goes. */
  readonly path: ProjectPath;
}

const leftOut: ReadonlySet<string> = new Set(['.git', '.hg', '.dvc', '.cache', 'node_modules']);

export class DataSources {
  private readonly fs: FileSystem;
  private readonly root: string;
  private readonly onBroken: (problem: Problem, file: ProjectPath) => void;
  private isOfDvc: boolean | undefined;
  private readonly known = new Map<ProjectPath, readonly DataSource[]>();
  private readonly told = new Set<ProjectPath>();
  private readonly files = new Map<ProjectPath, readonly DataSource[]>();

  /** @param onBroken told once of each .dvc file that cannot be read */
  constructor(fs: FileSystem, root: string, onBroken: (problem: Problem, file: ProjectPath) => void) {
    this.fs = fs;
    this.root = root;
    this.onBroken = onBroken;
  }

  /** The data at `path`, around it, or below it. */
  of(path: ProjectPath): readonly DataSource[] {
    if (!this.isLookedFor(path)) return [];
    const found = [...this.onTheWay(path)];
    this.below(path, found);
    return found.filter((source) => overlap(source.path, path));
  }

  /** The same, of the .dvc files beside `path` and above: those below what a stage writes are none, as in DVC. */
  around(path: ProjectPath): readonly DataSource[] {
    return this.isLookedFor(path) ? this.onTheWay(path).filter((source) => overlap(source.path, path)) : [];
  }

  private isLookedFor(path: ProjectPath): boolean {
    this.isOfDvc ??= this.fs.stat(`${this.root}/.dvc`)?.kind === 'directory';
    return this.isOfDvc && !isOutsideRoot(path);
  }

  private onTheWay(path: ProjectPath): readonly DataSource[] {
    const found: DataSource[] = [];
    for (let at = parentOf(path); at !== undefined; at = parentOf(at)) found.push(...this.in(at));
    return found;
  }

  /** What one .dvc file tracks; nothing if it cannot be read. */
  file(path: ProjectPath): readonly DataSource[] {
    const known = this.files.get(path);
    if (known) return known;
    const found = this.read(parentOf(path) ?? rootPath, path);
    this.files.set(path, found);
    return found;
  }

  /** Files that were written meanwhile are read anew. */
  forget(): void {
    this.known.clear();
    this.files.clear();
  }

  /** Data that is tracked as a whole has no .dvc files in it. */
  private below(folder: ProjectPath, found: DataSource[]): void {
    if (found.some(({ path }) => path === folder || isInside(folder, path))) return;
    found.push(...this.in(folder));
    for (const { name, kind } of this.list(folder))
      if (kind === 'directory' && !leftOut.has(name)) this.below(resolvePath(folder, name), found);
  }

  private in(folder: ProjectPath): readonly DataSource[] {
    const known = this.known.get(folder);
    if (known) return known;
    const files = this.list(folder).filter(({ name, kind }) => name.endsWith('.dvc') && kind === 'file');
    const found = files.flatMap(({ name }) => this.file(resolvePath(folder, name)));
    this.known.set(folder, found);
    return found;
  }

  private read(folder: ProjectPath, file: ProjectPath): readonly DataSource[] {
    const text = Buffer.from(this.fs.read(this.absolute(file))).toString('utf8');
    const { file: dvc, problems } = parseDvcFile(file, text);
    const [problem] = problems;
    if (problem && !this.told.has(file)) this.onBroken(problem, file);
    this.told.add(file);
    const base = resolvePath(folder, dvc?.wdir ?? '.');
    return (dvc?.outs ?? []).map((out) => ({
      file,
      text,
      dvc: dvc as DvcFile,
      out,
      path: resolvePath(base, out.path),
    }));
  }

  private list(folder: ProjectPath): ReturnType<FileSystem['list']> {
    const path = this.absolute(folder);
    return this.fs.stat(path)?.kind === 'directory' ? this.fs.list(path) : [];
  }

  private absolute(path: ProjectPath): string {
    return path === rootPath ? this.root : `${this.root}/${path}`;
  }
}

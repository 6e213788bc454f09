// The pipeline files that a command is about, read as they turn out to be needed. A dep that no stage writes may be the
// out of another file: the folders on its way are asked first, by name; what was found before is read then; the whole
// tree is searched only where nothing is known yet, or a dep is not there.
import { join } from 'node:path';
import type { Dep, Pipeline, PipelineFile, ProjectPath, Stage } from '../../core/model.ts';
import { byCodeUnit } from '../../core/order.ts';
import { compileGlob } from '../../core/paths/glob.ts';
import { isOutsideRoot, parentOf, segments } from '../../core/paths/paths.ts';
import { emptyPipeline } from '../../core/pipeline/parse.ts';
import type { Problem } from '../../core/problem.ts';
import { twoPipelines } from '../../core/problems/project.ts';
import type { World } from '../../io/world.ts';
import type { Expanded } from '../../store/expanded.ts';
import type { Layout } from '../../store/layout.ts';
import { foldersAround } from './broken-graph.ts';
import { describeFile, pipelinesIn } from './locate.ts';
import type { ParamsFiles } from './params-files.ts';
import type { Parsing } from '../../core/pipeline/templates/scope.ts';
import { rememberedPipeline } from './remembered.ts';
import { keepSearch, recallSearch } from './kept-search.ts';
import { isSearched, rememberedFiles, type Search, searchFolders } from './search.ts';

/** One pipeline file as far as it could be read, and everything that is wrong with it. */
export interface PipelineFileRead {
  readonly pipeline: Pipeline;
  readonly readable: readonly Stage[];
  readonly partial: boolean;
  readonly problems: readonly Problem[];
  readonly fileProblems: readonly Problem[];
  /** It was found from the current folder, or named. */
  readonly isChosen: boolean;
}

/** A file with mistakes that nobody named. */
export interface BrokenFile {
  readonly path: ProjectPath;
  readonly dir: ProjectPath;
  readonly problems: readonly Problem[];
}

export interface GatheringOptions {
  readonly world: World;
  readonly layout: Layout;
  readonly params: ParamsFiles;
  readonly expanded: Expanded;
  /** Of `.dvc/config`. */
  readonly parsing: Parsing;
  /** Whether stat lines of folders are enough to know that there are no other pipeline files. */
  readonly trusting: boolean;
}

export class Gathering {
  private readonly options: GatheringOptions;
  private readonly byPath = new Map<ProjectPath, PipelineFileRead>();
  private readonly lookedIn = new Set<ProjectPath>();
  private readonly outs = new Set<ProjectPath>();
  private searched: Search | undefined;

  constructor(options: GatheringOptions) {
    this.options = options;
  }

  /** Outer folders first, so that the order is the same wherever the user stands. */
  get reads(): readonly PipelineFileRead[] {
    const key = ({ pipeline: { file } }: PipelineFileRead): string =>
      `${segments(file.dir).join('\0')}\0\0${file.path}`;
    return [...this.byPath.values()].sort((a, b) => byCodeUnit(key(a), key(b)));
  }

  /** Every pipeline file below the root; undefined if they were not searched for. */
  get found(): readonly ProjectPath[] | undefined {
    return this.searched?.files;
  }

  /** Every .dvc file below the root; undefined if they were not searched for. */
  get data(): readonly ProjectPath[] | undefined {
    return this.searched?.data;
  }

  choose(file: PipelineFile): void {
    const known = this.byPath.get(file.path);
    if (known) this.byPath.set(file.path, { ...known, isChosen: true });
    else this.read(file, true);
    this.lookedIn.add(file.dir);
  }

  /** Whatever may write what the stages so far read. */
  addNeeded(): void {
    this.followDeps();
    if (this.unwritten().length === 0) return;
    const known = rememberedFiles(this.options.world.fs, this.options.layout);
    if (!known) return this.search();
    for (const path of known) if (this.options.world.fs.stat(this.absolute(path))?.kind === 'file') this.add(path);
    this.followDeps();
    if (this.unwritten().some((path) => !this.options.world.fs.stat(this.absolute(path)))) this.search();
  }

  search(): void {
    if (this.searched) return;
    const { world, layout } = this.options;
    const isOut = (path: ProjectPath): boolean => this.outs.has(path);
    const startedMs = world.clock.now();
    this.searched = this.options.trusting ? recallSearch(world, layout, isOut) : undefined;
    if (!this.searched) {
      this.searched = searchFolders(world.fs, layout.root, isOut);
      keepSearch(world, layout, { search: this.searched, startedMs });
    }
    for (const path of this.searched.files) this.add(path);
  }

  /** Files that come in are followed too. */
  private followDeps(): void {
    for (const { readable } of this.byPath.values()) {
      for (const path of readable.flatMap(pathsOf)) {
        if (!this.isWritten(path)) for (const folder of foldersAround(path)) this.lookIn(folder);
      }
    }
  }

  private lookIn(dir: ProjectPath): void {
    if (this.lookedIn.has(dir) || isOutsideRoot(dir)) return;
    this.lookedIn.add(dir);
    const { world, layout } = this.options;
    const found = pipelinesIn(world.fs, this.absolute(dir));
    if (found.length === 0 || !isSearched(world.fs, layout.root, dir)) return;
    for (const name of found) this.add((dir === '.' ? name : `${dir}/${name}`) as ProjectPath);
  }

  private add(path: ProjectPath): void {
    if (this.byPath.has(path)) return;
    const file = describeFile(this.options.layout.root, this.absolute(path));
    const beside = [...this.byPath.values()].find(({ pipeline }) => pipeline.file.lock === file.lock);
    if (beside?.isChosen) return;
    if (beside && pipelinesIn(this.options.world.fs, this.absolute(file.dir)).length === 1) return;
    this.read(file, false);
    if (!beside) return;
    const problem = twoPipelines(this.absolute(file.dir));
    for (const read of [beside, this.byPath.get(path)])
      if (read) this.byPath.set(read.pipeline.file.path, { ...read, problems: [problem, ...read.problems] });
  }

  private read(file: PipelineFile, isChosen: boolean): void {
    const { world, params, expanded, parsing } = this.options;
    const text = Buffer.from(world.fs.read(this.absolute(file.path))).toString('utf8');
    const parsed = rememberedPipeline(expanded, { file, text, parsing, read: (path) => params.read(path) });
    this.byPath.set(file.path, { ...parsed, pipeline: parsed.pipeline ?? emptyPipeline(file), isChosen });
    for (const { path } of parsed.readable.flatMap(({ outs }) => outs)) this.outs.add(path);
  }

  /** Deps inside the root that no stage writes, as far as is known. */
  private unwritten(): readonly ProjectPath[] {
    const deps = [...this.byPath.values()].flatMap(({ readable }) => readable.flatMap(depsOf));
    return deps.filter((path) => !isOutsideRoot(path) && !this.isWritten(path));
  }

  private isWritten(path: ProjectPath): boolean {
    for (let at: ProjectPath | undefined = path; at !== undefined; at = parentOf(at))
      if (this.outs.has(at)) return true;
    return false;
  }

  private absolute(path: ProjectPath): string {
    const { root } = this.options.layout;
    return path === '.' ? root : join(root, path);
  }
}

function pathsOf(stage: Stage): readonly ProjectPath[] {
  return [...depsOf(stage), ...stage.params.map(({ file }) => file)];
}

/** A frozen stage looks at nothing; of a pattern, the folder that all it matches lies in. */
function depsOf(stage: Stage): readonly ProjectPath[] {
  const pathOf = (dep: Dep): ProjectPath => (dep.kind === 'glob' ? compileGlob(dep.pattern).base : dep.path);
  return stage.frozen ? [] : stage.deps.map(pathOf);
}

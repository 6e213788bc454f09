// What an import writes, and what must stay because something still rests on it. Nothing is changed here.
import { dirname, join } from 'node:path';
import { firstDifference, ignoreRules, remotesIn, settingsText } from '../../../core/dvc/import.ts';
import type { ProjectPath, Stage } from '../../../core/model.ts';
import { isInside, parentOf, resolvePath, rootPath } from '../../../core/paths/paths.ts';
import { parsePipeline, type PipelineRead } from '../../../core/pipeline/parse.ts';
import type { Problem } from '../../../core/problem.ts';
import { importOverwrites, meansSomethingElse } from '../../../core/problems/dvc.ts';
import type { FileSystem } from '../../../io/disk/file-system.ts';
import { describeFile } from '../../project/locate.ts';
import type { Project } from '../../project/project.ts';
import type { DvcSources } from './sources.ts';

export interface Written {
  readonly path: ProjectPath;
  /** What it was made of; undefined: it only says that the root is here. */
  readonly from?: string;
  readonly bytes: Uint8Array;
}

export interface Kept {
  readonly path: string;
  readonly because: string;
}

export interface Plan {
  readonly written: readonly Written[];
  /** Of the dvc.yaml that stay. */
  readonly problems: readonly Problem[];
  readonly kept: readonly Kept[];
  /** Of DVC's settings; there is nothing here yet that they could become. */
  readonly remotes: readonly string[];
  /** What is not needed any more, once the stages are taken over: files, and `.dvc`. */
  readonly superfluous: readonly ProjectPath[];
}

/** Those that are there and are not what the dvc.yaml beside them says. */
export function inTheWay(fs: FileSystem, root: string, { pipelines }: DvcSources): readonly Problem[] {
  return pipelines.flatMap((dir) => {
    const [path, source] = [resolvePath(dir, 'pipeline.yaml'), resolvePath(dir, 'dvc.yaml')];
    const old = bytesOf(fs, join(root, path));
    return old && !old.equals(fs.read(join(root, source))) ? [importOverwrites(path, source)] : [];
  });
}

/** @param resting frozen stages that only dvc.lock knows */
export function planImport(project: Project, sources: DvcSources, resting: readonly Stage[]): Plan {
  const isData = sources.dataFiles.length > 0;
  const needs = isData ? [`data of ${listed(sources.dataFiles)} is kept by it`] : [];
  const draft: Draft = { project, written: [], problems: [], kept: [], superfluous: [], needs };
  for (const dir of sources.pipelines) {
    const rest = resting.filter((stage) => stage.file.dir === dir);
    planPipeline(draft, dir, rest);
  }
  for (const path of sources.ignores) planIgnores(draft, path);
  const settings = settingsOf(project, sources);
  if (settings) draft.written.push(settings);
  if (sources.hasFolder && needs.length > 0) draft.kept.push({ path: '.dvc/', because: needs.join('; ') });
  else if (sources.hasFolder) drop(draft, '.dvc' as ProjectPath);
  const { written, problems, kept, superfluous } = draft;
  return { written, problems, kept, superfluous, remotes: remotesOf(project) };
}

interface Draft {
  readonly project: Project;
  readonly written: Written[];
  readonly problems: Problem[];
  readonly kept: Kept[];
  readonly superfluous: ProjectPath[];
  /** Why the folder .dvc and the ignore files have to stay. */
  readonly needs: string[];
}

/** @param resting those of its stages whose outs dvc.lock alone knows */
function planPipeline(draft: Draft, dir: ProjectPath, resting: readonly Stage[]): void {
  const { project, written, problems, kept, needs } = draft;
  const [path, lock] = [resolvePath(dir, 'dvc.yaml'), resolvePath(dir, 'dvc.lock')];
  const found = mistakes(project, path);
  if (found.length > 0) {
    problems.push(...found);
    kept.push({ path, because: 'not all of it can be said in a pipeline.yaml' });
    needs.push(`'${path}' stays`);
    return;
  }
  const target = resolvePath(dir, 'pipeline.yaml');
  const text = project.world.fs.read(join(project.layout.root, path));
  if (!isThere(project, target)) written.push({ path: target, from: path, bytes: text });
  drop(draft, path);
  if (resting.length === 0 || !isThere(project, lock)) return drop(draft, lock);
  const stages = resting.map(({ id }) => `'${id}'`).join(', ');
  kept.push({ path: lock, because: `of ${stages}, frozen, it alone knows the outs` });
  needs.push(`'${lock}' stays`);
}

function planIgnores(draft: Draft, path: ProjectPath): void {
  const { project, written, kept, needs } = draft;
  const { fs } = project.world;
  const { root } = project.layout;
  const target = resolvePath(parentOf(path) ?? rootPath, '.restageignore');
  const rules = ignoreRules(Buffer.from(fs.read(join(root, path))).toString('utf8'));
  const old = bytesOf(fs, join(root, target))?.toString('utf8');
  if (rules !== undefined && old === undefined) written.push({ path: target, from: path, bytes: Buffer.from(rules) });
  const isSaid = rules === undefined || old === undefined || old.includes(rules.trimEnd());
  const [need] = needs;
  if (!isSaid) kept.push({ path, because: `'${target}' is there already, and does not have its rules` });
  else if (need !== undefined) kept.push({ path, because: need });
  else drop(draft, path);
}

function drop({ project, kept, superfluous }: Draft, path: ProjectPath): void {
  if (!isThere(project, path)) return;
  const reader = readerOf(project, path);
  if (reader) kept.push({ path, because: `stage '${reader.id}' reads it` });
  else superfluous.push(path);
}

function isThere({ world, layout }: Project, path: ProjectPath): boolean {
  return world.fs.lstat(join(layout.root, path)) !== undefined;
}

function remotesOf({ world, layout }: Project): readonly string[] {
  const texts = ['config', 'config.local'].map((name) => bytesOf(world.fs, join(layout.root, '.dvc', name)));
  return texts.flatMap((text) => remotesIn(text?.toString('utf8') ?? ''));
}

/** Of a text that does not say the same in both grammars. */
function mistakes({ layout, params, world, parsing }: Project, path: ProjectPath): readonly Problem[] {
  const absolute = join(layout.root, path);
  const text = Buffer.from(world.fs.read(absolute)).toString('utf8');
  const parsed = (name: string): PipelineRead => {
    const file = describeFile(layout.root, join(dirname(absolute), name));
    return parsePipeline({ file, text, parsing, read: (at) => params.read(at) });
  };
  const [from, to] = [parsed('dvc.yaml'), parsed('pipeline.yaml')];
  if (to.problems.length > 0 || !to.pipeline) return to.problems;
  const other = from.pipeline && firstDifference(from.pipeline, to.pipeline);
  return other ? [meansSomethingElse(other)] : [];
}

/** `.restage.yaml` with what DVC's settings mean here; without `.dvc` and `.git` it also says where the root is. */
function settingsOf(
  { world: { fs }, layout: { root }, config, dvc }: Project,
  { hasFolder }: DvcSources,
): Written | undefined {
  const path = '.restage.yaml' as ProjectPath;
  const old = bytesOf(fs, join(root, path))?.toString('utf8');
  const lines = dvc ? settingsText(dvc.config, config) : '';
  const from = '.dvc/config';
  if (lines !== '') {
    const before = old === undefined || old === '' || old.endsWith('\n') ? (old ?? '') : `${old}\n`;
    return { path, from, bytes: Buffer.from(before + lines) };
  }
  const isMarked = !hasFolder || old !== undefined || fs.stat(join(root, '.git')) !== undefined;
  return isMarked ? undefined : { path, bytes: Buffer.from('# The root of the project is here.\n') };
}

function readerOf({ graph }: Project, path: ProjectPath): Stage | undefined {
  const isAt = (one: ProjectPath): boolean => one === path || isInside(one, path);
  return graph.order.find(
    (stage) =>
      stage.deps.some((dep) => dep.kind === 'path' && isAt(dep.path)) || stage.params.some(({ file }) => isAt(file)),
  );
}

function bytesOf(fs: FileSystem, path: string): Buffer | undefined {
  return fs.stat(path)?.kind === 'file' ? Buffer.from(fs.read(path)) : undefined;
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some;
}

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
  const { fs } = project.world;
  const { root } = project.layout;
  const written: Written[] = [];
  const problems: Problem[] = [];
  const kept: Kept[] = [];
  const superfluous: ProjectPath[] = [];
  /** Why the folder .dvc and the ignore files have to stay. */
  const needs: string[] = sources.dataFiles.length === 0 ? [] : [`data of ${listed(sources.dataFiles)} is kept by it`];
  const isThere = (path: ProjectPath): boolean => fs.lstat(join(root, path)) !== undefined;
  const drop = (path: ProjectPath): void => {
    const reader = readerOf(project, path);
    if (!isThere(path)) return;
    if (reader) kept.push({ path, because: `stage '${reader.id}' reads it` });
    else superfluous.push(path);
  };

  for (const dir of sources.pipelines) {
    const [path, lock] = [resolvePath(dir, 'dvc.yaml'), resolvePath(dir, 'dvc.lock')];
    const found = mistakes(project, path);
    const stays = resting.filter((stage) => stage.file.dir === dir).map(({ id }) => `'${id}'`);
    if (found.length > 0) {
      problems.push(...found);
      kept.push({ path, because: 'not all of it can be said in a pipeline.yaml' });
      needs.push(`'${path}' stays`);
      continue;
    }
    const target = resolvePath(dir, 'pipeline.yaml');
    if (!isThere(target)) written.push({ path: target, from: path, bytes: fs.read(join(root, path)) });
    drop(path);
    if (stays.length > 0 && isThere(lock)) {
      const because = `of ${stays.join(', ')}, frozen, it alone knows the outs`;
      kept.push({ path: lock, because });
      needs.push(`'${lock}' stays`);
    } else drop(lock);
  }
  for (const path of sources.ignores) {
    const target = resolvePath(parentOf(path) ?? rootPath, '.restageignore');
    const rules = ignoreRules(Buffer.from(fs.read(join(root, path))).toString('utf8'));
    const old = bytesOf(fs, join(root, target))?.toString('utf8');
    if (rules !== undefined && old === undefined) written.push({ path: target, from: path, bytes: Buffer.from(rules) });
    const isSaid = rules === undefined || old === undefined || old.includes(rules.trimEnd());
    if (!isSaid) kept.push({ path, because: `'${target}' is there already, and does not have its rules` });
    else if (needs.length > 0) kept.push({ path, because: needs[0] ?? '' });
    else drop(path);
  }
  const settings = settingsOf(project, sources);
  if (settings) written.push(settings);
  if (sources.hasFolder && needs.length > 0) kept.push({ path: '.dvc/', because: needs.join('; ') });
  else if (sources.hasFolder) drop('.dvc' as ProjectPath);
  const remotes = ['config', 'config.local'].flatMap((name) =>
    remotesIn(bytesOf(fs, join(root, '.dvc', name))?.toString('utf8') ?? ''),
  );
  return { written, problems, kept, superfluous, remotes };
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

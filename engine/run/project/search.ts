// The pipeline files below a root: found by listing its folders, and remembered, so that a plain repro need not look
// through the whole tree. What is remembered is a hint: a file that is gone is passed over, and losing it costs a search.
import { join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import { parseJson, isStringList } from '../../core/records/decode.ts';
import { byCodeUnit } from '../../core/order.ts';
import { offerHint, writeHint } from '../../io/disk/atomic.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import type { World } from '../../io/world.ts';
import { cacheFolder, type Layout } from '../../store/layout.ts';
import { type IgnoreFiles, IgnoreRules } from '../../store/workspace/ignore-rules.ts';
import { pipelineNames, rootMarks } from './locate.ts';

export const neverSearched: readonly string[] = ['.git', '.dvc', cacheFolder, 'node_modules', '__pycache__'];

/** git's rules count here too, as in DVC: what nobody commits is no part of the pipeline. */
const searchIgnores: IgnoreFiles = {
  files: ['.gitignore', '.dvcignore', '.restageignore'],
  always: neverSearched,
};

/** All names of files that a search looks for, but those of data files: of a folder of many, it should not sort the rest. */
const special = new Set([...searchIgnores.files, ...pipelineNames, ...rootMarks]);

export interface Search {
  /** The pipeline files, outer folders first, those of one folder next to each other. */
  readonly files: readonly ProjectPath[];
  /** The .dvc files, by the same order. */
  readonly data: readonly ProjectPath[];
  /** Outs, which are not looked into. */
  readonly leftOut: readonly ProjectPath[];
  /** What the answer rests on: each folder that was listed and each ignore file, as they were before. */
  readonly seen: ReadonlyMap<ProjectPath, Stat>;
}

/** Through every folder of the project: neither ignored, nor an out, nor of another project below it. */
export function searchFolders(fs: FileSystem, root: string, isOut: (path: ProjectPath) => boolean): Search {
  const ignores = new IgnoreRules(fs, root, searchIgnores);
  const files: ProjectPath[] = [];
  const data: ProjectPath[] = [];
  const leftOut: ProjectPath[] = [];
  const seen = new Map<ProjectPath, Stat>();
  const see = (path: ProjectPath): void => {
    const stat = fs.stat(join(root, path));
    if (stat) seen.set(path, stat);
  };
  const visit = (dir: ProjectPath): void => {
    see(dir);
    const absolute = dir === '.' ? root : join(root, dir);
    const inDir = (name: string): ProjectPath => (dir === '.' ? name : `${dir}/${name}`) as ProjectPath;
    const entries = fs
      .list(absolute)
      .filter(({ name, kind }) => kind === 'directory' || special.has(name) || isDataFile(name))
      .sort((a, b) => byCodeUnit(a.name, b.name));
    const names = new Set(entries.map(({ name }) => name));
    for (const name of searchIgnores.files) if (names.has(name)) see(inDir(name));
    if (dir !== '.' && rootMarks.some((mark) => names.has(mark))) return;
    const isIgnored = ignores.within(absolute);
    const isFile = (wanted: string): boolean =>
      entries.some(({ name, kind }) => name === wanted && kind !== 'directory') && !isIgnored(wanted, false);
    files.push(...pipelineNames.filter(isFile).map(inDir));
    for (const { name, kind } of entries) {
      if (kind !== 'directory' && isDataFile(name) && !isIgnored(name, false)) data.push(inDir(name));
      if (kind !== 'directory' || isIgnored(name, true)) continue;
      if (isOut(inDir(name))) leftOut.push(inDir(name));
      else visit(inDir(name));
    }
  };
  visit('.' as ProjectPath);
  return { files, data, leftOut, seen };
}

/** Whether a file of this name tracks data. */
export function isDataFile(name: string): boolean {
  return name.endsWith('.dvc') && name !== '.dvc';
}

/** Whether a search would come to `dir`, asked where it has a pipeline file. */
export function isSearched(fs: FileSystem, root: string, dir: ProjectPath): boolean {
  const ignores = new IgnoreRules(fs, root, searchIgnores);
  const names = dir === '.' ? [] : dir.split('/');
  return names.every((name, depth) => {
    const above = join(root, ...names.slice(0, depth));
    return !ignores.within(above)(name, true) && !rootMarks.some((mark) => fs.stat(join(above, name, mark)));
  });
}

/** undefined if nothing was ever found out. */
export function rememberedFiles(fs: FileSystem, { pipelines }: Layout): readonly ProjectPath[] | undefined {
  if (fs.stat(pipelines)?.kind !== 'file') return undefined;
  const files = parseJson(Buffer.from(fs.read(pipelines)).toString('utf8'));
  return isStringList(files) ? (files as readonly ProjectPath[]) : undefined;
}

/** Where there is a cache; a project that was only looked at gets none. The no-op snapshot rests on what was known. */
export function rememberFiles({ fs, clock }: World, layout: Layout, files: readonly ProjectPath[]): void {
  if (!fs.stat(layout.temp)) return;
  const known = rememberedFiles(fs, layout);
  if (JSON.stringify(known) === JSON.stringify(files)) return;
  offerHint(() => {
    fs.remove(layout.noop);
    writeHint(fs, layout.temp, layout.pipelines, Buffer.from(JSON.stringify(files)), clock.nonce());
  });
}

// The pipeline files below a root: found by listing its folders, and remembered, so that a plain repro need not look
// through the whole tree. What is remembered is a hint: a file that is gone is passed over, and losing it costs a search.
import { join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import { parseJson, isStringList } from '../../core/records/decode.ts';
import { byCodeUnit } from '../../core/order.ts';
import { writeHint } from '../../io/disk/atomic.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
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

/** A folder that was searched, with the files in it that may be of interest. */
export interface SearchedFolder {
  readonly dir: ProjectPath;
  /** Not ignored; in code-unit order. */
  readonly files: readonly string[];
}

/** Every folder of the project: neither ignored, nor an out, nor of another project below it. Outer before inner. */
export function searchFolders(fs: FileSystem, root: string, isOut: (path: ProjectPath) => boolean): SearchedFolder[] {
  const ignores = new IgnoreRules(fs, root, searchIgnores);
  const found: SearchedFolder[] = [];
  const visit = (dir: ProjectPath): void => {
    const absolute = dir === '.' ? root : join(root, dir);
    const entries = fs.list(absolute).toSorted((a, b) => byCodeUnit(a.name, b.name));
    if (dir !== '.' && entries.some(({ name }) => (rootMarks as readonly string[]).includes(name))) return;
    const isIgnored = ignores.within(absolute);
    const files = entries.filter(({ name, kind }) => kind !== 'directory' && !isIgnored(name, false));
    found.push({ dir, files: files.map(({ name }) => name) });
    for (const { name, kind } of entries) {
      const inner = (dir === '.' ? name : `${dir}/${name}`) as ProjectPath;
      if (kind === 'directory' && !isIgnored(name, true) && !isOut(inner)) visit(inner);
    }
  };
  visit('.' as ProjectPath);
  return found;
}

/** The pipeline files in them, those of one folder next to each other. */
export function pipelineFilesIn(folders: readonly SearchedFolder[]): readonly ProjectPath[] {
  return folders.flatMap(({ dir, files }) =>
    pipelineNames
      .filter((name) => files.includes(name))
      .map((name) => (dir === '.' ? name : `${dir}/${name}`) as ProjectPath),
  );
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
  fs.remove(layout.noop);
  writeHint(fs, layout.temp, layout.pipelines, Buffer.from(JSON.stringify(files)), clock.nonce());
}

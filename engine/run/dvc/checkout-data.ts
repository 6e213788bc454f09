// `checkout` of data that .dvc files track: out of DVC's cache, verified. Of a directory only the files that differ are
// touched. What is in the way and exists nowhere else goes to the trash by name.
import type { DvcDigest } from '../../core/dvc/data.ts';
import type { DvcDirectory } from '../../core/dvc/dvc-directory.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { relativeTo, resolvePath } from '../../core/paths/paths.ts';
import { dataNotListed, dataNowhere, dataRefused } from '../../core/problems/dvc.ts';
import type { DataSource } from '../../store/dvc/data-sources.ts';
import { checkOutOfDvc } from '../../store/dvc/dvc-checkout.ts';
import { bytesMd5 } from '../../store/dvc/md5.ts';
import type { CheckoutResult } from '../outcome.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { isBelowLink, linksAbove } from './folder-links.ts';
import { isPrivate } from './private-paths.ts';

export interface DataCheckout {
  readonly project: Project;
  readonly stores: Stores;
  readonly source: DataSource;
  /** Only these paths of it; undefined: all. */
  readonly within: readonly ProjectPath[] | undefined;
  readonly relink: boolean;
  readonly emit: Emit;
}

type DataClearing = Pick<DataCheckout, 'project' | 'stores' | 'source' | 'emit'>;

/** Away with the data of a .dvc file, which does not lie where nothing is to be removed. */
export function clearData(work: DataClearing): void {
  clear(work, work.source.path);
}

export function checkoutData(work: DataCheckout): CheckoutResult {
  const { project, stores, source, relink } = work;
  const { path, out, file } = source;
  const { digest } = out;
  if (!digest) return { kind: 'not-in-lock' };
  const target = absolutePath(project, path);
  const seen = stores.dvc.contents.look(target, digest.hash);
  const isThere = seen?.digest.hex === digest.hex && seen.digest.isDirectory === digest.isDirectory;
  if (isThere && !(relink && out.cache)) return { kind: 'there' };
  if (isPrivate(project, path)) return { kind: 'refused', problem: dataRefused(path, file) };
  const listed = digest.isDirectory ? stores.dvc.cache.directory(digest) : undefined;
  const result = listed
    ? checkoutDirectory(work, digest, listed, relink ? undefined : seen?.directory)
    : checkoutFile(work, digest);
  if (result.kind === 'restored') stores.gitIgnore.add(path, digest.isDirectory);
  if (!isThere) return result;
  return { kind: result.kind === 'restored' ? 'relinked' : 'there' };
}

/** A directory that the cache does not know comes here too: it has no file of that name. */
function checkoutFile(work: DataCheckout, digest: DvcDigest): CheckoutResult {
  const { path, file } = work.source;
  if (digest.isDirectory || !work.stores.dvc.cache.file(digest))
    return { kind: 'missing', problem: dataNowhere(path, file) };
  clear(work, path);
  return lay(work, digest, path) ? { kind: 'restored' } : { kind: 'missing', problem: dataNowhere(path, file) };
}

/** @param there what lies in it already */
function checkoutDirectory(
  work: DataCheckout,
  digest: DvcDigest,
  listed: DvcDirectory,
  there: DvcDirectory | undefined,
): CheckoutResult {
  const { project, stores, source, within } = work;
  const { fs } = project.world;
  const target = absolutePath(project, source.path);
  const isMeant = isWithin(source.path, within);
  const wanted = [...listed].filter(([path]) => isMeant(path));
  if (wanted.length === 0 && within)
    return { kind: 'missing', problem: dataNotListed(within.join("', '"), source.file) };
  if (fs.stat(target)?.kind !== 'directory') clear(work, source.path);
  const extra = [...(there?.keys() ?? [])].filter((path) => isMeant(path) && !listed.has(path));
  const differing = wanted.filter(([path, hex]) => there?.get(path) !== hex);
  const of = (hex: string): DvcDigest => ({ hash: digest.hash, hex, isDirectory: false });
  const isKept = (hex: string): boolean => stores.dvc.cache.file(of(hex)) !== undefined;
  const links = linksAbove(fs, target, [...extra, ...differing.map(([path]) => path)]);
  const linked = [...listed].filter(([path]) => isBelowLink(links, path));
  const unkept = linked.find(([, hex]) => !isKept(hex));
  // Nothing is changed: the link may lead to the only copy.
  if (unkept) return { kind: 'missing', problem: dataNowhere(below(source, unkept[0]), source.file) };
  for (const link of links) fs.remove(link === '' ? target : `${target}/${link}`);
  for (const path of extra) if (!isBelowLink(links, path)) clear(work, below(source, path));
  const absent = [...differing.filter(([path]) => !isBelowLink(links, path)), ...linked];
  const lost: string[] = [];
  for (const [path, hex] of absent) {
    if (isKept(hex)) clear(work, below(source, path));
    if (!isKept(hex) || !lay(work, of(hex), below(source, path))) lost.push(path);
  }
  if (listed.size === 0) fs.makeDir(target);
  const [first] = lost;
  return first === undefined
    ? { kind: 'restored' }
    : { kind: 'missing', problem: dataNowhere(below(source, first), source.file) };
}

function below({ path }: DataSource, name: string): ProjectPath {
  return resolvePath(path, name);
}

/** Puts an object of DVC's cache where data, or a file of it, is to be; false if the cache has not got it. */
export function lay(
  { project, stores, source }: Pick<DataCheckout, 'project' | 'stores' | 'source'>,
  digest: DvcDigest,
  path: ProjectPath,
): boolean {
  const { world, layout } = project;
  const links = stores.dvc.folder()?.config.cacheTypes ?? ['reflink'];
  const executable = source.out.executable && path === source.path;
  return checkOutOfDvc(world, layout, stores.dvc.cache, {
    digest,
    executable,
    target: absolutePath(project, path),
    links,
  });
}

/** Makes room for a file, or a directory. */
function clear(work: DataClearing, path: ProjectPath): void {
  const { project, stores, source, emit } = work;
  const { fs } = project.world;
  const target = absolutePath(project, path);
  const there = fs.lstat(target);
  if (!there) return;
  if (there.kind === 'symlink' || isKeptElsewhere(work, target)) fs.remove(target);
  else emit({ kind: 'trashed', stage: source.file, path, to: stores.trash.take(path) });
}

function isKeptElsewhere({ project, stores }: DataClearing, target: string): boolean {
  const { fs, git } = project.world;
  const { cache, contents } = stores.dvc;
  const seen = contents.look(target, 'md5');
  if (fs.stat(target)?.kind === 'directory')
    return filesBelow(fs, target, '').every((path) => {
      const hex = seen?.directory?.get(path);
      return hex !== undefined && cache.file({ hash: 'md5', hex, isDirectory: false }) !== undefined;
    });
  const digest = seen?.digest;
  // Of DVC 2 the digest may be that of other line ends.
  if (digest && (cache.file(digest) || cache.file({ ...digest, hash: 'md5-dos2unix' }))) return true;
  const head = digest && git.headBytes(target);
  return head !== undefined && bytesMd5(head) === digest?.hex;
}

/** Ignored ones too: they are in no object, so they would be lost with the folder. */
function filesBelow(fs: Project['world']['fs'], folder: string, prefix: string): readonly string[] {
  return fs
    .list(folder)
    .flatMap(({ name, kind }) =>
      kind === 'directory' ? filesBelow(fs, `${folder}/${name}`, `${prefix}${name}/`) : [`${prefix}${name}`],
    );
}

/** Whether a path below the directory is one of `within`, or lies in one. */
function isWithin(directory: ProjectPath, within: readonly ProjectPath[] | undefined): (path: string) => boolean {
  const below = within?.map((path) => relativeTo(directory, path));
  return (path) => below?.some((one) => one === '.' || path === one || path.startsWith(`${one}/`)) ?? true;
}

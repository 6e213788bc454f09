// What ignore files leave out, in any folder from the root down, with git's rules for patterns. In directories as data
// these are `.dvcignore` and `.restageignore`, beside version control, which is always left out, and caches, which are
// where no stage has made them: an out comes back whole.
import ignore, { type Ignore } from 'ignore';
import { dirname, join } from 'node:path';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { cacheFolder } from '../layout.ts';

export interface IgnoreFiles {
  readonly files: readonly string[];
  readonly always: readonly string[];
  /** Absolute. */
  readonly paths?: ReadonlySet<string>;
  /** What is always left out in these folders (absolute) instead. */
  readonly inOuts?: { readonly outs: ReadonlySet<string>; readonly always: readonly string[] };
}

/**
 * For deps and outs.
 * @param outs absolute
 */
export function dataIgnores(outs: ReadonlySet<string> = new Set()): IgnoreFiles {
  return {
    files: ['.dvcignore', '.restageignore'],
    always: ['.git', '.dvc', cacheFolder, '__pycache__'],
    inOuts: { outs, always: ['.git', '.hg', '.dvc'] },
  };
}

/** No path is as long; the package makes a regular expression of it, which can be too large. */
const tooLongRule = /^.{10001,}$/gm;

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

export class IgnoreRules {
  private readonly fs: FileSystem;
  private readonly root: string;
  private readonly names: IgnoreFiles;
  private readonly byFolder = new Map<string, readonly Rules[]>();

  constructor(fs: FileSystem, root: string, names: IgnoreFiles) {
    this.fs = fs;
    this.root = root;
    this.names = names;
  }

  /** A test for the entries of `folder` (absolute). Outside of the root only the fixed names are left out. */
  within(folder: string): (name: string, isDirectory: boolean) => boolean {
    const rules = this.rulesAt(folder);
    const always = (this.isInOut(folder) ? this.names.inOuts : this.names)?.always ?? [];
    return (name, isDirectory) => {
      const path = `${folder}/${name}`;
      if (always.includes(name) || this.names.paths?.has(path)) return true;
      return isMatched(rules, path, isDirectory);
    };
  }

  /** Whether an ignore file leaves out `path` (absolute, below the root) or a folder that it lies in. */
  leavesOut(path: string, isDirectory: boolean): boolean {
    for (let cut = path.indexOf('/', this.root.length + 1); cut > 0; cut = path.indexOf('/', cut + 1)) {
      const around = path.slice(0, cut);
      if (isMatched(this.rulesAt(dirname(around)), around, true)) return true;
    }
    return isMatched(this.rulesAt(dirname(path)), path, isDirectory);
  }

  private isInOut(folder: string): boolean {
    const outs = this.names.inOuts?.outs;
    if (!outs || outs.size === 0) return false;
    for (let at = folder; at.length > this.root.length; at = dirname(at)) if (outs.has(at)) return true;
    return false;
  }

  private rulesAt(folder: string): readonly Rules[] {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const inside = folder === this.root || folder.startsWith(`${this.root}/`);
    const above = inside && folder !== this.root ? this.rulesAt(folder.slice(0, folder.lastIndexOf('/'))) : [];
    const texts = inside ? this.names.files.flatMap((name) => this.textOf(join(folder, name))) : [];
    const rules =
      texts.length > 0
        ? [...above, { folder, matcher: texts.reduce((matcher, text) => matcher.add(text), caseful()) }]
        : above;
    this.byFolder.set(folder, rules);
    return rules;
  }

  private textOf(path: string): readonly string[] {
    if (this.fs.stat(path)?.kind !== 'file') return [];
    const text = Buffer.from(this.fs.read(path)).toString('utf8').replaceAll(tooLongRule, '');
    // DVC takes spaces at the beginning of a pattern for indentation, git for a part of it.
    return [path.endsWith('.dvcignore') ? text.replaceAll(/^[ \t]+/gm, '') : text];
  }
}

/** The package ignores case by default, as git does only where the file system does. */
function caseful(): Ignore {
  return ignore({ ignorecase: false });
}

/** The last pattern that matches decides, and those of inner folders come after those of outer ones. */
function isMatched(rules: readonly Rules[], path: string, isDirectory: boolean): boolean {
  let ignored = false;
  for (const { folder, matcher } of rules) {
    const relative = path.slice(folder.length + 1) + (isDirectory ? '/' : '');
    const { ignored: now, unignored } = matcher.test(relative);
    if (now) ignored = true;
    else if (unignored) ignored = false;
  }
  return ignored;
}

// Which package a file under node_modules belongs to: its name and version, and whether it can be bundled at all.
// A package.json without a name and version (such as {"type": "module"} in dist/esm) does not make a package.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface PackageHome {
  /** Real path of the package's folder. */
  readonly dir: string;
  readonly name: string;
  readonly version: string;
  /** Has native parts, which work only from where they were installed. */
  readonly native: boolean;
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly gypfile?: unknown;
  readonly binary?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
}

/** Finds the package of a file, remembering each folder. Undefined: no package.json says what it is. */
export function packageFinder(): (file: string) => PackageHome | undefined {
  const known = new Map<string, PackageHome | undefined>();
  const homeOf = (dir: string): PackageHome | undefined => {
    if (known.has(dir)) return known.get(dir);
    const above = dirname(dir);
    const home = basename(dir) === 'node_modules' || above === dir ? undefined : (readHome(dir) ?? homeOf(above));
    known.set(dir, home);
    return home;
  };
  return (file) => homeOf(dirname(file));
}

function readHome(dir: string): PackageHome | undefined {
  const manifest = readManifest(join(dir, 'package.json'));
  if (typeof manifest?.name !== 'string' || typeof manifest.version !== 'string') return undefined;
  return { dir, name: manifest.name, version: manifest.version, native: hasNativeParts(dir, manifest) };
}

function readManifest(path: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Loaders of native code look around from the file that calls them, which a bundle moves elsewhere. */
const nativeLoaders = ['bindings', 'node-gyp-build', 'node-pre-gyp', '@mapbox/node-pre-gyp', 'prebuild-install'];
const nativeFolders = ['binding.gyp', 'prebuilds', 'build/Release'];

function hasNativeParts(dir: string, { gypfile, binary, dependencies = {} }: Manifest): boolean {
  return (
    gypfile === true ||
    binary !== undefined ||
    nativeLoaders.some((loader) => loader in dependencies) ||
    nativeFolders.some((folder) => existsSync(join(dir, folder)))
  );
}

/**
 * Words of code that looks for something beside its own file, or loads what only it knows when it runs. Those in
 * comments count too: a package that is left outside for nothing costs milliseconds, one bundled wrongly does not work.
 */
const locationWords =
  /\b__dirname\b|\b__filename\b|\brequire\.resolve\b|\bcreateRequire\b|\brequire\s*\(\s*[A-Za-z_$]|\brequire\s*\(\s*`[^`]*\$\{/;
/** The same in the syntax of modules, which a parser of code has in its texts. */
const importWords = /\bimport\.meta\b|\bimport\s*\(\s*[A-Za-z_$`]/;

export async function needsItsFolder(code: string): Promise<boolean> {
  if (locationWords.test(code)) return true;
  if (!importWords.test(code)) return false;
  const lexer = await import('es-module-lexer');
  await lexer.init();
  try {
    const [imports] = lexer.parse(code);
    return imports.some(
      ({ type, specifier }) => type === 'import-meta' || (type === 'dynamic' && specifier === undefined),
    );
  } catch {
    return true;
  }
}

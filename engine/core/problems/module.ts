// What can be wrong with the code of a module stage, found while it is bundled: every sentence of it.
// The code words are stable: programs and tests match on them.
import type { Place } from '../model.ts';
import type { Problem } from '../problem.ts';

/** Why code cannot be traced: what it names is known only when it runs. */
export type Untraceable =
  /** `import(x)` with anything but a literal. */
  | 'import'
  /** `require` in any form but `require('literal')`. */
  | 'require'
  /** A second argument of `new URL` or another use of `import.meta` that shows where the module lies. */
  | 'import-meta'
  | 'dirname'
  | 'create-require';

export function untraceable(kind: Untraceable, place: Place): Problem {
  const { message, hint } = untraceables[kind];
  return { code: `module-untraceable-${kind}`, category: 'project', message, place, hint };
}

const untraceables: { readonly [K in Untraceable]: { readonly message: string; readonly hint: string } } = {
  import: {
    message: 'import() of something that is not a literal cannot be traced',
    hint: "name each module: import('./a.ts'), or import all of them and choose when the stage runs",
  },
  require: {
    message: "require of something that is not a literal, or other use of 'require', cannot be traced",
    hint: "name the module: import … from './a.ts', or require('./a.cjs')",
  },
  'import-meta': {
    message: "import.meta is used in another way than new URL('./literal', import.meta.url), which cannot be traced",
    hint: 'name the file in a literal, or declare it as a dep of the stage and take its path from context.deps',
  },
  dirname: {
    message: 'where the module lies is used (__dirname or __filename), which cannot be traced',
    hint: "write new URL('./literal', import.meta.url), or declare the file as a dep of the stage",
  },
  'create-require': {
    message: 'what createRequire loads cannot be traced',
    hint: 'import the module, or declare the file as a dep of the stage',
  },
};

export function moduleEntryMissing(entry: string): Problem {
  return {
    code: 'module-entry-missing',
    category: 'project',
    message: `module '${entry}' does not exist`,
    hint: 'create it, or correct the path after module:',
  };
}

export function moduleEntryKind(entry: string): Problem {
  return {
    code: 'module-entry-kind',
    category: 'project',
    message: `module '${entry}' is not TypeScript or JavaScript`,
    hint: 'a module is a .ts, .mts, .js, .mjs or .cjs file; anything else is run by cmd:',
  };
}

/** An import that leads nowhere. */
export function moduleNotFound(specifier: string, place: Place | undefined): Problem {
  return {
    code: 'module-not-found',
    category: 'project',
    message: `cannot find '${specifier}'`,
    ...(place ? { place } : {}),
    hint: /^[./#]/.test(specifier) ? 'correct the path, or create the file' : `npm install ${packageName(specifier)}`,
  };
}

/** `new URL('./x', import.meta.url)` without a file there. */
export function moduleFileMissing(specifier: string, place: Place): Problem {
  return {
    code: 'module-file-missing',
    category: 'project',
    message: `new URL('${specifier}', import.meta.url) names no file`,
    place,
    hint: 'correct the path, or create the file; a folder is declared as a dep of the stage',
  };
}

/** What the bundler says about code that it cannot read. */
export function moduleSyntax(said: string, place: Place | undefined): Problem {
  return { code: 'module-syntax', category: 'project', message: lowerFirst(said), ...(place ? { place } : {}) };
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

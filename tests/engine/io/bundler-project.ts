// A project on disk for the bundler's tests: files by name, links by target, and the ways to bundle and to run it.
import { esbuildBundler } from '../../../engine/io/code/esbuild-bundler.ts';
import { EngineError } from '../../../engine/core/problem.ts';
import type { Bundle } from '../../../engine/io/code/bundler.ts';
import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';

export interface Project {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  link(path: string, target: string): void;
  bundle(entry?: string): Promise<Bundle>;
  /** The problems of a bundling that must fail: `file:line:column code`. */
  problems(entry?: string): Promise<readonly string[]>;
  /** Writes the outputs as the engine does and answers the path of the first. */
  install(bundle: Bundle): string;
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** @param below folders between the temp folder and the root of the project */
export function project(files: Readonly<Record<string, string>>, below = 'project'): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'restage-bundler-')));
  made.push(folder);
  const root = join(folder, below);
  const bundle = (entry = 'stage.ts'): Promise<Bundle> => esbuildBundler().bundle(join(root, entry), root);
  const write = (added: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(added)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  mkdirSync(root, { recursive: true });
  write(files);
  return {
    root,
    write,
    bundle,
    link(path, target) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(target, join(root, path));
    },
    async problems(entry) {
      const error: unknown = await bundle(entry).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(error instanceof EngineError))
        throw new Error('bundling did not fail with an EngineError', { cause: error });
      return error.problems.map(({ code, place }) => `${place?.file}:${place?.line}:${place?.column} ${code}`);
    },
    install({ outputs }) {
      const folder = join(root, '.cache/modules/0123');
      mkdirSync(folder, { recursive: true });
      for (const { path, bytes } of outputs) writeFileSync(join(folder, path), bytes);
      return join(folder, outputs[0].path);
    },
  };
}

/** The traced local files, relative to the root. */
export function traced(bundle: Bundle, { root }: Project): readonly string[] {
  return [...bundle.files.keys()].map((path) => relative(root, path));
}

/** What `expression` over the exports `m` of a bundle gives in a Node of its own, as JSON. */
export function evaluate(installed: string, expression: string): unknown {
  const script = `import(${JSON.stringify(pathToFileURL(installed).href)})
    .then(async (m) => console.log(JSON.stringify(await (${expression}))));`;
  const text = execFileSync(process.execPath, ['-e', script], { cwd: tmpdir(), encoding: 'utf8' });
  return JSON.parse(text);
}

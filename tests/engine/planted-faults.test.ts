// Faults planted into copies of the engine, to know that the tests see them: a bundle of the driver and the engine in
// which one file is changed, and the check that has to fail with it. What passes without a fault is not worth much.
import { expect, test } from '@jest/globals';
import { build, type Plugin } from 'esbuild';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Change, type Fault, faults } from './faults.ts';

const limitMs = 240_000;
const repo = fileURLToPath(new URL('../..', import.meta.url));

/** The file's text with the changes, each of whose places is there exactly once. */
function changed({ file, changes }: Change): string {
  let text = readFileSync(join(repo, 'engine', file), 'utf8');
  for (const [old, now] of changes) {
    expect({ file, old, places: text.split(old).length - 1 }).toEqual({ file, old, places: 1 });
    text = text.replace(old, () => now);
  }
  return text;
}

function planting(fault: Fault): Plugin {
  const planted = new Map(
    [fault, ...(fault.also ? [fault.also] : [])].map((change) => [join(repo, 'engine', change.file), changed(change)]),
  );
  return {
    name: 'plant',
    setup: (build) =>
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = planted.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      }),
  };
}

/** Runs checks on an engine: the exit code, and what they said. */
async function check(
  names: readonly string[],
  plugins: readonly Plugin[],
): Promise<{ readonly code: number; readonly said: string }> {
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const { outputFiles } = await build({
    entryPoints: [join(repo, 'tests/support/fault-driver.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner,
    plugins: [...plugins],
    logLevel: 'silent',
  });
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--input-type=module', '-', ...names], { cwd: repo }, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout }),
    );
    child.stdin?.end(outputFiles[0]?.contents);
  });
}

test.concurrent.each(faults.map((fault) => [fault.name, fault.seenBy, fault] as const))(
  '%s is seen by: %s',
  async (_name, seenBy, fault) => {
    const { code, said } = await check([seenBy], [planting(fault)]);
    // 1 is an assertion, 3 a run that did not end; anything else would be a fault that does not even run.
    expect([1, 3]).toContain(code);
    expect(said).not.toMatch(/is not defined|SyntaxError/);
  },
  limitMs,
);

test.concurrent(
  'the engine as it is passes all of these checks',
  async () => {
    expect(await check([...new Set(faults.map(({ seenBy }) => seenBy))], [])).toEqual({ code: 0, said: '' });
  },
  limitMs,
);

// Several modules bundled at once: each gets what it would get alone, and one's mistakes are no other's.
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import type { Bundle } from '../../../engine/io/code/bundler.ts';
import { esbuildBundler } from '../../../engine/io/code/esbuild-bundler.ts';
import { project } from './bundler-project.ts';

const manifest = (name: string, more = {}): string => JSON.stringify({ name, version: '1.0.0', ...more });

function scene() {
  return project({
    'a.ts':
      "import { shared } from './shared.ts';\nimport data from './data.json' with { type: 'json' };\nimport plain from 'plain';\n" +
      'export const run = () => [shared, data, plain];\n',
    'b.ts':
      "import { shared } from './shared.ts';\nimport outside from 'outside';\nimport text from './data.json' with { type: 'text' };\n" +
      "export const run = () => [shared, outside, text, new URL('./table.csv', import.meta.url)];\n",
    'c.ts':
      "import { Worker } from 'node:worker_threads';\nimport outside from 'outside';\nconsole.log(outside);\nexport const run = () => new Worker(new URL('./worker.ts', import.meta.url));\n",
    'worker.ts':
      "import { shared } from './shared.ts';\nimport plain from 'plain';\nimport other from 'other-outside';\nimport outside from 'outside';\nconsole.log(shared, plain, other, outside);\n",
    'shared.ts': 'export const shared: number = 1;\n',
    'data.json': '{"a": 1}\n',
    'table.csv': 'a\n1\n',
    'broken.ts': 'export const run = (;\n',
    'node_modules/plain/package.json': manifest('plain'),
    'node_modules/plain/index.js': "module.exports = require('inner');\n",
    'node_modules/inner/package.json': manifest('inner'),
    'node_modules/inner/index.js': 'module.exports = 2;\n',
    'node_modules/other-outside/package.json': manifest('other-outside'),
    'node_modules/other-outside/index.js': 'module.exports = __filename;\n',
    'node_modules/outside/package.json': manifest('outside'),
    'node_modules/outside/index.js': "module.exports = __dirname + require('inner');\n",
  });
}

/** Bytes as text, without comments: a file of data that is also imported otherwise has a longer name in them. */
function shown({ outputs, files, configs, packages, watched }: Bundle) {
  const texts = outputs.map(({ path, bytes }) => [
    path,
    Buffer.from(bytes)
      .toString('latin1')
      .replaceAll(/^\/\/.*\n/gm, ''),
  ]);
  return { outputs: texts, files: [...files], configs: [...configs], packages: [...packages], watched };
}

test('each is what it is alone', async () => {
  const p = scene();
  const { root } = p;
  const entries = ['a.ts', 'b.ts', 'c.ts'];
  const alone = [];
  for (const entry of entries) alone.push(shown(await p.bundle(entry)));
  const bundler = esbuildBundler();
  const together = await Promise.all(entries.map(async (entry) => bundler.bundle(join(root, entry), root)));
  expect(together.map(shown)).toEqual(alone);
  const [a, b, c] = together.map(({ files, packages }) => [
    [...files.keys()].map((path) => path.slice(root.length + 1)),
    [...packages.keys()],
  ]);
  expect(a).toEqual([
    ['a.ts', 'data.json', 'shared.ts'],
    ['inner', 'plain'],
  ]);
  expect(b).toEqual([
    ['b.ts', 'data.json', 'shared.ts', 'table.csv'],
    ['inner', 'outside'],
  ]);
  expect(c).toEqual([
    ['c.ts', 'shared.ts', 'worker.ts'],
    ['inner', 'other-outside', 'outside', 'plain'],
  ]);
  for (const { outputs } of together)
    for (const { bytes } of outputs) expect(Buffer.from(bytes).toString()).not.toMatch(/__(?:dirname|filename)/);
});

test('the mistake of one is told to who asked for it, and the others come out', async () => {
  const { root } = scene();
  const bundler = esbuildBundler();
  const ask = (entry: string): Promise<Bundle> => bundler.bundle(join(root, entry), root);
  const asked = ['a.ts', 'broken.ts', 'nowhere.ts', 'a.ts'].map(async (entry) => ask(entry));
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  const codes = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as { problems: readonly { code: string }[] }).problems : [],
  );
  expect(codes.flat().map(({ code }) => code)).toEqual(['module-syntax', 'module-entry-missing']);
});

// Parsed pipelines that are kept: they give what parsing would give, whichever of the files they rest on has changed.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { PipelineFile, ProjectPath, Stage } from '../../../../engine/core/model.ts';
import { parsePipeline, type PipelineRead } from '../../../../engine/core/pipeline/parse.ts';
import { parseParams } from '../../../../engine/core/values/params.ts';
import type { ParamsRead } from '../../../../engine/core/values/params-read.ts';
import { rememberedParams, rememberedPipeline } from '../../../../engine/run/project/remembered.ts';
import { Expanded } from '../../../../engine/store/expanded.ts';
import { layoutOf } from '../../../../engine/store/layout.ts';
import { memoryWorld, root } from '../../../support/memory-world.ts';

const file: PipelineFile = {
  path: 'dvc.yaml' as ProjectPath,
  dir: '.' as ProjectPath,
  lock: 'pipeline.lock' as ProjectPath,
  dialect: 'dvc',
};

function expanded(): Expanded {
  const world = memoryWorld();
  world.fs.makeDir(`${root}/.cache`);
  return new Expanded(world, layoutOf(root, undefined));
}

const text = dedent`
  vars: [extra.yaml]
  metrics: ["\${out}.json"]
  stages:
    s:
      foreach: \${models}
      do: {wdir: "\${dir}", vars: [local.yaml], cmd: "x \${key} \${item} \${local}"}
`;
const before = {
  'params.yaml': 'dir: a\nout: o',
  'extra.yaml': 'models: {10: x, 2: y}',
  'a/local.yaml': 'local: 1',
  'b/local.yaml': 'local: 2',
};
const states: readonly Readonly<Record<string, string>>[] = [
  before,
  { ...before, 'extra.yaml': 'models: {2: y, 10: x}' },
  { ...before, 'a/local.yaml': 'local: 3' },
  { ...before, 'params.yaml': 'dir: b\nout: o' },
  { ...before, 'params.yaml': 'dir: b\nout: o', 'b/local.yaml': 'local: 4' },
  { 'params.yaml': 'dir: a\nout: o', 'extra.yaml': before['extra.yaml'] },
  { ...before, 'extra.yaml': 'models: {' },
  before,
];

interface Counted {
  readonly read: PipelineRead;
  readonly reads: readonly string[];
}

function remembered(kept: Expanded, files: Readonly<Record<string, string>>): Counted {
  const reads: string[] = [];
  const read = (path: ProjectPath): ParamsRead | undefined => {
    reads.push(path);
    return Object.hasOwn(files, path) ? rememberedParams(kept, path, files[path] ?? '') : undefined;
  };
  return { read: rememberedPipeline(kept, { file, text, read }), reads };
}

function parsed(files: Readonly<Record<string, string>>): PipelineRead {
  const read = (path: ProjectPath): ParamsRead | undefined =>
    Object.hasOwn(files, path) ? parseParams(path, files[path] ?? '') : undefined;
  return parsePipeline({ file, text, read });
}

const commands = (stages: readonly Stage[] = []): readonly string[] =>
  stages.map(({ action }) => (action.kind === 'shell' ? action.commands.join() : ''));

test('each state of the files gives what parsing gives, in any order and again', () => {
  const kept = expanded();
  for (const files of [...states, ...[...states].reverse()]) {
    const { read } = remembered(kept, files);
    expect(read).toEqual(parsed(files));
  }
  expect(commands(remembered(kept, before).read.pipeline?.stages)).toEqual(['x 10 x 1', 'x 2 y 1']);
});

test('a state that was seen is not parsed again, and every file that it rests on is looked at', () => {
  const kept = expanded();
  const first = remembered(kept, before).read;
  const { read, reads } = remembered(kept, before);
  expect(read).toEqual(first);
  expect(new Set(reads)).toEqual(new Set(['params.yaml', 'extra.yaml', 'a/local.yaml']));
  expect(read.reads).toEqual(['params.yaml', 'extra.yaml', 'a/local.yaml']);
});

test('a file that comes where there was none is seen', () => {
  const kept = expanded();
  const plain = 'stages: {s: {cmd: x}}';
  const run = (params?: string): PipelineRead =>
    rememberedPipeline(kept, {
      file,
      text: plain,
      read: () => (params === undefined ? undefined : parseParams('params.yaml', params)),
    });
  expect(run().problems).toEqual([]);
  expect(run().fileProblems).toEqual([]);
  expect(run('a: [').fileProblems).toHaveLength(1);
  expect(run().fileProblems).toEqual([]);
});

test('settings of parsing are part of what is kept', () => {
  const kept = expanded();
  const flags = 'stages: {s: {cmd: "x ${o}"}}';
  const run = (bool: 'store_true' | 'boolean_optional'): readonly string[] => {
    const read = (): ParamsRead => parseParams('params.yaml', 'o: {a: false}');
    return commands(rememberedPipeline(kept, { file, text: flags, read, parsing: { bool, list: 'nargs' } }).readable);
  };
  expect([run('store_true'), run('boolean_optional'), run('store_true')]).toEqual([['x '], ['x --no-a'], ['x ']]);
});

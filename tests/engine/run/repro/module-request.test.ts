import { expect, test } from '@jest/globals';
import { readProject } from '../../../../engine/run/project/project.ts';
import { moduleRequest } from '../../../../engine/run/repro/module-request.ts';
import { memoryWorld, root, writeText } from '../../../support/memory-world.ts';

test('a module sees no order of keys, since the fingerprint sees none either', () => {
  const seen = (keys: readonly string[]): string => {
    const world = memoryWorld();
    const map = keys.map((key) => `${key}: ${key}.txt`).join(', ');
    const outs = keys.map((key) => `${key}: out/${key}.txt`).join(', ');
    writeText(world.fs, `${root}/m.ts`, '');
    for (const key of keys) writeText(world.fs, `${root}/${key}.txt`, '');
    writeText(
      world.fs,
      `${root}/pipeline.yaml`,
      `stages:\n  s:\n    module: m.ts\n    deps: {${map}}\n    params: [p]\n    outs: {${outs}}\n`,
    );
    writeText(world.fs, `${root}/params.yaml`, `p:\n  - {${keys.map((key) => `${key}: {${map}}`).join(', ')}}\n`);
    const { project, problems } = readProject(world, {});
    expect(problems).toEqual([]);
    return JSON.stringify(moduleRequest(project, project.graph.order[0]!, new Map()));
  };
  expect(seen(['b', 'a', 'c'])).toBe(seen(['c', 'b', 'a']));
});

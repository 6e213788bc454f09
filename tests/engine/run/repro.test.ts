import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { readText, root, writeText } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';

const chain = {
  'pipeline.yaml': dedent`
    stages:
      a:
        cmd: make a.txt in.txt
        deps: [in.txt]
        outs: [a.txt]
      b:
        cmd: blur b.txt a.txt
        deps: [a.txt]
        outs: [b.txt]
      c:
        cmd: make c.txt b.txt
        deps: [b.txt]
        outs: [c.txt]
  `,
  'in.txt': 'one',
};

test('a first repro runs everything, a second one nothing', async () => {
  const world = project(chain);
  expect((await reproIn(world)).kinds).toEqual({ a: 'ran', b: 'ran', c: 'ran' });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh', c: 'fresh' });
  expect(world.started).toHaveLength(3);
});

test('unchanged bytes stop the wave', async () => {
  const world = project(chain);
  await reproIn(world);
  writeText(world.fs, `${root}/in.txt`, 'two');
  const again = await reproIn(world);
  expect(again.kinds).toEqual({ a: 'ran', b: 'ran', c: 'fresh' });
  expect(again.reasons['a']?.[0]).toMatch(/^dep in\.txt changed \(/);
});

test('what was done before is restored, also after the outs and the lock are gone', async () => {
  const world = project(chain);
  await reproIn(world);
  const before = readText(world.fs, `${root}/c.txt`);
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'pipeline.lock']) world.fs.remove(`${root}/${name}`);
  const again = await reproIn(world);
  expect(again.kinds).toEqual({ a: 'restored', b: 'restored', c: 'restored' });
  expect(readText(world.fs, `${root}/c.txt`)).toBe(before);
  expect(world.started).toHaveLength(3);
});

// Which module stages have their process started ahead, and when.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';

const pipeline = dedent`
  stages:
    first: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}
    module: {module: s.ts, deps: [a.txt], outs: [b.txt]}
    command: {cmd: make c.txt a.txt, deps: [a.txt], outs: [c.txt]}
    below: {module: ../s.ts, wdir: sub, deps: [../a.txt], outs: [d.txt]}
    both: {module: s.ts, deps: [b.txt, c.txt], outs: [e.txt]}
`;

/** What the launcher is asked for: `start first`, `prepare module`, …, but for schemas. */
function watched(world: MemoryWorld): { readonly world: MemoryWorld; readonly calls: string[] } {
  const calls: string[] = [];
  const launcher: MemoryWorld['launcher'] = async () => {
    const real = await world.launcher();
    return {
      start(request) {
        const isSchema = request.command.kind === 'module' && request.command.request.kind === 'schema';
        if (!isSchema) calls.push(`start ${request.env['RESTAGE_STAGE']}`);
        return real.start(request);
      },
      prepare: ({ env }) => void calls.push(`prepare ${env['RESTAGE_STAGE']}`),
      dismiss: () => Promise.resolve(void calls.push('dismiss')),
    };
  };
  return { world: { ...world, launcher }, calls };
}

const files = { 'pipeline.yaml': pipeline, 'in.txt': 'one', 's.ts': 'train', 'sub/x': '' };

test('those that wait for nothing else than what has just been started', async () => {
  const { world, calls } = watched(project(files));
  expect((await reproIn(world, { jobs: 1 })).ok).toBe(true);
  expect(calls.join('; ')).toBe(
    'start first; prepare module; start module; start command; prepare both; start below; start both; dismiss',
  );
});

test('none while all is fresh, and only behind what is started', async () => {
  const { world, calls } = watched(project(files));
  await reproIn(world);
  calls.length = 0;
  await reproIn(world);
  expect(calls).toEqual([]);
  sceneOf(world).write('in.txt', 'one ');
  await reproIn(world, { jobs: 1 });
  expect(calls.slice(0, 2)).toEqual(['start first', 'prepare module']);
  expect(calls.at(-1)).toBe('dismiss');
});

test('what is not needed after a failure is ended', async () => {
  const broken = pipeline.replace('make a.txt in.txt', 'fail');
  const { world, calls } = watched(project({ ...files, 'pipeline.yaml': broken }));
  expect((await reproIn(world)).ok).toBe(false);
  expect(calls).toEqual(['start first', 'prepare module', 'dismiss']);
});

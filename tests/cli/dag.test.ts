// `restage dag` and `restage` alone, as a user runs them.
import { beforeEach, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { restage } from '../support/command.ts';
import { tempDir } from '../support/temp-dir.ts';

const pipeline = dedent`
  stages:
    prep: {cmd: cat in.txt > p.txt, deps: [in.txt], outs: [p.txt]}
    left: {cmd: cp p.txt l.txt, deps: [p.txt], outs: [l.txt]}
    right: {cmd: cp p.txt r.txt, deps: [p.txt], outs: [r.txt]}
    join: {cmd: cat l.txt r.txt > j.txt, deps: [l.txt, r.txt], outs: [j.txt]}
    alone: {cmd: echo z > z.txt, outs: [z.txt]}
`;

let dir = '';
beforeEach(() => {
  dir = tempDir();
  mkdirSync(join(dir, '.git'));
  writeFileSync(join(dir, 'pipeline.yaml'), pipeline);
  writeFileSync(join(dir, 'in.txt'), 'in\n');
});

async function lines(...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await restage(dir, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

/** Stages 0 to `count - 1`, each of which reads the one before. */
function chain(count: number): string {
  const stages = Array.from(
    { length: count },
    (_, at) => `  s${at}: {cmd: x, ${at > 0 ? `deps: [o${at - 1}], ` : ''}outs: [o${at}]}`,
  );
  return ['stages:', ...stages, ''].join('\n');
}

test('the stages are drawn with how each stands', async () => {
  await restage(dir, ['repro', 'left', '-q']);
  expect((await lines('dag')).join('\n')).toMatchInlineSnapshot(`
"       ┌────────┐         ┌─────────┐
       │ = prep │         │ * alone │
       └───┬────┘         └─────────┘
    ┌──────┴─────┐
    ▼            ▼
┌────────┐  ┌─────────┐
│ = left │  │ * right │
└───┬────┘  └────┬────┘
    └─────┬──────┘
          ▼
      ┌────────┐
      │ * join │
      └────────┘

= 2 fresh   * 3 stale"
`);
  expect((await lines('dag', '--no-status')).join('\n')).not.toMatch(/[=*]/);
});

test('a target is drawn with what it needs, or with its whole pipeline', async () => {
  const [needed, whole] = [await lines('dag', 'left', '--json'), await lines('dag', 'left', '--full', '--json')];
  const ids = (text: readonly string[]): unknown =>
    (JSON.parse(text.join('\n')) as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
  expect(ids(needed)).toEqual(['prep', 'left']);
  expect(ids(whole)).toEqual(['prep', 'left', 'right', 'join']);
  expect((await restage(dir, ['dag', 'lefd'])).stderr).toBe(
    "error: 'lefd' is neither a stage nor the path of an out\nhint: did you mean 'left'?\n",
  );
});

test('one JSON document holds nodes with their status, and edges', async () => {
  const document = JSON.parse((await lines('dag', 'left', '--json')).join('\n')) as unknown;
  expect(document).toEqual({
    nodes: [
      { id: 'prep', status: 'stale' },
      { id: 'left', status: 'stale' },
    ],
    edges: [{ from: 'prep', to: 'left' }],
  });
  writeFileSync(join(dir, 'pipeline.yaml'), 'stages: {}\n');
  expect(JSON.parse((await lines('dag', '--json')).join('\n'))).toEqual({ nodes: [], edges: [] });
  expect(await lines('dag')).toEqual(['no stages']);
});

test('files instead of stages, by --outs and by -o as in DVC', async () => {
  const outs = await lines('dag', '--outs', 'left', '--mermaid');
  expect(outs).toEqual(['flowchart TD', '\tnode1["l.txt"]', '\tnode2["p.txt"]', '\tnode2-->node1']);
  // What no stage writes is drawn, but is in none of DVC's texts.
  expect((await lines('dag', '--outs', 'left')).join('\n')).toContain('in.txt');
  expect(await lines('dag', '-o', 'left', '--mermaid')).toEqual(outs);
  expect(await lines('dag', 'left', '--mermaid', '-o')).toEqual(outs);
});

test('the ending of a file decides what is written into it', async () => {
  for (const [name, begin] of [
    ['dag.svg', '<svg '],
    ['dag.mmd', 'flowchart TD\n'],
    ['dag.md', '```mermaid\n'],
    ['dag.dot', 'strict digraph  {\n'],
    ['dag.json', '{\n'],
  ] as const) {
    expect(await lines('dag', '-o', name)).toEqual([`wrote ${name}`]);
    expect(readFileSync(join(dir, name), 'utf8').startsWith(begin)).toBe(true);
  }
  const refused = await restage(dir, ['dag', '-o', 'dag.png']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot draw into 'dag.png'") });
  expect(await restage(dir, ['dag', '-o', 'no/dag.svg'])).toMatchObject({ code: 2 });
  expect(existsSync(join(dir, 'no'))).toBe(false);
});

test('more than 200 stages are summed up, with how to look at a part; texts and pictures are whole', async () => {
  writeFileSync(join(dir, 'pipeline.yaml'), chain(201));
  const summary = (await lines('dag', '--no-status')).join('\n');
  expect(summary).toContain('201 stages and 200 edges are too many to draw here');
  expect(summary).toContain('restage dag s200');
  expect(await lines('dag', '--dot')).toHaveLength(2 + 201 + 200);
  await lines('dag', '-o', 'dag.svg');
  expect(readFileSync(join(dir, 'dag.svg'), 'utf8').match(/<g class="box /g)).toHaveLength(201);
  expect((await lines('dag', 's1')).slice(-1)).toEqual(['* 2 stale']);
});

test('restage alone tells the state of the project, and what to do next', async () => {
  expect(await lines()).toEqual([
    `project   ${dir}`,
    'pipeline  pipeline.yaml, 5 stages',
    'status    * 5 stale',
    '',
    'next      restage repro   runs what is stale, and only that',
    '          restage --help shows all commands',
  ]);
  await restage(dir, ['repro', '-q']);
  expect(JSON.parse((await lines('--json')).join('\n'))).toMatchObject({
    project: dir,
    stages: { prep: 'fresh' },
    next: 'restage dag',
  });
});

test('restage alone tells that there is no project, and shows what is wrong with one', async () => {
  writeFileSync(join(dir, 'pipeline.yaml'), 'stages: 1\n');
  expect((await restage(dir, [])).code).toBe(3);
  const empty = tempDir();
  expect(await restage(empty, [])).toMatchObject({ code: 0, stdout: expect.stringContaining('restage init') });
  expect((await restage(empty, ['nonsense'])).stderr).toContain("unknown command 'nonsense'");
});

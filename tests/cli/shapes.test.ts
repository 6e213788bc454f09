// Eight projects as DVC users have them, each through an ordinary day with the built command: all of it runs in order,
// then nothing, an edit runs what it should, deleted outs come back.
import { describe, expect, test } from '@jest/globals';
import { isInOrder, Placed, type Shape, shapes } from '../interop/shapes.ts';
import { only, repro, restage } from '../support/command.ts';

const all = ['-P', '-j', '1'];

async function json(placed: Placed, ...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr, code } = await restage(placed.dir, [...args, '--json'], { env: placed.env });
  if (code !== 0) throw new Error(`restage ${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as unknown;
}

/** What ran, sorted, and whether it did so in order. */
async function run(placed: Placed, shape: Shape): Promise<readonly string[]> {
  const { ok, stdout, stderr } = await repro(placed.dir, all, { env: placed.env });
  if (!ok) throw new Error(`${stdout}${stderr}`);
  const ran = placed.ran();
  expect(isInOrder(shape, ran)).toBe(true);
  return ran.toSorted();
}

async function notFresh(placed: Placed): Promise<readonly string[]> {
  const stages = (await json(placed, 'status')) as Readonly<Record<string, { readonly status: string }>>;
  return Object.keys(stages).filter((name) => stages[name]?.status !== 'fresh');
}

async function edges(placed: Placed, shape: Shape): Promise<readonly string[]> {
  const { stdout } = await restage(placed.dir, ['dag', '--dot', '--no-status'], { env: placed.env });
  const found = [...stdout.matchAll(/^\s*"(.+)" -> "(.+)";?$/gm)].map(([, from = '', to = '']) => `${from} -> ${to}`);
  // Of data that a .dvc file names there may be a node, as in DVC, or none.
  const isData = (edge: string): boolean => shape.edges.includes(edge) && edge.includes('.dvc ->');
  return [...found.filter((edge) => !isData(edge)), ...shape.edges.filter(isData)].sort();
}

describe.each(shapes)('$name', (shape) => {
  test('a first repro runs all in order, a second one nothing, and deleted outs come back', async () => {
    const placed = new Placed(shape);
    expect(await run(placed, shape)).toEqual(shape.stages.toSorted());
    expect((await repro(placed.dir, all, { env: placed.env })).stages).toMatchObject(
      Object.fromEntries(shape.stages.map((name) => [name, { result: 'fresh' }])),
    );
    expect(placed.ran()).toEqual([]);
    expect(await notFresh(placed)).toEqual([]);
    expect(await edges(placed, shape)).toEqual([...shape.edges].sort());
    expect(await json(placed, 'metrics', 'show')).toEqual(shape.metrics);

    const before = placed.bytes();
    placed.removeOuts(shape);
    const { results } = await repro(placed.dir, all, { env: placed.env });
    expect(placed.ran().toSorted()).toEqual(shape.lost);
    expect(only(results, 'restored').toSorted()).toEqual(
      shape.stages.filter((name) => !shape.lost.includes(name)).toSorted(),
    );
    expect(placed.bytes()).toEqual(before);
    expect(await run(placed, shape)).toEqual([]);
  });

  test('each edit runs what it should, and the way back runs nothing', async () => {
    const placed = new Placed(shape);
    await run(placed, shape);
    for (const edit of shape.edits) {
      placed.edit(edit);
      const stale = edit.runs.length === 0 ? [] : await notFresh(placed);
      expect({ what: edit.what, ran: await run(placed, shape) }).toEqual({
        what: edit.what,
        ran: edit.runs.toSorted(),
      });
      // What was not named as stale beforehand may not run.
      expect(edit.runs.filter((name) => !stale.includes(name))).toEqual([]);
    }
    expect(await notFresh(placed)).toEqual([]);
    for (const { path, old, now } of shape.edits.toReversed())
      placed.edit({ what: '', runs: [], path, old: now, now: old });
    expect(await run(placed, shape)).toEqual(backwards(shape));
    expect(await run(placed, shape)).toEqual([]);
  });
});

/** Stages of which no run is remembered, if anything above them changed. */
function backwards({ lost, edits }: Shape): readonly string[] {
  return lost.filter((name) => edits.some(({ runs }) => runs.includes(name)));
}

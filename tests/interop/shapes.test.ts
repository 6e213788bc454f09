// The eight shapes by real DVC and by restage: the same stages run, with the same bytes; what DVC did is taken over; and
// what both print for scripts is the same.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { only, repro, restage } from '../support/command.ts';
import { Dvc, hasDvc } from './random-differential/dvc.ts';
import { type Edit, isInOrder, Placed, shapes } from './shapes.ts';

const isThere = hasDvc();
const testWithDvc = isThere ? test : test.skip;
let dvc: Dvc | undefined;
beforeAll(() => {
  if (isThere) dvc = new Dvc();
});
afterAll(() => dvc?.close());

/** Its standard output. */
async function byDvc(placed: Placed, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = (await dvc?.run(placed.dir, args, placed.env)) ?? {
    code: 1,
    stdout: '',
    stderr: '',
  };
  if (code !== 0) throw new Error(`dvc ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

async function byRestage(placed: Placed, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await restage(placed.dir, args, { env: placed.env });
  if (code !== 0) throw new Error(`restage ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

type Run = (placed: Placed) => Promise<readonly string[]>;

const dvcRuns: Run = async (placed) => {
  await byDvc(placed, 'repro', '-P', '-q');
  return placed.ran();
};

const restageRuns: Run = async (placed) => {
  await byRestage(placed, 'repro', '-P', '-j', '1');
  return placed.ran();
};

const back = ({ path, old, now }: Edit): Edit => ({ what: 'back', path, old: now, now: old, runs: [] });

describe.each(shapes)('$name', (shape) => {
  testWithDvc('the same stages run, with the same bytes', async () => {
    const [a, b] = [new Placed(shape), new Placed(shape)];
    const both = async (): Promise<readonly string[]> => {
      const [ranA, ranB] = await Promise.all([dvcRuns(a), restageRuns(b)]);
      expect(ranB.toSorted()).toEqual(ranA.toSorted());
      expect([isInOrder(shape, ranA), isInOrder(shape, ranB)]).toEqual([true, true]);
      expect(b.bytes()).toEqual(a.bytes());
      return ranA.toSorted();
    };
    expect(await both()).toEqual(shape.stages.toSorted());
    expect(await both()).toEqual([]);
    for (const edit of shape.edits) {
      for (const placed of [a, b]) placed.edit(edit);
      expect({ what: edit.what, ran: await both() }).toEqual({ what: edit.what, ran: edit.runs.toSorted() });
    }
    expect(b.ignored()).toEqual(a.ignored());
    for (const placed of [a, b]) for (const edit of shape.edits.toReversed()) placed.edit(back(edit));
    const [ranA, ranB] = [await dvcRuns(a), await restageRuns(b)];
    // Where DVC runs, restage may put back the same bytes.
    expect(ranB.filter((name) => !ranA.includes(name))).toEqual([]);
    expect(b.bytes()).toEqual(a.bytes());
  });

  testWithDvc('moving over costs nothing, and what a colleague does with DVC later neither', async () => {
    const placed = new Placed(shape);
    await dvcRuns(placed);
    const takesOver = async (): Promise<void> => {
      const before = placed.bytes();
      const { ok, results, stderr } = await repro(placed.dir, ['-P'], { env: placed.env });
      expect({ ok, ran: placed.ran(), stderr: ok ? '' : stderr }).toEqual({ ok: true, ran: [], stderr: '' });
      expect(only(results, 'ran')).toEqual([]);
      expect(placed.bytes()).toEqual(before);
      expect(await restageRuns(placed)).toEqual([]);
    };
    await takesOver();
    const [first, ...others] = shape.edits;
    if (!first) throw new Error('no edit');
    placed.edit(first);
    expect((await restageRuns(placed)).toSorted()).toEqual(first.runs.toSorted());
    placed.edit(back(first));
    await restageRuns(placed);
    for (const edit of others) {
      placed.edit(edit);
      await dvcRuns(placed);
      await takesOver();
    }
  });

  testWithDvc('out of a fresh clone with DVC\u2019s cache nothing runs', async () => {
    const placed = new Placed(shape);
    await dvcRuns(placed);
    const before = placed.bytes();
    placed.removeOuts(shape);
    expect((await restageRuns(placed)).toSorted()).toEqual(shape.lost);
    expect(placed.bytes()).toEqual(before);
  });

  testWithDvc('status, dag, metrics and params say the same', async () => {
    const [a, b] = [new Placed(shape), new Placed(shape)];
    await Promise.all([dvcRuns(a), restageRuns(b)]);
    for (const placed of [a, b]) placed.commit();
    // All that differs is shown at once, not the first of it.
    const differ: unknown[] = [];
    const compare = (what: string, theirs: unknown, ours: unknown): void => {
      if (!isDeepStrictEqual(ours, theirs)) differ.push({ what, theirs, ours });
    };
    const same = async (of: (text: string) => unknown, ...args: readonly string[]): Promise<void> =>
      compare(args.join(' '), of(await byDvc(a, ...args)), of(await byRestage(b, ...args)));
    await same(edgesOfDot, 'dag', '--dot');
    await same((text) => text.trimEnd(), 'dag', '--mermaid');
    await same(edgesOfDot, 'dag', '--dot', '--outs');
    await same(edgesOfDot, 'dag', '--dot', '--collapse-foreach-matrix');
    for (const edit of shape.edits) {
      for (const placed of [a, b]) placed.edit(edit);
      const theirs = JSON.parse(await byDvc(a, 'status', '--json')) as Readonly<Record<string, unknown>>;
      const ours = JSON.parse(await byRestage(b, 'status', '--json')) as Readonly<Record<string, Status>>;
      const changed = Object.entries(ours).filter(([, { changed: list }]) => list && list.length > 0);
      const said = Object.fromEntries(changed.map(([name, { changed: list }]) => [name, list]));
      compare(`status --json after ${edit.what}`, theirs, said);
      await same(JSON.parse, 'params', 'diff', '--json');
      await Promise.all([dvcRuns(a), restageRuns(b)]);
      await same(JSON.parse, 'metrics', 'diff', '--json');
    }
    await same(JSON.parse, 'metrics', 'diff', '--json', '--all');
    await same(rowsOf, 'metrics', 'diff', '--md');
    await same(rowsOf, 'params', 'diff', '--md');
    await same(JSON.parse, 'params', 'diff', '--json', '--all');
    expect(differ).toEqual([]);
  });
});

interface Status {
  readonly changed?: readonly unknown[];
}

/** Nodes and edges; in which order they are printed is nothing. */
function edgesOfDot(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/;$/, ''));
  return lines.filter((line) => line.startsWith('"')).sort();
}

/** Rows of a table; in DVC those of several files come in any order. */
function rowsOf(text: string): readonly string[] {
  return text.split('\n').sort();
}
